"""Tables of ids: decisions as pairs of records, and clusters by record.

Anything records can be read from, and a list of pairs. The two columns are recognised by name, or
else are the first two; a table without rows is no decision, and no error.

>>> found = read_id_table([(1, 2), (2, 3)], ("left", "right"))
>>> [column.to_pylist() for column in found.columns]
[[1, 2], [2, 3]]
>>> read_id_table([{"left": 1}], ("left", "right"))
Traceback (most recent call last):
namematch.errors.InputError: list has too few columns, expected left, right
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.errors import InputError, NoRowsError
from namematch.reading.columns import plain
from namematch.reading.ids import read_ids
from namematch.reading.opening import open_source
from namematch.reading.source import Source
from namematch.writing import reformula


@dataclass(frozen=True, slots=True)
class IdTable:
    """Columns of ids (int64 or string array[k], null where empty).

    rows: int64[k], where each stands in its source; broken: int64, rows of the wrong width.
    """

    columns: list[pa.Array]
    rows: npt.NDArray[np.int64]
    broken: npt.NDArray[np.int64]


def read_id_table(data: Any, names: tuple[str, ...]) -> IdTable:
    """Read the columns of ids called ``names``; rows where all are empty are left out.

    Raises:
        InputError: the input cannot be read, or has fewer columns.
    """
    try:
        source = open_source(_as_dicts(data, names))
    except NoRowsError:
        none = np.empty(0, np.int64)
        return IdTable([pa.array(none)] * len(names), none, none)
    loaded = source.load(_columns(source, names))
    columns = [_ids(column, text=source.text) for column in loaded.columns]
    filled = np.flatnonzero(np.any([_valid(column) for column in columns], axis=0))
    at, broken = pa.array(filled), loaded.rejected["row"].to_numpy()
    return IdTable([column.take(at) for column in columns], loaded.rows[filled], broken)


def same_kind(left: pa.Array, right: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Both as they are when of one type, else both as text."""
    if left.type == right.type:
        return left, right
    return left.cast(pa.string()), right.cast(pa.string())


def places_of_ids(wanted: pa.Array, ids: pa.Array) -> npt.NDArray[np.int64]:
    """The row of each wanted id among ``ids``, int64[k]; -1 for null and for one not there."""
    wanted, ids = same_kind(wanted, ids)
    found = pc.index_in(wanted, value_set=ids, skip_nulls=True).fill_null(-1)
    return np.asarray(found, np.int64)


def rank_of(ids: pa.Array) -> npt.NDArray[np.int64]:
    """The place of each id in their order, int64[n]: what ties are broken by, whatever the rows."""
    rank = np.empty(len(ids), np.int64)
    rank[np.asarray(pc.sort_indices(ids))] = np.arange(len(ids))
    return rank


def _as_dicts(data: Any, names: tuple[str, ...]) -> Any:
    """A list of pairs as a list of dicts; anything else as it is."""
    listed = isinstance(data, Sequence) and not isinstance(data, str | bytes | bytearray)
    wide = len(names)
    if not listed or not all(isinstance(one, tuple | list) and len(one) == wide for one in data):
        return data
    return [dict(zip(names, row, strict=True)) for row in data]


def _columns(source: Source, names: tuple[str, ...]) -> list[int]:
    headers = [plain(header) for header in source.headers]
    if all(name in headers for name in names):
        return [headers.index(name) for name in names]
    if len(headers) < len(names):
        raise InputError(f"{source.label} has too few columns, expected {', '.join(names)}")
    return list(range(len(names)))


def _ids(column: pa.Array | pa.ChunkedArray, *, text: bool) -> pa.Array:
    if text and pa.types.is_string(column.type):
        column = reformula(column)
    ids, empty = read_ids(column, text=text)
    return pc.if_else(pa.array(empty), pa.scalar(None, ids.type), ids)


def _valid(ids: pa.Array) -> npt.NDArray[np.bool_]:
    valid: npt.NDArray[np.bool_] = ids.is_valid().to_numpy(zero_copy_only=False)
    return valid
