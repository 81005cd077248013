"""Tables to files, whole or not at all.

A file is written under a temporary name beside its place, flushed to the disk and renamed, so
that a crash or a full disk leaves either the old file or none. In CSV, texts that a spreadsheet
would run as a formula get an apostrophe in front (OWASP, "CSV Injection").

>>> unformula(pa.array(["=1+1", "-", "Ahmad"])).to_pylist()
["'=1+1", "'-", 'Ahmad']
>>> write_csv(pa.table({"id": [1]}), "nowhere/pairs.csv")
Traceback (most recent call last):
namematch.errors.InputError: nowhere/pairs.csv cannot be written: No such file or directory
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from namematch.errors import InputError

_FORMULA = "^([=+\\-@\t\r])"


def write_csv(table: pa.Table, path: str | os.PathLike[str]) -> None:
    """Write a table as UTF-8 CSV with a header; ``InputError`` when the place cannot be written."""
    columns = [
        unformula(column) if _is_text(column.type) else column for column in table.itercolumns()
    ]
    safe = pa.table(columns, names=table.column_names)
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    whole(path, lambda file: pyarrow.csv.write_csv(safe, file, options))


def write_parquet(table: pa.Table, path: str | os.PathLike[str]) -> None:
    """Write a table as Parquet; ``InputError`` when the place cannot be written."""
    whole(path, lambda file: pyarrow.parquet.write_table(table, file))


def unformula(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Texts that are safe to open in a spreadsheet."""
    return pc.replace_substring_regex(texts, _FORMULA, r"'\1")


def whole(path: str | os.PathLike[str], write: Callable[[pa.NativeFile], object]) -> None:
    """Let ``write`` fill a temporary file, then rename it to ``path``; an error leaves nothing."""
    place = Path(path)
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        with open(temporary, "xb") as file, pa.PythonFile(file, "w") as arrow:
            write(arrow)
            arrow.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{place} cannot be written: {reason}") from None
    finally:
        temporary.unlink(missing_ok=True)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
