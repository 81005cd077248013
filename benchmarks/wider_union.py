"""The default union of passes, and beside it passes that ask more of a machine than they find.

The ceiling is measured on this union, so that a true pair which the default passes miss counts
against them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from namematch.blocking import default_union
from namematch.blocking.blocks import Packed, distinct, ordered, packed, pairs_within, unpacked
from namematch.blocking.facts import Facts
from namematch.blocking.passes import DATES, blocks
from namematch.table import NameRows, Pairs, RecordTable
from namematch.text import strings
from namematch.vocabulary import Vocabulary

ALLOWED = 3.0  # pairs per record of each pass; the passes of the default union have 0.05 to 3
WINDOW = 4  # rows that follow in what is left of oversized blocks
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
    every = np.concatenate([own, *more_passes(table, vocabulary)])
    return unpacked(distinct(ordered(every)))


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


def agreeing(facts: Facts, keys: np.ndarray, known: np.ndarray) -> Packed:
    """Pairs of the records with one key."""
    rows = np.flatnonzero(known)
    found = blocks(facts, keys[rows], rows, ALLOWED, (facts.rarest,), window=WINDOW)
    return pairs_within(found, facts.order)


def by_dates_and_numbers(facts: Facts) -> Iterator[Packed]:
    """Birth date, alone and with the place; NIK without its serial, its region, its date."""
    nik, date = facts.table.nik, facts.date
    yield agreeing(facts, date, date > 0)
    yield agreeing(facts, facts.place * DATES + date, (date > 0) & (facts.place >= 0))
    yield agreeing(facts, nik // SERIAL, nik > 0)
    yield agreeing(facts, nik % DAY_AND_SERIAL, nik > 0)
    yield agreeing(facts, nik // DAY_AND_SERIAL * SERIAL + nik % SERIAL, nik > 0)


def by_whole_names(facts: Facts, name: pa.Array) -> Iterator[Packed]:
    """Equal sounds in any order of tokens; neighbours in the alphabet, read from either end."""
    code, year = codes(name), facts.date // 10_000
    yield agreeing(facts, code, code >= 0)
    yield agreeing(facts, code * 10_000 + year, (code >= 0) & (facts.date > 0))
    for ends in (name, pc.utf8_reverse(name)):
        order = np.asarray(pc.sort_indices(ends), np.int64)
        for gap in range(1, NEAR + 1):
            one, two = order[:-gap], order[gap:]
            yield packed(Pairs(np.minimum(one, two), np.maximum(one, two)))
    first = codes(pc.utf8_slice_codeunits(name, 0, 4))
    dated = (first >= 0) & (facts.date > 0)
    yield agreeing(facts, first * DATES + facts.date, dated)
    placed = first * (facts.place.max(initial=0) + 1) + facts.place
    yield agreeing(facts, placed * 10_000 + year, dated & (facts.place >= 0))


def by_tokens(facts: Facts) -> Iterator[Packed]:
    """Any broad token group with the year, with day and month, with the place; two neighbours."""
    record, group = facts.names.record, facts.names.broad.written
    date, place = facts.date[record], facts.place[record]
    parts = ((date // 10_000, date > 0), (date % 10_000, date > 0), (place, place >= 0))
    for part, known in parts:
        keys, rows = (group * 10_000 + part)[known], record[known]
        yield pairs_within(blocks(facts, keys, rows, ALLOWED, window=WINDOW), facts.order)
    for gap in (1, 2, 3):
        same = record[gap:] == record[:-gap]
        low, high = np.minimum(group[gap:], group[:-gap]), np.maximum(group[gap:], group[:-gap])
        keys, rows = (low * facts.groups + high)[same], record[gap:][same]
        yield pairs_within(blocks(facts, keys, rows, ALLOWED, window=WINDOW), facts.order)


def by_mothers(facts: Facts, name: pa.Array, mother: pa.Array) -> Iterator[Packed]:
    """The whole mother alone, with the place, with the year, with the first letters of the name."""
    code, first = codes(mother), codes(pc.utf8_slice_codeunits(name, 0, 3))
    known = code >= 0
    yield agreeing(facts, code, known)
    placed = code * (facts.place.max(initial=0) + 1) + facts.place
    yield agreeing(facts, placed, known & (facts.place >= 0))
    yield agreeing(facts, code * 10_000 + facts.date // 10_000, known & (facts.date > 0))
    yield agreeing(facts, code * 100_000 + first, known & (first >= 0))
