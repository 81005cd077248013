"""The default union of passes, and beside it passes that ask more of a machine than they find.

The ceiling is measured on this union, so that a true pair which the default passes miss counts
against them. Every pass here was too dear or found too little to be in the default union.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from namematch.blocking import default_union
from namematch.blocking.blocks import Packed, distinct, packed, pairs_within, unpacked
from namematch.blocking.passes import DATES, Facts
from namematch.table import NameRows, Pairs, RecordTable
from namematch.text import strings
from namematch.vocabulary import Vocabulary

NEAR = 4  # records compared with each in an alphabetical order
SERIAL = 10_000  # the last four digits of a NIK
DAY_AND_SERIAL = 10**10


def texts(rows: NameRows, records: int, words: pa.Array) -> pa.Array:
    """The first name of every record as one string of ``words``."""
    offsets = pa.array(rows.offsets[: records + 1], pa.int32())
    spelled = words.take(pa.array(rows.tokens))
    return pc.binary_join(pa.ListArray.from_arrays(offsets, spelled), " ")


def folded_words(vocabulary: Vocabulary) -> pa.Array:
    """The first Indonesian key of every token."""
    return strings(vocabulary.folded, vocabulary.folded_starts)


def codes(values: pa.Array) -> np.ndarray:
    """Strings as small integers, -1 where empty or missing."""
    empty = pc.equal(pc.fill_null(values, ""), "")
    found = np.asarray(values.dictionary_encode().indices.fill_null(-1), np.int64)
    return np.where(np.asarray(empty), -1, found)


def sorted_tokens(values: pa.Array) -> pa.Array:
    """Strings with their words in alphabetical order."""
    return pa.array([" ".join(sorted(value.split())) for value in values.to_pylist()])


def wider_union(table: RecordTable, vocabulary: Vocabulary) -> Pairs:
    """Every pair of the default union and of the passes below, sorted."""
    own = packed(default_union(table, vocabulary))
    return unpacked(distinct(np.concatenate([own, *more_passes(table, vocabulary)])))


def more_passes(table: RecordTable, vocabulary: Vocabulary) -> Iterator[Packed]:
    """The further passes, one after another."""
    facts = Facts.of(table, vocabulary)
    name = sorted_tokens(texts(table.names, len(table), folded_words(vocabulary)))
    yield from by_dates_and_numbers(facts)
    yield from by_whole_names(facts, name)
    yield from by_tokens(facts)
    if table.mothers is not None:
        mother = sorted_tokens(texts(table.mothers, len(table), folded_words(vocabulary)))
        yield from by_mothers(facts, name, mother)


def within(facts: Facts, keys: np.ndarray, known: np.ndarray, most: int = 24) -> Packed:
    """Pairs of the records with one key."""
    rows = np.flatnonzero(known)
    return pairs_within(keys[rows], rows, facts.order, most=most, window=8)


def by_dates_and_numbers(facts: Facts) -> Iterator[Packed]:
    """Birth date alone; date, place and sex in larger blocks; NIK without region or serial."""
    nik, date = facts.table.nik, facts.date
    yield within(facts, date, date > 0, most=40)
    place = facts.place * DATES + date
    yield within(facts, place, (date > 0) & (facts.place >= 0), most=200)
    yield within(facts, nik // SERIAL, nik > 0)
    yield within(facts, nik % DAY_AND_SERIAL, nik > 0)
    yield within(facts, nik // DAY_AND_SERIAL * SERIAL + nik % SERIAL, nik > 0)


def by_whole_names(facts: Facts, name: pa.Array) -> Iterator[Packed]:
    """Equal folded names in any order of tokens; neighbours in the alphabet, from either end."""
    code, year = codes(name), facts.date // 10_000
    yield within(facts, code, code >= 0, most=60)
    yield within(facts, code * 10_000 + year, (code >= 0) & (facts.date > 0), most=60)
    for ends in (name, pc.utf8_reverse(name)):
        order = np.asarray(pc.sort_indices(ends), np.int64)
        for gap in range(1, NEAR + 1):
            one, two = order[:-gap], order[gap:]
            yield packed(Pairs(np.minimum(one, two), np.maximum(one, two)))
    first = codes(pc.utf8_slice_codeunits(name, 0, 4))
    yield within(facts, first * DATES + facts.date, (first >= 0) & (facts.date > 0))
    place_year = (first * len(facts.table.places) + facts.place) * 10_000 + year
    yield within(facts, place_year, (first >= 0) & (facts.place >= 0) & (facts.date > 0))


def by_tokens(facts: Facts) -> Iterator[Packed]:
    """Any token with year, with day and month in either order, with place; any two tokens."""
    group, record = facts.groups.group, facts.groups.record
    date, place = facts.date[record], facts.place[record]
    day, month = date % 100, date // 100 % 100
    either = np.minimum(day, month) * 100 + np.maximum(day, month)
    for part in (date // 10_000, either):
        known = date > 0
        keys = (group * 10_000 + part)[known]
        yield pairs_within(keys, record[known], facts.order, most=24, window=6)
    known = place >= 0
    keys = (group * len(facts.table.places) + place)[known]
    yield pairs_within(keys, record[known], facts.order, most=24, window=6)
    order = np.lexsort((group, record))
    group, record = group[order], record[order]
    for gap in (1, 2, 3):
        same = record[gap:] == record[:-gap]
        keys = (group[:-gap] * len(facts.groups.count) + group[gap:])[same]
        yield pairs_within(keys, record[gap:][same], facts.order, most=24, window=6)


def by_mothers(facts: Facts, name: pa.Array, mother: pa.Array) -> Iterator[Packed]:
    """The whole mother alone, with place, with year; her name beside the first letters."""
    code, first = codes(mother), codes(pc.utf8_slice_codeunits(name, 0, 3))
    known = code >= 0
    yield within(facts, code, known, most=30)
    place = code * len(facts.table.places) + facts.place
    yield within(facts, place, known & (facts.place >= 0), most=60)
    yield within(facts, code * 10_000 + facts.date // 10_000, known & (facts.date > 0), most=60)
    yield within(facts, code * 20_000 + first, known & (first >= 0), most=60)
