"""What commands print: tables for people, JSON lines for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_MANY = 500  # rows from which columns are padded by hand: rich lays out some 2,000 rows a second
_WIDTH = 120  # of a table that goes to a file or a pipe, where no terminal says


def console() -> Console:
    """Standard output, as wide as its terminal."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)


def print_table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None
) -> None:
    """Print rows of text; a header that starts with ``>`` stands over numbers."""
    filled = [[_printable(cell) for cell in row] for row in rows]
    if len(filled) > _MANY:
        _print_long(headers, filled, title)
        return
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for header in headers:
        right = header.startswith(">")
        table.add_column(header.lstrip(">"), justify="right" if right else "left")
    for row in filled:
        table.add_row(*map(Text, row))
    console().print(*([""] if title else []), table, sep="\n")


def _print_long(headers: Sequence[str], rows: list[list[str]], title: str | None) -> None:
    """The same without wrapping, a line a row."""
    lines = [[header.lstrip(">") for header in headers], *rows]
    width = [max(map(len, column)) for column in zip(*lines, strict=True)]
    pad = [str.rjust if header.startswith(">") else str.ljust for header in headers]
    sys.stdout.write(f"\n{title}\n" if title else "")
    for line in lines:
        cells = [to(cell, wide) for to, cell, wide in zip(pad, line, width, strict=True)]
        sys.stdout.write(" ".join(cells).rstrip() + "\n")


def print_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print one JSON object per line."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _printable(text: str) -> str:
    """Without control characters: a name must not steer the terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def print_notes(notes: Iterable[str]) -> None:
    """Print lines as they are."""
    for note in notes:
        console().print(Text(_printable(note)), soft_wrap=True)
