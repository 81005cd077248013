"""Blockers of one's own: records that agree on some fields.

>>> from namematch.reading.read import read_table
>>> people = [{"name": "Siti", "birth_date": "1990-01-02", "sex": "F"},
...           {"name": "Wati", "birth_date": "1990-01-02", "sex": "F"},
...           {"name": "Agus", "birth_date": "1990-01-02", "sex": None}]
>>> table, _ = read_table(people)
>>> by("birth_date", "sex")(table, Vocabulary.build(table.words))
Pairs(left=array([0], dtype=int32), right=array([1], dtype=int32))
>>> by("birthdate")(table, Vocabulary.build(table.words))  # doctest: +ELLIPSIS
Traceback (most recent call last):
namematch.errors.InputError: no field 'birthdate'; there are birth_date, birth_year, ... and token
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from namematch.blocking.blocks import MIX, distinct, ordered, pairs_within, unpacked
from namematch.blocking.facts import Facts
from namematch.blocking.passes import blocks
from namematch.blocking.union import Blocker
from namematch.errors import InputError
from namematch.table import Pairs, RecordTable
from namematch.vocabulary import Vocabulary

Int64 = npt.NDArray[np.int64]

SPREAD = MIX.astype(np.int64)  # products wrap around, as hashes do
ALLOWED = 10.0  # pairs per record, unless said otherwise
WINDOW = 2  # rows that follow in an oversized block, in the order of names


def by(*fields: str, allowed: float = ALLOWED) -> Blocker:
    """A blocker of the records that agree on every one of ``fields``; a missing value never does.

    Args:
        fields: birth_date, birth_year, birth_day (day and month), birthplace, sex, nik, a further
            field of the table, token (any token of the name, however spelled) or mother (the
            rarest token of the mother's name).
        allowed: pairs per record. Small blocks come first; in one too large for it, each record is
            paired with the next few in the order of names.

    Raises:
        InputError: no field is given; or, once called, the table has no such field.
    """
    if not fields:
        raise InputError("a blocker needs a field to block by")

    def agreeing(table: RecordTable, vocabulary: Vocabulary) -> Pairs:
        facts = Facts.of(table, vocabulary)
        columns = [column_of(field, facts) for field in fields if field != "token"]
        rows, keys = np.arange(len(table), dtype=np.int32), np.zeros(len(table), np.int64)
        if "token" in fields:
            rows, keys = facts.names.all_of(facts.names.close)
        known = np.ones(len(rows), np.bool_)
        for column in columns:
            known &= column[rows] >= 0
            keys = keys * SPREAD + column[rows]
        found = blocks(facts, keys[known], rows[known], allowed, window=WINDOW)
        return unpacked(distinct(ordered(pairs_within(found, facts.order))))

    return agreeing


def column_of(field: str, facts: Facts) -> Int64:
    """The values of a field as integers, int64[n]; negative is missing."""
    table = facts.table
    date = np.where(table.birth_date > 0, table.birth_date, -1).astype(np.int64)
    columns: dict[str, Int64] = {
        "birth_date": date,
        "birth_year": date // 10_000,
        "birth_day": np.where(date > 0, date % 10_000, -1),
        "birthplace": table.birthplace.astype(np.int64),
        "sex": facts.sex,
        "nik": np.where(table.nik > 0, table.nik, -1),
        "mother": facts.mother,
        **{name: codes.astype(np.int64) for name, codes in table.further.items()},
    }
    if field not in columns:
        there = f"{', '.join(columns)} and token"
        raise InputError(f"no field {field!r}; there are {there}")
    return columns[field]
