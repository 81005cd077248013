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
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from namematch.errors import InputError

Write = Callable[[pa.NativeFile], object]

_FORMULA = "^([=+\\-@\t\r])"
_GUARDED = "^'([=+\\-@\t\r])"


def write_csv(table: pa.Table, path: str | os.PathLike[str]) -> None:
    """Write a table as UTF-8 CSV with a header; ``InputError`` when the place cannot be written."""
    whole(path, lambda file: as_csv(table, file))


def write_parquet(table: pa.Table, path: str | os.PathLike[str]) -> None:
    """Write a table as Parquet; ``InputError`` when the place cannot be written."""
    whole(path, lambda file: as_parquet(table, file))


def as_csv(table: pa.Table, file: pa.NativeFile) -> None:
    """A table as CSV into an open file."""
    columns = [
        unformula(column) if _is_text(column.type) else column for column in table.itercolumns()
    ]
    safe = pa.table(columns, names=table.column_names)
    pyarrow.csv.write_csv(safe, file, pyarrow.csv.WriteOptions(quoting_style="needed"))


def as_parquet(table: pa.Table, file: pa.NativeFile) -> None:
    """A table as Parquet into an open file."""
    pyarrow.parquet.write_table(table, file)


def unformula(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Texts that are safe to open in a spreadsheet."""
    return pc.replace_substring_regex(texts, _FORMULA, r"'\1")


def reformula(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """What ``unformula`` was given: ids of a file we wrote are the ids of its records again.

    >>> reformula(pa.array(["'+62811", "'Ali"])).to_pylist()
    ['+62811', "'Ali"]
    """
    return pc.replace_substring_regex(texts, _GUARDED, r"\1")


def whole(path: str | os.PathLike[str], write: Write) -> None:
    """Let ``write`` fill a temporary file, then rename it to ``path``; an error leaves nothing."""
    together({path: write})


def together(files: Mapping[str | os.PathLike[str], Write]) -> None:
    """Fill a temporary file for each path, and rename them only when all are on the disk.

    So files of one result are of one run, whatever happens before the first is renamed.
    """
    places = [Path(path) for path in files]
    parts = [place.with_name(f".{place.name}.{secrets.token_hex(4)}.part") for place in places]
    place = places[0]
    try:
        for to, part, write in zip(places, parts, files.values(), strict=True):
            place = to
            with open(part, "xb") as file, pa.PythonFile(file, "w") as arrow:
                write(arrow)
                arrow.flush()
                os.fsync(file.fileno())
        for place, part in zip(places, parts, strict=True):
            os.replace(part, place)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{place} cannot be written: {reason}") from None
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
