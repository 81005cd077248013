"""The packaged tables of the pipeline: TSV with a header and "#" comments.

>>> rows("reasons")[0][:2]
('B01', '1')
>>> rows("no_such_table")
Traceback (most recent call last):
FileNotFoundError: ...
"""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``data/<name>.tsv`` without its header."""
    text = resources.files("namematch.pipeline").joinpath("data", f"{name}.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(tuple(line.split("\t")) for line in lines[1:])
