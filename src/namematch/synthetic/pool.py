"""Distinct strings and their ids: people and records hold ids, never text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ids = npt.NDArray[np.int32]
NONE = -1
"""An empty slot in a row of token ids."""


@dataclass(slots=True)
class Pool:
    """A growing list of distinct strings.

    >>> pool = Pool()
    >>> pool.add(["siti", "nur", "siti"]).tolist(), pool.texts
    ([0, 1, 0], ['siti', 'nur'])
    """

    texts: list[str] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)

    def add(self, texts: Iterable[str]) -> Ids:
        """Ids of the strings, new ones appended."""
        found = []
        for text in texts:
            number = self.index.get(text)
            if number is None:
                number = self.index[text] = len(self.texts)
                self.texts.append(text)
            found.append(number)
        return np.array(found, np.int32)

    def array(self) -> pa.Array:
        """The strings as an Arrow array, in the order of their ids."""
        return pa.array(self.texts, pa.string())

    def lengths(self) -> npt.NDArray[np.int64]:
        """Letters per string."""
        return np.fromiter(map(len, self.texts), np.int64, len(self.texts))
