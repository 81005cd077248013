"""Which rows can be records at all: a name of bearable length, and an id where there are ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading.ids import read_ids
from namematch.reading.missing import missing
from namematch.reading.rejects import SET_ASIDE, joined, rejects
from namematch.reading.source import Loaded, Source
from namematch.reading.strings import as_strings, plain_column

# Longer than any name (the law allows 60 letters): a lost quote or a pasted page.
LONGEST_NAME = 1000
# Fields whose numbers or dates are read as such; every other field is text.
_TYPED = ("id", "birth_date", "nik")
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Possible:
    """The raw columns of the rows kept, where they were, their ids, and what was set aside."""

    raw: dict[str, pa.Array]
    rows: npt.NDArray[np.int64]
    ids: pa.Array
    has_ids: bool
    rejected: pa.Table


def possible_rows(source: Source, loaded: Loaded, fields: dict[str, int]) -> Possible:
    """Set aside rows without a name, with an overlong one or with an empty id."""
    headers = {name: source.headers[index] for name, index in fields.items()}
    raw = {
        name: plain_column(part, headers[name], text=name not in _TYPED)
        for name, part in zip(fields, loaded.columns, strict=True)
    }
    ids, no_id = _ids(source, loaded, raw)
    no_name = missing(raw["name"])
    long = too_long(raw["name"])
    if source.sheet:
        blank = _blank(raw, no_name)
        no_name, no_id = no_name & ~blank, no_id & ~blank
    else:
        blank = np.zeros(len(no_name), bool)
    parts = [loaded.rejected]
    for where, field, problem in (
        (no_name, "name", "no name"),
        (long, "name", f"name longer than {LONGEST_NAME:,} characters"),
        (no_id & ~no_name & ~long, "id", "empty id"),
    ):
        at = np.flatnonzero(where)
        shown = ids.take(pa.array(at)) if "id" in raw else None
        parts.append(rejects(loaded.rows[at], shown, headers.get(field, ""), problem, SET_ASIDE))
    keep = ~(no_name | long | no_id | blank)
    rows = loaded.rows
    if not keep.all():
        mask = pa.array(keep)
        raw = {name: part.filter(mask) for name, part in raw.items()}
        ids, rows = ids.filter(mask), rows[keep]
    return Possible(raw, rows, ids, "id" in raw, joined(parts))


def too_long(texts: pa.Array) -> Bools:
    """bool[n]: longer than ``LONGEST_NAME`` characters."""
    wide = pc.greater(pc.binary_length(texts), LONGEST_NAME).fill_null(False)
    result: Bools = wide.to_numpy(zero_copy_only=False).copy()
    at = np.flatnonzero(result)
    if len(at):
        lengths = pc.utf8_length(texts.take(pa.array(at)))
        result[at] = lengths.to_numpy(zero_copy_only=False) > LONGEST_NAME
    return result


def _ids(source: Source, loaded: Loaded, raw: dict[str, pa.Array]) -> tuple[pa.Array, Bools]:
    if "id" in raw:
        return read_ids(raw["id"], text=source.text)
    return pa.array(loaded.rows - loaded.first), np.zeros(len(loaded.rows), bool)


def _blank(raw: dict[str, pa.Array], no_name: Bools) -> Bools:
    """Rows of a sheet with nothing in any column that was read: no records, not even bad ones."""
    at = np.flatnonzero(no_name)
    empty = np.ones(len(at), bool)
    for part in raw.values():
        texts = as_strings(part.take(pa.array(at))).fill_null("")
        bare = pc.equal(pc.utf8_trim_whitespace(texts), "")
        empty &= bare.to_numpy(zero_copy_only=False)
    result = np.zeros(len(no_name), bool)
    result[at] = empty
    return result
