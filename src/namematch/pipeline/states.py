"""States and the moves between them.

Registration: TERDAFTAR → DIBAYAR → SELESAI → DISERAHKAN; aside KEDALUWARSA, TIDAK_HADIR, BATAL,
PINDAH, DITOLAK_GANDA. DITINJAU is no state: it is said while a review case is open.

>>> after("DIBAYAR", Verb.FINISH)
<State.SELESAI: 'SELESAI'>
>>> after("TERDAFTAR", Verb.FINISH)
Traceback (most recent call last):
namematch.pipeline.errors.WrongState: finish is not possible in state TERDAFTAR
"""

from __future__ import annotations

from enum import StrEnum

from namematch.pipeline.errors import WrongState


class State(StrEnum):
    """Of a registration number."""

    TERDAFTAR = "TERDAFTAR"
    DIBAYAR = "DIBAYAR"
    SELESAI = "SELESAI"
    DISERAHKAN = "DISERAHKAN"
    KEDALUWARSA = "KEDALUWARSA"
    TIDAK_HADIR = "TIDAK_HADIR"
    BATAL = "BATAL"
    PINDAH = "PINDAH"
    DITOLAK_GANDA = "DITOLAK_GANDA"


class Verb(StrEnum):
    """What moves a registration."""

    PAY = "pay"
    FINISH = "finish"
    HAND_OVER = "hand_over"
    EXPIRE = "expire"
    NO_SHOW = "no_show"
    CANCEL = "cancel"
    MOVE = "move"
    REJECT = "reject"


ACTIVE = frozenset({State.TERDAFTAR, State.DIBAYAR, State.SELESAI})  # one per NIK (I2)
WAITING = frozenset({State.TERDAFTAR, State.DIBAYAR})  # for their turn at the counter
FINISHED = frozenset({State.SELESAI, State.DISERAHKAN})

_MOVES: dict[Verb, tuple[frozenset[State], State]] = {
    Verb.PAY: (frozenset({State.TERDAFTAR, State.KEDALUWARSA}), State.DIBAYAR),
    Verb.FINISH: (frozenset({State.DIBAYAR}), State.SELESAI),
    Verb.HAND_OVER: (frozenset({State.SELESAI}), State.DISERAHKAN),
    Verb.EXPIRE: (frozenset({State.TERDAFTAR}), State.KEDALUWARSA),
    Verb.NO_SHOW: (WAITING, State.TIDAK_HADIR),
    Verb.CANCEL: (WAITING | {State.TIDAK_HADIR}, State.BATAL),
    Verb.MOVE: (WAITING | {State.TIDAK_HADIR}, State.PINDAH),
    Verb.REJECT: (WAITING, State.DITOLAK_GANDA),
}


def after(state: str, verb: Verb) -> State:
    """The state a verb leads to; ``WrongState`` where it does not apply."""
    sources, target = _MOVES[verb]
    if State(state) not in sources:
        raise WrongState(verb=verb.value, state=state)
    return target


class CaseState(StrEnum):
    """Of a review case; STALE waits for the name check to be run again."""

    OPEN = "OPEN"
    LEASED = "LEASED"
    DECIDED = "DECIDED"
    AWAIT_CHECK = "AWAIT_CHECK"
    STALE = "STALE"
    CLOSED = "CLOSED"


class ClockState(StrEnum):
    """Of a service clock; STOPPED is a registration that ended unserved."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    MET = "MET"
    BREACHED = "BREACHED"
    STOPPED = "STOPPED"
