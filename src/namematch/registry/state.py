"""What a registry is at one moment: a snapshot that a search reads from beginning to end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels import names
from namematch._kernels.estimate import Prices
from namematch.registry.codes import Codes, PlaceCodes
from namematch.registry.columns import Columns, joined
from namematch.registry.keys import keys_of
from namematch.registry.shelves import Shelved, columns_of, shelved
from namematch.registry.words import Words
from namematch.scoring.matcher import Matcher
from namematch.scoring.prices import prices_of
from namematch.scoring.score import from_nik
from namematch.table import NameRows, RecordTable
from namematch.text import flatten

Int32 = npt.NDArray[np.int32]

FIELDS = ("birth_date", "birthplace", "sex", "nik", "mother_name")
NEWEST = 1024  # records on the last shelf, which is made anew at every addition
RATIO = 2  # a shelf is joined with the next when it is not this many times larger


@dataclass(frozen=True, slots=True)
class State:
    """Words, codes and shelves, the newest records on the last.

    fields: those that the registry holds beside the name. numbered: ids are numbers. count: records
    that are not removed.
    """

    matcher: Matcher
    words: Words
    places: PlaceCodes
    further: dict[str, Codes]
    shelves: tuple[Shelved, ...]
    fields: frozenset[str]
    numbered: bool
    count: int

    def has(self, field: str) -> bool:
        """Whether the registry holds a field."""
        return field in self.fields

    def find(self, key: int, text: str | None) -> tuple[int, int] | None:
        """(shelf, row) of the record with an id that is not removed."""
        for number, one in enumerate(self.shelves):
            for row in one.rows_of(key).tolist():
                if one.shelf.gone[row]:
                    continue
                if text is None or (one.texts is not None and one.texts.at(row) == text):
                    return number, row
        return None

    def may_have(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether a record with each key stands on a shelf, removed or not."""
        there = np.zeros(len(keys), np.bool_)
        for one in self.shelves:
            if len(one):
                at = np.searchsorted(one.shelf.key, keys, sorter=one.by_key)
                there |= one.shelf.key[one.by_key[np.minimum(at, len(one) - 1)]] == keys
        return there

    def identity(self, number: int, row: int) -> int | str:
        """The id of a record."""
        one = self.shelves[number]
        return int(one.shelf.key[row]) if one.texts is None else one.texts.at(row)


def first_state(
    matcher: Matcher, table: RecordTable, fields: frozenset[str], *, threads: int | None = None
) -> State:
    """A table on one shelf with dense postings."""
    table = _held(table, fields)
    words = Words.build(matcher, table.words, threads=threads)
    numbers = words.find(*_flat(table.words))
    places = PlaceCodes.of(matcher, table.places)
    further = {
        name: Codes.of(table.further_values[name].to_pylist() if name in table.further else [])
        for name in matcher.further
    }
    codes = {
        name: np.arange(len(values.values), dtype=np.int32) for name, values in further.items()
    }
    place = np.arange(len(table.places), dtype=np.int32)
    columns = columns_from(table, numbers, place, codes)
    shelf = shelved(columns, words=words, sparse=False)
    numbered = columns.texts is None
    return State(matcher, words, places, further, (shelf,), fields, numbered, len(table))


def with_records(state: State, table: RecordTable) -> State:
    """The state with a table's records added (their ids are not there yet)."""
    table = _held(table, state.fields)
    words, numbers = state.words.extended(*_flat(table.words))
    places, place = state.places.extended(state.matcher, table.places)
    further, codes = dict(state.further), {}
    for name in further:
        if name in table.further:
            further[name], codes[name] = further[name].extended(table.further_values[name])
    columns = columns_from(table, numbers, place, codes, tuple(further))
    shelves = _with_columns(state.shelves, columns, words)
    return replace(
        state, words=words, places=places, further=further, shelves=shelves,
        count=state.count + len(table),
    )  # fmt: skip


