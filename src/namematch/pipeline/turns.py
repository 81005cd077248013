"""F1: whose turn it is, strictly by number, and what was out of turn.

>>> turns = [Turn(seq=1), Turn(seq=2), Turn(seq=3)]
>>> next_turn(turns, calls=0, recall_after=3)
1
>>> skipped = [Turn(seq=1, skipped_at=0), Turn(seq=2), Turn(seq=3)]
>>> next_turn(skipped, calls=1, recall_after=3)
2
>>> inversions([Turn(seq=1, served_at=1), Turn(seq=2, served_at=0)])
[(2, 1)]
>>> inversions([Turn(seq=1), Turn(seq=2, served_at=0)])
[(2, 1)]
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import inf

from pydantic import BaseModel, ConfigDict


class SkipReason(StrEnum):
    """The listed reasons to skip a number."""

    ABSENT = "tidak_ada_saat_dipanggil"
    DOCUMENTS = "dokumen_kurang"
    UNPAID = "belum_bayar"
    REVIEW = "sedang_ditinjau"


class ReturnReason(StrEnum):
    """Why a number that had left the line stands in it again, before those served meanwhile."""

    LATE_MESSAGE = "pesan_bayar_terlambat"
    UNDONE = "putusan_dicabut"


class Turn(BaseModel):
    """One number of a lane-day. Positions count the day's calls (served or skipped) from 0."""

    model_config = ConfigDict(frozen=True)

    seq: int
    served_at: int | None = None
    skipped_at: int | None = None
    reason: str | None = None  # of the skip, of being moved ahead, or of having come back
    ahead: bool = False  # moved ahead by two people


def next_turn(turns: Sequence[Turn], *, calls: int, recall_after: int) -> int | None:
    """The number to call: moved ahead first, then a recall that is due, then by number.

    ``calls``: how many there were in this lane-day, of numbers that have left it too.

    A skipped number is called again after ``recall_after`` further calls, or when nobody else
    is left.
    """
    waiting = [turn for turn in turns if turn.served_at is None]
    fresh = [turn.seq for turn in waiting if turn.skipped_at is None]
    ahead = [turn.seq for turn in waiting if turn.ahead and turn.skipped_at is None]
    due = [
        turn.seq
        for turn in waiting
        if turn.skipped_at is not None and calls - turn.skipped_at > recall_after
    ]
    skipped = [turn.seq for turn in waiting if turn.skipped_at is not None]
    for candidates in (ahead, due, fresh, skipped):
        if candidates:
            return min(candidates)
    return None


def inversions(turns: Sequence[Turn]) -> list[tuple[int, int]]:
    """Pairs (served, number before it served later or not yet) with no reason on either.

    The target is none.
    """
    unexplained = [turn for turn in turns if turn.reason is None]
    return [
        (one.seq, other.seq)
        for one in sorted(unexplained, key=_position)
        for other in sorted(unexplained, key=_position)
        if other.seq < one.seq and _position(one) < _position(other)
    ]


def _position(turn: Turn) -> float:
    return inf if turn.served_at is None else turn.served_at
