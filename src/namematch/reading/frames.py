"""Data frames and Parquet: anything that speaks the Arrow stream interface, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from namematch.errors import InputError, NoRowsError
from namematch.reading.memory import column_of
from namematch.reading.source import Loaded, Source


def open_stream(data: Any) -> Source:
    """An object with ``__arrow_c_stream__``: pandas, polars, DuckDB, pyarrow."""
    kind = f"{type(data).__module__.split('.')[0]} {type(data).__name__}"
    try:
        table = _table(data)
    except (pa.ArrowException, ValueError, TypeError) as error:
        # The library's own message may quote a value.
        message = f"the {kind} cannot be read as a table ({type(error).__name__})"
        raise InputError(message) from None
    return _source(table, kind)


def _table(data: Any) -> pa.Table:
    if isinstance(data, pa.Table):
        return data
    try:
        stream = pa.RecordBatchReader.from_stream(data)
        return stream.read_all()
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError):
        # A pandas column of mixed types ("object"): value by value, then.
        if not hasattr(data, "to_dict") or not hasattr(data, "columns"):
            raise
        columns = [column_of(data.iloc[:, at].tolist()) for at in range(len(data.columns))]
        return pa.Table.from_arrays(columns, names=[str(name) for name in data.columns])


def _source(table: pa.Table, label: str) -> Source:
    if table.num_rows == 0:
        raise NoRowsError(f"the {label} has no rows")

    def load(columns: Sequence[int]) -> Loaded:
        return Loaded([table.column(index) for index in columns], np.arange(table.num_rows))

    return Source([str(name) for name in table.column_names], load, label)


def open_parquet(path: str) -> Source:
    """A Parquet file; only the columns that are needed are read."""
    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (pa.ArrowException, OSError, ValueError):
        raise InputError(f"{path} is not a Parquet file, or a broken one") from None
    if file.metadata.num_rows == 0:
        raise NoRowsError(f"{path} has columns but no rows")
    headers = [str(name) for name in file.schema_arrow.names]

    def load(columns: Sequence[int]) -> Loaded:
        try:
            table = file.read(columns=[headers[index] for index in dict.fromkeys(columns)])
        except (pa.ArrowException, OSError, ValueError):
            raise InputError(f"{path} is a broken Parquet file") from None
        # Rows are numbered as a person sees them: the header is row 1.
        rows = np.arange(2, table.num_rows + 2)
        return Loaded([table.column(headers[index]) for index in columns], rows, 2)

    return Source(headers, load, path)
