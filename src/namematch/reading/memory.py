"""Lists of dicts or of ``Person`` records as columns; Python values of any kind as a column."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from namematch.errors import InputError, NoRowsError
from namematch.reading.source import Loaded, Source

_NOT_FIELDS = frozenset({"problems", "further"})


def open_rows(data: Sequence[Any]) -> Source:
    """Dicts with any keys in any order, or records: objects whose ``vars`` are the fields."""
    if not data:
        raise NoRowsError("the list has no rows")
    rows = [_fields(row, index) for index, row in enumerate(data)]
    headers = list(dict.fromkeys(key for row in rows for key in row))
    if any(not isinstance(row, Mapping) for row in data):
        # A record always has an id attribute; None everywhere is no id column.
        headers = [
            h for h in headers if h != "id" or any(row.get("id") is not None for row in rows)
        ]

    def load(columns: Sequence[int]) -> Loaded:
        values = [column_of([row.get(headers[index]) for row in rows]) for index in columns]
        return Loaded(values, np.arange(len(rows)))

    return Source([str(header) for header in headers], load, "list")


def _fields(row: Any, index: int) -> Mapping[Any, Any]:
    if isinstance(row, Mapping):
        return row
    if not hasattr(row, "name") or not hasattr(row, "__dict__"):
        raise InputError(f"row {index} is a {type(row).__name__}, expected a dict or a Person")
    fields = {key: value for key, value in vars(row).items() if key not in _NOT_FIELDS}
    return fields | dict(getattr(row, "further", {}))


def column_of(values: Sequence[Any]) -> pa.Array:
    """Values of one kind as Arrow would have them, of mixed kinds as text."""
    try:
        array = pa.array(values, from_pandas=True)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return pa.array([_text(value) for value in values], pa.string())
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return str(value).encode("utf-8", "replace").decode()
