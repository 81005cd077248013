"""All records of a snapshot on one shelf and all words in one vocabulary, as a build has them.

Additions stand on shelves of their own and their words in a table of their own, which every search
goes through too; this puts them where those stand that were there at first.

>>> from namematch.records import Person
>>> from namematch.registry.registry import Registry
>>> registry = Registry.build([{"id": 7, "nama": "Djoko Soesanto"}])
>>> _ = registry.add(Person(id=8, name="Tjokrowinoto"))
>>> before = registry._now.state
>>> [len(one) for one in before.shelves], [len(one) for one in rebuilt(before).shelves]
([1, 1], [2])
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.registry.columns import Columns, joined
from namematch.registry.shelves import columns_of, shelved
from namematch.registry.state import State
from namematch.registry.words import Words
from namematch.table import NameRows, ranges
from namematch.text import flatten, strings

Int32 = npt.NDArray[np.int32]


def rebuilt(state: State, *, threads: int | None = None) -> State:
    """The same records, found alike; about the time and the memory of ``Registry.build``."""
    columns = joined([columns_of(one) for one in state.shelves])
    used = np.unique(np.concatenate([columns.names.tokens, columns.mothers.tokens]))
    spelled = _spelled(state.words, used)
    words = Words.build(state.matcher, spelled, threads=threads)
    text, starts = flatten(spelled)
    own = [np.require(part, part.dtype, ["C", "W"]) for part in (text, starts)]
    numbers = np.zeros(len(state.words), np.int32)
    numbers[used] = words.find(own[0], own[1])
    shelf = shelved(_renumbered(columns, numbers), words=words, sparse=False)
    return replace(state, words=words, shelves=(shelf,))


def outgrown(state: State, share: float) -> bool:
    """Whether so large a share of the first shelf was added behind it or removed from it."""
    first, *later = state.shelves
    gone = int(np.count_nonzero(first.shelf.gone))
    return sum(map(len, later)) + gone > share * len(first)


def _spelled(words: Words, used: Int32) -> pa.Array:
    """The words with these numbers, ascending."""
    n = len(words.base.size)
    old = used[: np.searchsorted(used, n)]
    return pa.concat_arrays(
        [
            _texts(words.base.letters, words.base.marks[old]),
            _texts(words.added.letters, words.added.marks[used[len(old) :] - n]),
        ]
    )


def _texts(letters: npt.NDArray[np.uint8], marks: npt.NDArray[np.int64]) -> pa.Array:
    bounds = np.ascontiguousarray(marks[:, :2]).ravel()
    starts, at = ranges(bounds, 2 * np.arange(len(marks)))
    return strings(letters[at], starts)


def _renumbered(columns: Columns, numbers: Int32) -> Columns:
    names, mothers = (
        NameRows(rows.offsets, numbers[rows.tokens], rows.roles, rows.owner)
        for rows in (columns.names, columns.mothers)
    )
    return replace(columns, names=names, mothers=mothers)
