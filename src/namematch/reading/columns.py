"""Which column is which field: English and Indonesian headers, or as the caller says.

Case, spaces, underscores, dots and what stands in brackets do not matter. Table: data/columns.tsv,
the better header of a field first ("birth" is place and date in one, "Banjarmasin, 17-08-1985").

>>> recognise(["No.", "NAMA LENGKAP", "Tgl. Lahir (dd/mm/yyyy)"]).columns
{'name': 1, 'birth_date': 2}
>>> recognise(["a"])
Traceback (most recent call last):
namematch.errors.InputError: no column holds names; columns found: 'a'; say which (column name=...)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from namematch.errors import InputError
from namematch.reading import tsv

FIELDS = ("id", "name", "birth_date", "birthplace", "birth", "sex", "nik", "mother_name")
_RANK = {row[0]: rank for rank, row in enumerate(tsv.rows("columns"))}
_FIELD = {row[0]: row[1] for row in tsv.rows("columns")}
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Recognised:
    """Field (or further field) -> index of its column, and what a person should know."""

    columns: dict[str, int]
    notes: tuple[str, ...]


def plain(header: str) -> str:
    """A header as the table writes it: "Tgl. Lahir (dd/mm)" is "tgllahir"."""
    return _NOISE.sub("", _BRACKETS.sub("", header)).casefold()


def recognise(
    headers: Sequence[str],
    given: Mapping[str, str] | None = None,
    further: Sequence[str] = (),
) -> Recognised:
    """Find the fields; ``given`` maps a field to a header and wins over recognition."""
    given = given or {}
    if unknown := [field for field in given if field not in FIELDS and field not in further]:
        expected = ", ".join([*FIELDS, *further])
        raise InputError(f"columns names the field {unknown[0]!r}; expected one of {expected}")
    if clash := [name for name in further if name in FIELDS]:
        raise InputError(f"further names {clash[0]!r}, which is a field of its own")
    columns = {field: _index(headers, header, field) for field, header in given.items()}
    notes: list[str] = []
    for name in further:
        if name not in columns:
            found = [i for i, header in enumerate(headers) if plain(header) == plain(name)]
            if found:
                columns[name] = found[0]
            else:
                notes.append(f"further field {name!r} is in no column and is left out")
    _find(headers, columns, notes)
    if "name" not in columns:
        raise InputError(
            f"no column holds names; columns found: {_listed(headers)}; say which (column name=...)"
        )
    return Recognised(columns, tuple(notes))


def _find(headers: Sequence[str], columns: dict[str, int], notes: list[str]) -> None:
    # An id may be a field too: who numbers people by their NIK still wants it compared.
    taken = {index for field, index in columns.items() if field != "id"}
    candidates: dict[str, list[tuple[int, int]]] = {}
    for index, header in enumerate(headers):
        field = _FIELD.get(plain(header))
        if field is not None and field not in columns and index not in taken:
            candidates.setdefault(field, []).append((_RANK[plain(header)], index))
    for field, found in candidates.items():
        best, *others = [index for _, index in sorted(found)]
        columns[field] = best
        if others:
            rest = _listed([headers[index] for index in others])
            notes.append(f"{field}: column {headers[best]!r} taken, {rest} not")


def _index(headers: Sequence[str], header: str, field: str) -> int:
    for same in (lambda a, b: a == b, lambda a, b: plain(a) == plain(b)):
        found = [i for i, one in enumerate(headers) if same(one, str(header))]
        if found:
            return found[0]
    raise InputError(f"no column {header!r} for {field}; columns found: {_listed(headers)}")


def _listed(headers: Sequence[str], limit: int = 30) -> str:
    shown = ", ".join(repr(header[:60]) for header in headers[:limit])
    return shown + (f" and {len(headers) - limit} more" if len(headers) > limit else "")


def is_known(header: str) -> bool:
    """Whether a header is in the table of headers."""
    return plain(header) in _FIELD
