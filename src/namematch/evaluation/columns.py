"""Any table to its named columns; ids that can be compared across tables.

>>> columns_of([{"id": "7", "entity": "a"}])["id"].to_pylist()
['7']
>>> columns_of("nowhere.csv")
Traceback (most recent call last):
namematch.errors.InputError: 'nowhere.csv' does not exist
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from namematch.errors import InputError
from namematch.reading.ids import read_ids
from namematch.reading.opening import open_source
from namematch.writing import reformula

IDENTITIES = ("id", "left", "right", "entity", "cluster")
Columns = dict[str, pa.Array]


def columns_of(data: Any) -> Columns:
    """The columns of a path, frame, Arrow table or list of dicts, by lower-case header.

    Columns of ids and labels become int64 or string, as ``dedupe`` would read them.

    Raises:
        InputError: it cannot be read as a table.
    """
    if isinstance(data, pa.Table):
        return typed({name: data[name] for name in data.column_names}, text=False)
    source = open_source(data)
    loaded = source.load(range(len(source.headers)))
    named = zip(source.headers, loaded.columns, strict=True)
    return typed(dict(named), text=source.text)


def own_file(folder: Path, name: str) -> Columns | None:
    """A table that ``to_csv`` or ``to_parquet`` of a result wrote; None if absent."""
    try:
        if (path := folder / f"{name}.parquet").is_file():
            return columns_of(pyarrow.parquet.read_table(path))
        if (path := folder / f"{name}.csv").is_file():
            texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(IDENTITIES, pa.string()))
            table = pyarrow.csv.read_csv(path, convert_options=texts)
            return typed({name: table[name] for name in table.column_names}, text=True)
    except (pa.ArrowException, OSError, ValueError):
        raise InputError(f"{path} is not a table that dedupe wrote, or a broken one") from None
    return None


def typed(columns: dict[str, pa.Array | pa.ChunkedArray], *, text: bool) -> Columns:
    """Headers in lower case, ids as ids; null where an id is empty."""
    out = {}
    for header, column in columns.items():
        name = header.strip().lower()
        out[name] = _identity(column, text=text) if name in IDENTITIES else _whole(column)
    return out


def _identity(column: pa.Array | pa.ChunkedArray, *, text: bool) -> pa.Array:
    whole = _whole(column)
    if pa.types.is_null(whole.type):
        return whole.cast(pa.string())
    if text and pa.types.is_string(whole.type):
        whole = reformula(whole)
    ids, empty = read_ids(whole, text=text)
    return pc.if_else(pa.array(empty), None, ids)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def alike(one: pa.Array, two: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Ids of two tables in one type: as text, where they are of two kinds."""
    if one.type == two.type:
        return one, two
    return one.cast(pa.string()), two.cast(pa.string())


def on_side(ids: pa.Array, side: str | pa.Array) -> pa.Array:
    """Ids of two linked tables, made distinct by their side."""
    mark = pa.scalar(side) if isinstance(side, str) else side.cast(pa.string())
    return pc.binary_join_element_wise(mark, ids.cast(pa.string()), "\x1f")
