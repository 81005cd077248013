"""Whose turn a flagged pair is: dealing under a lease, so that nobody gets what another holds.

A lease lasts 15 minutes and has a token that a decision must bring. Dealing order: what the
officer holds (the latest first), then a blind second copy of a pair that somebody else decided,
then the open pairs, skipped ones last.
"""

from __future__ import annotations

import sqlite3
import zlib

LEASE = 15 * 60 * 1000  # milliseconds
_RANGE = 1 << 32

_HELD = """
SELECT * FROM turn WHERE leased_by = :by AND leased_until > :now AND decision IS NULL
ORDER BY leased_at DESC, id LIMIT 1
"""
_FREE = "decision IS NULL AND (leased_until IS NULL OR leased_until <= :now)"
_OPEN = f"""
SELECT * FROM turn WHERE {_FREE} AND not_for IS NULL ORDER BY skipped, rank LIMIT 1
"""
_BLIND = f"""
SELECT * FROM (SELECT * FROM turn WHERE {_FREE} AND not_for < :by ORDER BY not_for LIMIT 1)
UNION ALL
SELECT * FROM (SELECT * FROM turn WHERE {_FREE} AND not_for > :by ORDER BY not_for LIMIT 1)
LIMIT 1
"""
_LEASE = """
UPDATE turn SET token = token + 1, leased_by = :by, leased_at = :now, leased_until = :until
WHERE id = :turn RETURNING *
"""


def deal(connection: sqlite3.Connection, *, by: str, now: int) -> sqlite3.Row | None:
    """The turn this officer holds, else the next one, leased; None when nothing waits."""
    here = {"by": by, "now": now}
    held = connection.execute(_HELD, here).fetchone()
    if held is not None:
        return renew(connection, held["id"], now=now)
    for query in (_BLIND, _OPEN):
        free = connection.execute(query, here).fetchone()
        if free is not None:
            return lease(connection, free["id"], by=by, now=now)
    return None


def lease(connection: sqlite3.Connection, turn: int, *, by: str, now: int) -> sqlite3.Row:
    """Lease a turn, with a token no earlier lease of it had."""
    values = {"turn": turn, "by": by, "now": now, "until": now + LEASE}
    row: sqlite3.Row = connection.execute(_LEASE, values).fetchone()
    return row


def renew(connection: sqlite3.Connection, turn: int, *, now: int) -> sqlite3.Row:
    """The same lease for another 15 minutes: the officer looks at the case again."""
    query = "UPDATE turn SET leased_until = ? WHERE id = ? RETURNING *"
    row: sqlite3.Row = connection.execute(query, (now + LEASE, turn)).fetchone()
    return row


def holds(turn: sqlite3.Row, token: int, *, by: str, now: int) -> bool:
    """Whether a lease is the current one of this officer."""
    return (
        turn["decision"] is None
        and turn["leased_by"] == by
        and turn["token"] == token
        and turn["leased_until"] > now
    )


def release(connection: sqlite3.Connection, turn: int) -> None:
    """End a lease."""
    connection.execute(
        "UPDATE turn SET leased_by = NULL, leased_until = NULL WHERE id = ?", (turn,)
    )


def skip(connection: sqlite3.Connection, turn: int) -> None:
    """Behind all others, those skipped before among them."""
    query = """
    UPDATE turn SET skipped = 1 + (SELECT coalesce(max(skipped), 0) FROM turn
        WHERE decision IS NULL AND not_for IS NULL)
    WHERE id = ?
    """
    connection.execute(query, (turn,))


def copy(connection: sqlite3.Connection, pair: int, *, not_for: str) -> None:
    """A blind second copy, for anybody but the one who decided; one a pair."""
    query = """
    INSERT INTO turn (pair, rank, not_for) SELECT :pair, 0, :by
    WHERE NOT EXISTS (SELECT 1 FROM turn WHERE pair = :pair AND not_for IS NOT NULL)
    """
    connection.execute(query, {"pair": pair, "by": not_for})


def drawn(pair: int, share: float) -> bool:
    """Whether a pair is among those dealt twice: a fixed draw, which nobody can steer.

    >>> sum(drawn(pair, 0.05) for pair in range(10_000))
    500
    """
    return zlib.crc32(pair.to_bytes(8, "big")) < share * _RANGE
