"""The packaged aggregate counts (``data/*.tsv``, first line their source), read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from namematch.errors import LexiconError

Row = dict[str, str]


@cache
def read(name: str) -> tuple[Row, ...]:
    """Rows of ``data/<name>.tsv`` as dictionaries.

    >>> read("birth_days")[0]
    {'month_day': '12-31', 'count': '270'}

    Raises:
        LexiconError: a row has another width than the header.
    """
    text = (files("namematch.synthetic") / "data" / f"{name}.tsv").read_text("utf-8")
    header, *lines = text.splitlines()[1:]
    columns = header.split("\t")
    rows = tuple(dict(zip(columns, line.split("\t"), strict=False)) for line in lines)
    for number, line in enumerate(lines, 3):
        if line.count("\t") != len(columns) - 1:
            raise LexiconError(f"data/{name}.tsv row {number}: expected {len(columns)} columns")
    return rows
