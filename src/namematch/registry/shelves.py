"""Shelves: the records of a registry in the form searches read, see ``_kernels/shelf.py``."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from namematch._kernels.shelf import Names, Shelf, postings, sizes_of, with_sizes
from namematch.registry.columns import Columns, Texts
from namematch.registry.words import Words
from namematch.table import NameRows

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


class Shelved(NamedTuple):
    """A shelf, its records in the order of their keys (int32[n]), and its ids that are text."""

    shelf: Shelf
    by_key: Int32
    texts: Texts | None

    def __len__(self) -> int:
        return len(self.shelf.key)

    def rows_of(self, key: int) -> Int32:
        """The records with a key: of an id that is a number at most one."""
        keys = self.shelf.key
        first = int(np.searchsorted(keys, key, sorter=self.by_key))
        last = first
        while last < len(keys) and keys[self.by_key[last]] == key:
            last += 1
        return self.by_key[first:last]


def with_marks(shelved: Shelved, gone: npt.NDArray[np.uint8]) -> Shelved:
    """The shelf with other marks of what is removed."""
    return Shelved(shelved.shelf._replace(gone=gone), shelved.by_key, shelved.texts)


def shelved(columns: Columns, *, words: Words, sparse: bool) -> Shelved:
    """Records on a shelf, in the order of their birth dates and then of their keys."""
    columns = columns.take(np.lexsort((columns.key, columns.date)))
    nik = columns.nik
    by_nik = np.argsort(nik, kind="stable").astype(np.int32)
    by_nik = by_nik[len(nik) - int(np.count_nonzero(nik)) :].copy()
    used, tokens = _words_of(columns.names, sparse=sparse)
    large = sizes_of(
        columns.names.offsets, tokens, columns.names.roles, len(columns),
        words.sizes(used if sparse else None),
    )  # fmt: skip
    shelf = Shelf(
        names=with_postings(columns.names, large, words, sparse=sparse),
        mothers=with_postings(columns.mothers, large, words, sparse=sparse),
        date=columns.date, born=columns.born, sex=columns.sex,
        nik=nik, by_nik=by_nik, place=columns.place, further=np.ascontiguousarray(columns.further),
        key=columns.key, gone=columns.gone,
    )  # fmt: skip
    by_key = np.argsort(columns.key, kind="stable").astype(np.int32)
    return Shelved(shelf, by_key, columns.texts)


def columns_of(shelved: Shelved) -> Columns:
    """The records of a shelf as columns again, those removed left out."""
    shelf = shelved.shelf
    count = len(shelf.key)
    columns = Columns(
        names=name_rows(shelf.names, count), mothers=name_rows(shelf.mothers, count),
        date=shelf.date, born=shelf.born, sex=shelf.sex, nik=shelf.nik, place=shelf.place,
        further=shelf.further, key=shelf.key, gone=shelf.gone, texts=shelved.texts,
    )  # fmt: skip
    if not shelf.gone.any():
        return columns
    return columns.take(np.flatnonzero(shelf.gone == 0))


def with_postings(
    rows: NameRows, large: npt.NDArray[np.uint32], words: Words, *, sparse: bool
) -> Names:
    """Rows of names with what words they have; sparse: only for the words that occur.

    ``large`` are the sizes of the records' own names.
    """
    bare = without_postings(rows, len(large))
    if len(rows) == 0:
        return bare
    used, tokens = _words_of(rows, sparse=sparse)
    count = len(used) if sparse else len(words)
    starts, records = postings(rows.offsets, tokens, rows.roles, rows.owner, count)
    return bare._replace(used=used, starts=starts, records=with_sizes(records, large))


def _words_of(rows: NameRows, *, sparse: bool) -> tuple[Int32, Int32]:
    """The words that occur and their places among these, or none and the words themselves."""
    if not sparse:
        return np.zeros(0, np.int32), rows.tokens
    distinct, places = np.unique(rows.tokens, return_inverse=True)
    return distinct.astype(np.int32), places.astype(np.int32)


def without_postings(rows: NameRows, count: int) -> Names:
    """Rows of names; no rows at all where the registry does not hold them."""
    none, aliases = np.zeros(0, np.int32), np.zeros(1, np.int32)
    if len(rows) > count:
        bounds = np.searchsorted(rows.owner[count:], np.arange(count + 1))
        aliases = (count + bounds).astype(np.int32)
    return Names(
        rows.offsets.astype(np.int32), _own(rows.tokens), _own(rows.roles), aliases, none,
        np.zeros(1, np.int32), np.zeros(0, np.int64),
    )  # fmt: skip


def name_rows(names: Names, count: int) -> NameRows:
    """Rows as ``NameRows`` again."""
    rows = len(names.offsets) - 1
    owner = np.arange(rows, dtype=np.int32)
    if rows > count:
        owner[count:] = np.repeat(np.arange(count, dtype=np.int32), np.diff(names.aliases))
    return NameRows(names.offsets.astype(np.int64), names.tokens, names.roles, owner)


def _own(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.require(array, array.dtype, ["C", "W"])
