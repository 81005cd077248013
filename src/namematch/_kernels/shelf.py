"""A shelf of a registry: records in the order of their birth dates, and who has which word.

Names and mothers are rows of word numbers, as in ``table.NameRows`` (records first, aliases
behind them). Postings say for every word which records have it, ascending; they are dense (a
pointer per frozen word) or sparse (``used`` lists the words that occur).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import kernel


class Names(NamedTuple):
    """Names of n records and who has which word."""

    offsets: np.ndarray  # int32[rows + 1]
    tokens: np.ndarray  # int32
    roles: np.ndarray  # uint8
    aliases: np.ndarray  # int32[n + 1]: rows of a record's further names; int32[1] where none has
    used: np.ndarray  # int32[k], ascending; empty when dense
    starts: np.ndarray  # int32[k + 1]: where each word's records start
    records: np.ndarray  # int64: a record, and above it its size: see ``sizes_of``


class Shelf(NamedTuple):
    """n records as columns; a column that no record has is of length 0."""

    names: Names
    mothers: Names
    date: np.ndarray  # int32[n], ascending: recorded, or the NIK's
    born: np.ndarray  # int32[n]: as recorded
    sex: np.ndarray  # uint8[n], as recorded
    nik: np.ndarray  # int64[n]
    by_nik: np.ndarray  # int32: the records that have one, ascending by it
    place: np.ndarray  # int32[n], -1 missing
    further: np.ndarray  # int32[fields, n], -1 missing
    key: np.ndarray  # int64[n]: the id, or a hash of it: breaks ties
    gone: np.ndarray  # uint8[n]: 1 removed


SIZE_AT, ROW = 32, (1 << 32) - 1  # of a posting: where the size stands, and the record
INITIAL_ROLE, HONORIFIC = 3, 4  # demoted titles are stored, never weighed
FREE_LETTERS = 2  # so short a word costs nothing when it is left over, as in ``names``
COUNT_AT, KINDS_AT = 7, 11  # where in a size the count and the kinds of first letters are
SIZE_MASK, COUNT_MASK = 127, 15


@kernel
def occurrences(offsets, tokens, roles, owner, words):
    """How often each word occurs, at most once a record: int32[words + 1], shifted by one."""
    starts = np.zeros(words + 1, np.int32)
    for row in range(len(owner)):
        for k in range(offsets[row], offsets[row + 1]):
            starts[tokens[k] + 1] += roles[k] != HONORIFIC
    return starts


@kernel
def postings(offsets, tokens, roles, owner, words):
    """Dense postings of rows of names: starts int32[words + 1] and records int32.

    ``owner`` is the record of each row; a record stands once under a word, ascending.
    """
    starts = occurrences(offsets, tokens, roles, owner, words)
    for word in range(words):
        starts[word + 1] += starts[word]
    ends = starts[:-1].copy()
    records = np.empty(starts[words], np.int32)
    alias = 0
    while alias < len(owner) and owner[alias] == alias:
        alias += 1
    count = alias
    for record in range(count):
        put(record, record, offsets, tokens, roles, starts, ends, records)
        while alias < len(owner) and owner[alias] == record:
            put(alias, record, offsets, tokens, roles, starts, ends, records)
            alias += 1
    return closed(starts, ends, records)


@kernel
def put(row, record, offsets, tokens, roles, starts, ends, records):
    """Put a record under the words of a row."""
    for k in range(offsets[row], offsets[row + 1]):
        word = tokens[k]
        if roles[k] == HONORIFIC:
            continue
        if ends[word] == starts[word] or records[ends[word] - 1] != record:
            records[ends[word]] = record
            ends[word] += 1


@kernel
def closed(starts, ends, records):
    """The same postings without the gaps that repeated words left."""
    at = np.int32(0)
    for word in range(len(ends)):
        first = starts[word]
        starts[word] = at
        for k in range(first, ends[word]):
            records[at] = records[k]
            at += 1
    starts[len(ends)] = at
    return starts, records[:at].copy()


@kernel
def sizes_of(offsets, tokens, roles, records, words):
    """What the words of each name that cost something when left over come to, uint32[records].

    Letters (7 bits), how many (4 bits), and which kinds of first letters they have (21 bits).
    ``words`` is the same of every single word (uint32).
    """
    out = np.zeros(records, np.uint32)
    for record in range(records):
        letters, count, kinds = 0, 0, 0
        for k in range(offsets[record], offsets[record + 1]):
            word = np.int64(words[tokens[k]])
            if roles[k] == 0 or roles[k] == INITIAL_ROLE:
                if word & SIZE_MASK > FREE_LETTERS:
                    letters += word & SIZE_MASK
                    count += 1
                    kinds |= word >> KINDS_AT
        counted = min(count, COUNT_MASK) << COUNT_AT
        out[record] = max(min(letters, SIZE_MASK) | counted | kinds << KINDS_AT, 1)  # 0 is none
    return out


@kernel
def with_sizes(records, sizes):
    """Postings with the size of each record's name: reading it elsewhere is a cache miss each."""
    out = np.empty(len(records), np.int64)
    for k in range(len(records)):
        out[k] = np.int64(records[k]) | np.int64(sizes[records[k]]) << SIZE_AT
    return out
