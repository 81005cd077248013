"""Lines of a CSV file whose quote is never closed, blanked before they swallow the next lines.

A parser takes everything up to the next quote as one value: good rows vanish into it. A line with
an odd number of quotes is the start of a value with line ends only if, together with the lines up
to the next such line, it makes one well-formed row of the right width. Otherwise it is blanked, so
that it parses as a row of the wrong width, under its own number. The loop sees such lines only.
"""

from __future__ import annotations

import csv

import numpy as np
import numpy.typing as npt
import pyarrow as pa

# No value of a person's record has more line ends than this.
_MOST_LINES = 100
_MOST_BYTES = 100_000
_SENTINEL = "end"
MARK = b"\x01"


def blank_open_quotes(data: pa.Buffer, delimiter: str, width: int) -> tuple[pa.Buffer, int]:
    """(the bytes with the culprits blanked, how many there were)."""
    text = np.frombuffer(data, np.uint8)
    ends = np.append(np.flatnonzero(text == ord("\n")), len(text))
    starts = np.append(0, ends[:-1] + 1)
    quotes = np.searchsorted(ends, np.flatnonzero(text == ord('"')))
    odd = np.flatnonzero(np.bincount(quotes, minlength=len(ends)) & 1)
    culprits = _culprits(data, starts, ends, odd, delimiter, width)
    if not culprits:
        return data, 0
    copy = text.copy()
    for line in culprits:
        end = ends[line] - (copy[ends[line] - 1] == ord("\r"))
        copy[starts[line] : end] = MARK[0]
        if width == 1:
            copy[starts[line]] = ord(delimiter)
    return pa.py_buffer(copy), len(culprits)


def _culprits(
    data: pa.Buffer,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    odd: npt.NDArray[np.int64],
    delimiter: str,
    width: int,
) -> list[int]:
    def lines(first: int, last: int) -> list[str]:
        size = int(ends[last] - starts[first])
        text: str = data.slice(int(starts[first]), size).to_pybytes().decode()
        return text.split("\n")

    culprits: list[int] = []
    at = 0
    while at < len(odd):
        first = int(odd[at])
        at += 1
        if ends[first] - starts[first] > _MOST_BYTES:
            culprits.append(first)
            continue
        if _closed(lines(first, first), delimiter, None):
            continue
        last = int(odd[at]) if at < len(odd) else len(ends)
        near = last < len(ends) and last - first <= _MOST_LINES
        if near and ends[last] - starts[first] <= _MOST_BYTES:
            span = lines(first, last)
            swallowed = width > 2 and any(_width(one, delimiter) == width for one in span[1:-1])
            if _closed(span, delimiter, width) and not swallowed:
                at += 1
                continue
        culprits.append(first)
    return culprits


def _closed(lines: list[str], delimiter: str, width: int | None) -> bool:
    """Whether the lines end outside quotes, as one row (of ``width`` columns, well formed)."""
    reader = csv.reader([*lines, _SENTINEL], delimiter=delimiter, strict=width is not None)
    try:
        rows = list(reader)
    except csv.Error:
        return False
    return len(rows) == 2 and rows[1] == [_SENTINEL] and (width is None or len(rows[0]) == width)


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0
