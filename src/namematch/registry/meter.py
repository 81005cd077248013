"""How often and how long a registry is used: counts and a histogram, as monitoring reads them.

Given as ``metrics`` to a ``Registry``, or called by anything else. The text is that of the
OpenMetrics 1.0 exposition format, which Prometheus and others collect.

>>> meter = Meter()
>>> meter("search", 1, 0.0003)
>>> meter.calls("search"), meter.items("search")
(1, 1)
>>> meter.quantile("search", 0.99)
0.0005
>>> meter("search", -1, 0.1)
Traceback (most recent call last):
ValueError: expected a count of 0 or more, got -1
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_left

BOUNDS = tuple(
    step * 10.0**power for power in range(-5, 1) for step in (1, 2, 5)
)  # seconds: 10 microseconds to 5 seconds, three a decade


class Meter:
    """Counts calls, items and seconds by what was done; safe to share among threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[str, _Counts] = {}

    def __call__(self, what: str, how_many: int, seconds: float) -> None:
        """Count one call that handled ``how_many`` items in ``seconds``."""
        if how_many < 0:
            raise ValueError(f"expected a count of 0 or more, got {how_many}")
        with self._lock:
            self._of.setdefault(what, _Counts()).add(how_many, seconds)

    def calls(self, what: str) -> int:
        """Calls so far."""
        return sum(self._counts(what).buckets)

    def items(self, what: str) -> int:
        """Queries or records so far."""
        return self._counts(what).items

    def quantile(self, what: str, share: float) -> float:
        """Seconds within which this share of the calls ended, a bucket's bound; NaN of no calls."""
        buckets = self._counts(what).buckets
        if not any(buckets):
            return math.nan
        wanted, seen = share * sum(buckets), 0
        for bound, count in zip((*BOUNDS, math.inf), buckets, strict=True):
            seen += count
            if seen >= wanted:
                return bound
        return math.inf

    def text(self, prefix: str = "namematch_registry") -> str:
        """All counts in the OpenMetrics text format."""
        with self._lock:
            found = {what: counts.copy() for what, counts in sorted(self._of.items())}
        lines = [f"# TYPE {prefix}_items counter"]
        lines += [f'{prefix}_items_total{{what="{w}"}} {c.items}' for w, c in found.items()]
        lines.append(f"# TYPE {prefix}_seconds histogram")
        for what, counts in found.items():
            lines += _histogram(f"{prefix}_seconds", what, counts)
        return "\n".join([*lines, "# EOF", ""])

    def _counts(self, what: str) -> _Counts:
        with self._lock:
            return self._of.get(what, _Counts()).copy()


class _Counts:
    """What was counted of one kind of call."""

    __slots__ = ("buckets", "items", "seconds")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.items = 0
        self.seconds = 0.0

    def add(self, how_many: int, seconds: float) -> None:
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.items += how_many
        self.seconds += seconds

    def copy(self) -> _Counts:
        other = _Counts()
        other.buckets, other.items, other.seconds = self.buckets[:], self.items, self.seconds
        return other


def _histogram(name: str, what: str, counts: _Counts) -> list[str]:
    lines, seen = [], 0
    for bound, count in zip((*BOUNDS, math.inf), counts.buckets, strict=True):
        seen += count
        edge = "+Inf" if bound == math.inf else f"{bound:g}"
        lines.append(f'{name}_bucket{{what="{what}",le="{edge}"}} {seen}')
    lines.append(f'{name}_count{{what="{what}"}} {seen}')
    lines.append(f'{name}_sum{{what="{what}"}} {counts.seconds:.6f}')
    return lines
