r"""A table as CSV that a spreadsheet opens without running anything in it (OWASP, CSV injection).

>>> as_csv(pa.table({"note": ["=1+1", "-2", "a,b", None]})).decode("utf-8-sig")
'note\r\n\'=1+1\r\n\'-2\r\n"a,b"\r\n""\r\n'
>>> as_csv(pa.table({"note": ["x;=1+1;y", "lahir 1-2; ibu sama"]})).decode("utf-8-sig")
"note\r\nx;'=1+1;y\r\nlahir 1-2; ibu sama\r\n"
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pyarrow as pa

# A spreadsheet whose own separator is the semicolon (Indonesian settings) starts a cell behind one.
INSIDE = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(table: pa.Table) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it as such; texts cannot be formulas."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(table.column_names)
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        write.writerow([_tame(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _tame(value: object) -> object:
    if isinstance(value, str):
        tame = INSIDE.sub(r"\1'", value)
        return "'" + tame if value.startswith(FORMULA) else tame
    return value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else value
