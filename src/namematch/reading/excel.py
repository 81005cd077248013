"""XLSX workbooks through python-calamine: the first sheet that has rows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineWorkbook

from namematch.errors import InputError, NoRowsError
from namematch.reading.memory import column_of
from namematch.reading.source import Loaded, Source

_ENCRYPTED = b"\xd0\xcf\x11\xe0"


def open_workbook(path: str) -> Source:
    """The first sheet with rows; its first filled row is the header, which keeps its number."""
    names, name, cells = _cells(path)
    filled = [
        index for index, row in enumerate(cells) if any(cell not in ("", None) for cell in row)
    ]
    if not filled:
        raise InputError(f"{path} is empty")
    if len(filled) == 1:
        raise NoRowsError(f"{path} has a header but no rows")
    top = filled[0]
    headers = [str(cell).strip() for cell in cells[top]]
    body = cells[top + 1 :]

    def load(columns: Sequence[int]) -> Loaded:
        values = [_column([row[index] for row in body]) for index in columns]
        return Loaded(values, np.arange(len(body)) + top + 2, top + 2)

    notes = (f"sheet {name!r} read, {len(names) - 1} other not",) if len(names) > 1 else ()
    return Source(headers, load, path, text=True, spreadsheet=True, sheet=True, notes=notes)


def _cells(path: str) -> tuple[list[str], str, list[list[Any]]]:
    with open(path, "rb") as file:
        if file.read(4) == _ENCRYPTED:
            raise InputError(f"{path} is locked with a password, or an old XLS: save it as XLSX")
    try:
        workbook = CalamineWorkbook.from_path(path)
        names = list(workbook.sheet_names)
        name, cells = "", []
        for name in names:
            cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if cells:
                break
    except Exception:  # calamine raises its own errors and, on hostile zips, Rust panics
        raise InputError(f"{path} is not an XLSX file, or a broken one") from None
    return names, name, cells


def _column(cells: list[Any]) -> pa.Array:
    """One type where all cells have it; else text, whole numbers without ".0"."""
    values = [None if cell == "" else cell for cell in cells]
    kinds = {type(value) for value in values if value is not None}
    if kinds == {datetime.date, datetime.datetime}:
        dates = [v.date() if isinstance(v, datetime.datetime) else v for v in values]
        return pa.array(dates, pa.date32())
    return column_of(values)
