"""HTML from values: every text escaped, every table with a caption and headers.

>>> table("Sizes", ["size", ">people"], [["<b>", "1,200"]])[:72]
'<table><caption>Sizes</caption><thead><tr><th scope="col">size</th><th s'
>>> text("<script> 3404071708850001")
'&lt;script&gt; ••••••••••••0001'
>>> table("Sizes", ["size"], [["1", "2"]])
Traceback (most recent call last):
ValueError: zip() argument 2 is longer than argument 1
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from namematch.plots.shown import masked


def text(value: Any) -> str:
    """A value as text of a page: without control characters, NIK masked, markup escaped."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value))
    return escape(masked(printable))


def table(caption: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table whose first column names its rows; ``>`` marks a column of numbers."""
    number = [header.startswith(">") for header in headers]
    head = "".join(
        f'<th scope="col"{_right(right)}>{text(header.lstrip(">"))}</th>'
        for header, right in zip(headers, number, strict=True)
    )
    body = "".join(f"<tr>{_row(row, number)}</tr>" for row in rows)
    start = f"<table><caption>{text(caption)}</caption>"
    return f"{start}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: Sequence[Any], number: Sequence[bool]) -> str:
    cells = [
        f"<td{_right(right)}>{text(value)}</td>" for right, value in zip(number, row, strict=True)
    ]
    cells[0] = cells[0].replace("<td", '<th scope="row"', 1).removesuffix("</td>") + "</th>"
    return "".join(cells)


def _right(number: bool) -> str:
    return ' class="number"' if number else ""


def section(title: str, *parts: str, note: str = "") -> str:
    """A part of the page under its heading."""
    said = f"<p>{text(note)}</p>" if note else ""
    return f"<section><h2>{text(title)}</h2>{said}{''.join(parts)}</section>"


def scrolled(part: str) -> str:
    """What may be wider than a telephone scrolls by itself; it can be reached by the keyboard."""
    return f'<div class="scroll" tabindex="0">{part}</div>'
