"""The packaged tables of the reading edge: TSV with a header, "#" comments, a source per row."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``data/<name>.tsv`` without its header.

    >>> rows("sex")[0][:2]
    ('l', 'male')
    """
    text = resources.files("namematch.reading").joinpath("data", f"{name}.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(tuple(line.split("\t")) for line in lines[1:])
