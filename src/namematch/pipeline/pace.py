"""How fast an officer decides, and when that is too fast to have looked.

>>> times = [40.0, 1.2, 1.9, 35.0, 0.8]
>>> median(times), hasty(times), hasty([40.0, 1.2, 35.0])
(1.9, True, False)
>>> median([]) is None
True
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

HASTY = 2.0  # seconds from the lease to the decision: not enough to read two records
TIMES = 3  # so often among the latest ``LATEST`` is again and again, once may be a case known
LATEST = 20


def median(seconds: Sequence[float]) -> float | None:
    """The median; None for nothing."""
    return statistics.median(seconds) if seconds else None


def under(seconds: Sequence[float]) -> float:
    """The share that was hasty."""
    return sum(one < HASTY for one in seconds) / len(seconds) if seconds else 0.0


def hasty(seconds: Sequence[float]) -> bool:
    """Whether the latest (last in order) were hasty again and again."""
    return sum(one < HASTY for one in seconds[-LATEST:]) >= TIMES