def _with_columns(shelves: tuple[Shelved, ...], new: Columns, words: Words) -> tuple[Shelved, ...]:
    """Put records on the last shelf, or on a new one when that is full.

    Each shelf behind the first is at least ``RATIO`` times as large as the next.
    """
    later = list(shelves[1:])
    if later and len(later[-1]) + len(new) <= NEWEST:
        new = joined([columns_of(later.pop()), new])
    else:
        while len(later) > 1 and len(later[-2]) < RATIO * len(later[-1]):
            last = [columns_of(one) for one in later[-2:]]
            later[-2:] = [shelved(joined(last), words=words, sparse=True)]
        while later and len(later[-1]) < RATIO * len(new):
            new = joined([columns_of(later.pop()), new])
    return (*shelves[:1], *later, shelved(new, words=words, sparse=True))


def columns_from(
    table: RecordTable,
    words: Int32,
    places: Int32,
    codes: dict[str, Int32],
    further: tuple[str, ...] | None = None,
) -> Columns:
    """A table's columns in the registry's numbers: ``words`` etc. say the number of each value."""
    date, _ = from_nik(table.nik)
    key, texts = keys_of(table.ids)
    n = len(table)
    rows = [
        np.append(codes[name], -1)[table.further[name]].astype(np.int32)
        if name in table.further else np.full(n, -1, np.int32)
        for name in (codes if further is None else further)
    ]  # fmt: skip
    empty = np.zeros(0, np.int32)
    none = NameRows(np.zeros(1, np.int64), empty, np.zeros(0, np.uint8), empty)
    return Columns(
        names=_numbered(table.names, words),
        mothers=none if table.mothers is None else _numbered(table.mothers, words),
        date=np.where(table.birth_date == 0, date, table.birth_date).astype(np.int32),
        born=table.birth_date, sex=table.sex, nik=table.nik,
        place=np.append(places, -1).astype(np.int32)[table.birthplace],
        further=np.array(rows, np.int32).reshape(len(rows), n),
        key=key, gone=np.zeros(n, np.uint8), texts=texts,
    )  # fmt: skip


def _numbered(rows: NameRows, words: Int32) -> NameRows:
    return NameRows(rows.offsets, words[rows.tokens], rows.roles, rows.owner)


def _held(table: RecordTable, fields: frozenset[str]) -> RecordTable:
    """The table with nothing in the fields that the registry does not hold.

    A registry that holds mothers has a row for each record's, empty where it is missing.
    """
    n = len(table)
    mothers = table.mothers if "mother_name" in fields else None
    if mothers is None and "mother_name" in fields:
        empty = np.zeros(0, np.int32)
        owner = np.arange(n, dtype=np.int32)
        mothers = NameRows(np.zeros(n + 1, np.int64), empty, empty.astype(np.uint8), owner)
    return replace(
        table,
        mothers=mothers,
        birth_date=table.birth_date if "birth_date" in fields else np.zeros(n, np.int32),
        birthplace=table.birthplace if "birthplace" in fields else np.full(n, -1, np.int32),
        places=table.places if "birthplace" in fields else pa.array([], pa.string()),
        sex=table.sex if "sex" in fields else np.zeros(n, np.uint8),
        nik=table.nik if "nik" in fields else np.zeros(n, np.int64),
    )


def _flat(words: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    text, starts = flatten(words)
    return np.require(text, np.uint8, ["C", "W"]), np.require(starts, np.int64, ["C", "W"])


@lru_cache(maxsize=8)
def sweep_prices(matcher: Matcher) -> Prices:
    """What the sweep needs of a matcher, made once."""
    prices = prices_of(matcher)
    quarters = np.arange(4 * names.MOST_BITS + 1)
    low, part = quarters >> 2, quarters & 3
    steps = matcher.steps.astype(np.int64)
    curves = [
        curve[low] + ((curve[low + 1] - curve[low]) * part >> 2) + steps[names.KIND, kind]
        for kind, curve in enumerate(matcher.agreed.astype(np.int64))
    ]
    return Prices(
        curve=np.array(curves[names.ALIKE : names.UNLIKE]), left=steps[names.ONE_LEFT, :41],
        letters=steps[names.LETTERS, :41], both=steps[names.BOTH_LEFT, :5],
        unlike=steps[names.KIND, names.UNLIKE : names.UNLIKE + 1],
        date=prices.level["birth_date"],
        years=prices.years, days=prices.days, nik=prices.level["nik"],
        place=prices.level["birthplace"], sex=prices.level["sex"],
        mother=np.array(matcher.mother, np.int64),
    )  # fmt: skip
