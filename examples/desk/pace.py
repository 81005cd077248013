"""The supervisor's numbers of a desk over flagged pairs."""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from desk.model import Cut, Officer, Overview
from namematch.evaluation import kappa

HASTE = 2_000  # milliseconds: nobody compares two records in less
RECENT = 20  # decisions looked at for haste
AGAIN = 5  # hasty ones among them from which an officer is told of

_STATES = """
SELECT sum(decision IS NULL AND (leased_until IS NULL OR leased_until <= :now)),
    sum(decision IS NULL AND leased_until > :now), sum(decision IS NOT NULL)
FROM turn WHERE not_for IS NULL
"""
_TWICE = """
SELECT a.verdict AS one, b.verdict AS two FROM turn AS s
JOIN turn AS f ON f.pair = s.pair AND f.not_for IS NULL
JOIN decision AS a ON a.id = f.decision JOIN decision AS b ON b.id = s.decision
WHERE s.not_for IS NOT NULL
"""


def overview(
    connection: sqlite3.Connection,
    about: Mapping[str, Any],
    *,
    now: dt.datetime,
    zone: dt.tzinfo,
    capacity: int | None,
) -> Overview:
    """Cases by state, pace, agreement of blind copies, officers, and what other cuts would cost."""
    counts = connection.execute(_STATES, {"now": round(now.timestamp() * 1000)}).fetchone()
    decisions = connection.execute(
        "SELECT by, made, took FROM decision WHERE verdict <> 0 ORDER BY id"
    ).fetchall()
    twice = connection.execute(_TWICE).fetchall()
    return Overview(
        waiting=dict(zip(("open", "leased", "decided"), (n or 0 for n in counts), strict=True)),
        days=_days((row["made"] for row in decisions), zone),
        capacity=capacity,
        at_risk=(),
        agreement={"blind": (len(twice), agreement([(r["one"], r["two"]) for r in twice]))},
        officers=_officers(decisions),
        threshold=about["threshold"],
        cuts=tuple(Cut(*cut) for cut in about["cuts"]),
    )


def agreement(verdicts: list[tuple[int, int]]) -> float | None:
    """Cohen's kappa; None where it says nothing.

    >>> agreement([(1, 1), (1, 1), (2, 2), (2, 1)]), agreement([(1, 1)]), agreement([])
    (0.5, None, None)
    """
    if not verdicts:
        return None
    found = kappa(*map(list, zip(*verdicts, strict=True))).kappa
    return None if math.isnan(found) else found


def midnight(now: dt.datetime, zone: dt.tzinfo) -> int:
    """When today began at the office, milliseconds."""
    local = now.astimezone(zone)
    return round(dt.datetime.combine(local.date(), dt.time(), zone).timestamp() * 1000)


def _days(made: Iterable[int], zone: dt.tzinfo) -> tuple[tuple[dt.date, int, int], ...]:
    """Decisions by day; flags are all there from the start, so none is opened on a day."""
    counts: dict[dt.date, int] = {}
    for moment in made:
        day = dt.datetime.fromtimestamp(moment / 1000, zone).date()
        counts[day] = counts.get(day, 0) + 1
    return tuple((day, 0, counts[day]) for day in sorted(counts))


def _officers(decisions: Iterable[sqlite3.Row]) -> tuple[Officer, ...]:
    took: dict[str, list[int]] = {}
    for row in decisions:
        took.setdefault(row["by"], []).append(row["took"])
    return tuple(
        Officer(name, len(times), median(times) / 1000, hasty(times))
        for name, times in sorted(took.items())
    )


def hasty(times: list[int]) -> bool:
    """Whether someone again and again decides in under two seconds; milliseconds, oldest first.

    >>> hasty([900] * 5), hasty([900] * 4), hasty([900] * 5 + [9_000] * 20)
    (True, False, False)
    """
    return sum(time < HASTE for time in times[-RECENT:]) >= AGAIN
