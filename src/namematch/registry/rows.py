"""Records of a registry turned back into a table or into persons."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.names.name import Role
from namematch.records import Person
from namematch.registry.columns import take_names
from namematch.registry.shelves import name_rows
from namematch.table import NameRows, RecordTable

if TYPE_CHECKING:
    from namematch._kernels.shelf import Names
    from namematch.registry.state import State

_SEXES: tuple[Any, ...] = (None, "male", "female")


def table_of_row(state: State, number: int, row: int) -> RecordTable:
    """One record as a table of its own."""
    shelf = state.shelves[number].shelf
    names = _one(shelf.names, row)
    mothers = _one(shelf.mothers, row) if len(shelf.mothers.offsets) > 1 else None
    used = sorted({*names.tokens.tolist(), *([] if mothers is None else mothers.tokens.tolist())})
    words = {state.words.spelled(number): number for number in used}
    spelled = sorted(words)
    code = {words[word]: at for at, word in enumerate(spelled)}
    place = int(shelf.place[row])
    further, values = {}, {}
    for at, (name, codes) in enumerate(state.further.items()):
        given = int(shelf.further[at, row])
        further[name] = np.array([0 if given >= 0 else -1], np.int32)
        values[name] = pa.array(codes.values[given : given + 1] if given >= 0 else [], pa.string())
    identity = state.identity(number, row)
    return RecordTable(
        ids=pa.array([identity]),
        words=pa.array(spelled, pa.string()),
        names=_coded(names, code),
        mothers=None if mothers is None else _coded(mothers, code),
        birth_date=shelf.born[row : row + 1],
        sex=shelf.sex[row : row + 1],
        nik=shelf.nik[row : row + 1],
        birthplace=np.array([0 if place >= 0 else -1], np.int32),
        places=pa.array([state.places.codes.values[place]] if place >= 0 else [], pa.string()),
        further=further,
        further_values=values,
    )


def person_of_row(state: State, number: int, row: int) -> Person:
    """One record as a person; names as parsed: lower case, without titles before and behind."""
    table = table_of_row(state, number, row)
    date = int(table.birth_date[0])
    nik = int(table.nik[0])
    words = table.words.to_pylist()
    mother = None if table.mothers is None else written(table.mothers, words) or None
    further = {
        name: table.further_values[name][0].as_py()
        for name, codes in table.further.items()
        if codes[0] >= 0
    }
    return Person(
        id=state.identity(number, row),
        name=written(table.names, words),
        birth_date=datetime.date(date // 10000, date // 100 % 100, date % 100) if date else None,
        birthplace=table.places[0].as_py() if len(table.places) else None,
        sex=_SEXES[int(table.sex[0])],
        nik=f"{nik:016}" if nik else None,
        mother_name=mother,
        further=further,
    )


def written(names: NameRows, words: list[str]) -> str:
    """A name that parses to these rows again: "siti binti umar alias iti"."""
    texts = []
    for start, end in zip(names.offsets[:-1].tolist(), names.offsets[1:].tolist(), strict=True):
        tokens = names.tokens[start:end].tolist()
        roles = names.roles[start:end].tolist()
        parts: list[str] = []
        for role, group in groupby(zip(tokens, roles, strict=True), key=lambda pair: pair[1]):
            if role == Role.PATRONYMIC:
                parts.append("bin")
            parts += [words[token] for token, _ in group]
        texts.append(" ".join(parts))
    return " alias ".join(texts)


def _one(names: Names, row: int) -> NameRows:
    """The names of one record."""
    if len(names.aliases) > 1:
        count = len(names.aliases) - 1
        return take_names(name_rows(names, count), count, np.array([row]))
    lo, hi = (int(x) for x in names.offsets[row : row + 2])
    offsets = np.array([0, hi - lo], np.int64)
    return NameRows(offsets, names.tokens[lo:hi], names.roles[lo:hi], np.zeros(1, np.int32))


def _coded(rows: NameRows, code: dict[int, int]) -> NameRows:
    tokens: npt.NDArray[np.int32] = np.array([code[t] for t in rows.tokens.tolist()], np.int32)
    return NameRows(rows.offsets, tokens, rows.roles, rows.owner)
