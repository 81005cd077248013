"""Which reader an input needs, and one clear line when none can read it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from namematch.errors import InputError
from namematch.reading.source import Source

_TEXT = (".csv", ".tsv", ".txt")
_PARQUET = (".parquet", ".pq")
_WORKBOOK = (".xlsx", ".xlsm")


def open_source(data: Any) -> Source:
    """A path, a data frame, or a list of dicts or records, as a source."""
    if isinstance(data, str | os.PathLike):
        return _open_path(os.fspath(data))
    if hasattr(data, "__arrow_c_stream__"):
        from namematch.reading.frames import open_stream

        return open_stream(data)
    if isinstance(data, Sequence) and not isinstance(data, bytes | bytearray | memoryview):
        from namematch.reading.memory import open_rows

        return open_rows(data)
    expected = "a path, a table with the Arrow stream interface, or a list of dicts or Persons"
    raise InputError(f"cannot read a {type(data).__name__}; expected {expected}")


def _open_path(given: str | bytes) -> Source:
    path = os.fsdecode(given)
    suffix = Path(path).suffix.lower()
    _check(path, suffix)
    # Imported here: each costs time that most programs never need.
    if suffix in _PARQUET:
        from namematch.reading.frames import open_parquet

        return open_parquet(path)
    if suffix in _WORKBOOK:
        from namematch.reading.excel import open_workbook

        return open_workbook(path)
    from namematch.reading.delimited import open_delimited

    return open_delimited(path)


def _check(path: str, suffix: str) -> None:
    if "\x00" in path or not os.path.exists(path):
        raise InputError(f"{path!r} does not exist")
    if os.path.isdir(path):
        raise InputError(f"{path} is a directory, expected a file")
    if suffix not in _TEXT + _PARQUET + _WORKBOOK:
        expected = ", ".join(_TEXT + _PARQUET + _WORKBOOK)
        raise InputError(f"{path} has the suffix {suffix!r}, expected one of {expected}")
    try:
        with open(path, "rb") as file:
            if not file.read(1):
                raise InputError(f"{path} is empty")
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}") from None
