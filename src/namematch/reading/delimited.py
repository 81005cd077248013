"""CSV, TSV and text files: delimiter and encoding found out, pyarrow does the parsing.

Rows of the wrong width are set aside with their row number (the header is row 1; a value with line
ends in quotes stays one row). A quote that is never closed costs its own line, not those after it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from namematch.errors import InputError, NoRowsError
from namematch.reading.columns import is_known
from namematch.reading.encoding import utf8
from namematch.reading.open_quotes import MARK, blank_open_quotes
from namematch.reading.rejects import SET_ASIDE, rejects
from namematch.reading.source import Loaded, Source

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 1 << 16
_SAMPLE_ROWS = 20
_BLOCK = 1 << 22
_BIGGEST_BLOCK = 2**31 - 1


def open_delimited(path: str) -> Source:
    """The file as a source; raises ``InputError`` when it is empty or has a header only."""
    with pa.memory_map(path) as file:
        data, encoding = utf8(file.read_buffer())
    data, skipped, delimiter = _without_preamble(data)
    sample = data.slice(0, min(_SAMPLE, data.size)).to_pybytes().decode("utf-8", "ignore")
    if not sample.strip():
        raise InputError(f"{path} is empty")
    if "\n" not in sample and "\r" in sample:
        data = pa.py_buffer(data.to_pybytes().replace(b"\r", b"\n"))
        sample = sample.replace("\r", "\n")
    headers, only, delimiter = _header(sample, delimiter)
    if only and data.size <= _SAMPLE:
        raise NoRowsError(f"{path} has a header but no rows")
    text = _Text(data, delimiter, len(headers), skipped)
    shown = delimiter if len(headers) > 1 else None
    return Source(
        headers, text.load, path, text=True, sheet=True, delimiter=shown, encoding=encoding
    )


def _without_preamble(data: pa.Buffer) -> tuple[pa.Buffer, int, str | None]:
    """Leave out blank lines before the header and Excel's "sep=;" line; say how many lines."""
    skipped, delimiter = 0, None
    while data.size:
        line = data.slice(0, min(_SAMPLE, data.size)).to_pybytes().split(b"\n", 1)
        word = line[0].strip()
        if len(line) == 1 or (word and not (len(word) in (4, 5) and word.startswith(b"sep="))):
            break
        if word:
            delimiter = (word[4:] or b"\t").decode("ascii", "replace")
        data, skipped = data.slice(len(line[0]) + 1), skipped + 1
    return data, skipped, delimiter if delimiter in DELIMITERS else None


def _header(sample: str, delimiter: str | None) -> tuple[list[str], bool, str]:
    """(headers, whether nothing follows them, delimiter)."""
    best: tuple[tuple[float, ...], list[list[str]], str] | None = None
    for one in DELIMITERS if delimiter is None else (delimiter,):
        rows = _rows(sample, one)
        width = len(rows[0]) if rows else 0
        same = sum(len(row) == width for row in rows) / max(len(rows), 1)
        known = sum(map(is_known, rows[0])) if rows else 0
        score = (width > 1, known, same, width)
        if best is None or score > best[0]:
            best = (score, rows, one)
    assert best is not None
    _, rows, found = best
    if len(rows[0]) <= 1:  # one column: a comma in it is part of a name
        found = next((one for one in "\t|;" if one not in sample), "\x1f")
        rows = _rows(sample, found)
    headers = [header.strip().strip("\ufeff\x00") for header in rows[0]]
    return headers, not any(any(map(str.strip, row)) for row in rows[1:]), found


def _rows(sample: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=None), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return rows or [[""]]


@dataclass(frozen=True, slots=True)
class _Parsed:
    table: pa.Table
    bad: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Text:
    """UTF-8 text that starts with the header row."""

    data: pa.Buffer
    delimiter: str
    width: int
    skipped: int

    def load(self, columns: Sequence[int]) -> Loaded:
        parsed, notes = self._parse(columns)
        bad = np.array([number for number, _ in parsed.bad], np.int64)
        count = parsed.table.num_rows + len(bad)
        good = np.ones(count + 2, bool)
        good[:2] = False
        good[bad] = False
        rows = np.flatnonzero(good) + self.skipped
        problems = [
            "unclosed quote" if MARK.decode() in text else "wrong number of columns"
            for _, text in parsed.bad
        ]
        rejected = rejects(bad + self.skipped, None, "", pa.array(problems, pa.string()), SET_ASIDE)
        values = [parsed.table.column(str(index)) for index in columns]
        return Loaded(values, rows, self.skipped + 2, rejected, notes)

    def _parse(self, columns: Sequence[int]) -> tuple[_Parsed, tuple[str, ...]]:
        try:
            parsed = self._arrow(self.data, columns)
            if not self._suspicious(parsed):
                return parsed, ()
        except pa.ArrowInvalid:
            parsed = None
        data, blanked = blank_open_quotes(self.data, self.delimiter, self.width)
        try:
            if parsed is None or blanked:
                parsed = self._arrow(data, columns)
            return parsed, ((f"{blanked:,} lines with an unclosed quote",) if blanked else ())
        except pa.ArrowInvalid:
            return self._unquoted(columns), ("quotes are not well formed; each line is one row",)

    def _suspicious(self, parsed: _Parsed) -> bool:
        """Whether values hold line ends: rightly, or because a quote was never closed."""
        text = np.frombuffer(self.data, np.uint8)
        lines = np.count_nonzero(text == ord("\n")) + (text[-1] != ord("\n"))
        return bool(lines != 1 + parsed.table.num_rows + len(parsed.bad))

    def _unquoted(self, columns: Sequence[int]) -> _Parsed:
        try:
            parsed = self._arrow(self.data, columns, quotes=False)
        except pa.ArrowInvalid:
            raise InputError("the text cannot be split into rows and columns") from None
        table = parsed.table
        for name in table.column_names:
            plain = pc.replace_substring_regex(table[name], '^"(.*)"$', r"\1")
            plain = pc.replace_substring(plain, '""', '"')
            table = table.set_column(table.column_names.index(name), name, plain)
        return _Parsed(table, parsed.bad)

    def _arrow(self, data: pa.Buffer, columns: Sequence[int], *, quotes: bool = True) -> _Parsed:
        try:
            return self._arrow_blocks(data, columns, quotes, _BLOCK)
        except pa.ArrowInvalid as error:
            if "straddl" not in str(error) or data.size > _BIGGEST_BLOCK:
                raise
            return self._arrow_blocks(data, columns, quotes, data.size + 1)

    def _arrow_blocks(
        self, data: pa.Buffer, columns: Sequence[int], quotes: bool, block: int
    ) -> _Parsed:
        bad: list[tuple[int, str]] = []

        def set_aside(row: arrow_csv.InvalidRow) -> str:
            bad.append((row.number, row.text[:1]))
            return "skip"

        names = [str(index) for index in range(self.width)]
        # Serial: only then are rows numbered, and for a few text columns it is as fast.
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(
                column_names=names, skip_rows_after_names=1, use_threads=False, block_size=block
            ),
            arrow_csv.ParseOptions(
                delimiter=self.delimiter,
                quote_char='"' if quotes else False,
                newlines_in_values=quotes,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                include_columns=list(dict.fromkeys(str(index) for index in columns)),
            ),
        )
        return _Parsed(table, bad)
