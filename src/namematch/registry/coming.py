"""Ids on their way to the disk: no other call may bring one of them meanwhile.

>>> coming = Coming()
>>> coming.enter([7, 8])
>>> coming.any_of([8, 9]), sorted(coming)
(True, [7, 8])
>>> coming.leave([7, 8])
>>> coming.any_of([8, 9])
False
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator


class Coming:
    """A bag of ids, safe to share among threads: two changes of one record may be under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count: Counter[int | str] = Counter()

    def __iter__(self) -> Iterator[int | str]:
        with self._lock:
            return iter(list(self._count))

    def any_of(self, ids: Iterable[int | str]) -> bool:
        """Whether one of these is on its way."""
        with self._lock:
            return not self._count.keys().isdisjoint(ids)

    def enter(self, ids: Iterable[int | str]) -> None:
        """These are on their way now."""
        with self._lock:
            self._count.update(ids)

    def leave(self, ids: Iterable[int | str]) -> None:
        """These have arrived, or never will."""
        with self._lock:
            self._count.subtract(ids)
            self._count = +self._count
