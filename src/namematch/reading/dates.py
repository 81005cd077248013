"""Birth dates: a column of anything to int32 yyyymmdd.

Indonesia writes day before month; 08/17/1985 can only be month first and is read so, one value at a
time. A column takes month first for its *ambiguous* values only if more of its values fit that
order alone than fit day first alone. Two-digit years lie in the last hundred years.

>>> read_date("17 Agustus 1985", today=20260101), read_date("31-02-1985", today=20260101)
((19850817, None), (0, 'no such day'))
"""

from __future__ import annotations

import datetime
import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading import date_shapes as shapes
from namematch.reading.column import Column
from namematch.reading.missing import is_missing
from namematch.reading.strings import as_strings, distinct, one_chunk, spread

Int64 = npt.NDArray[np.int64]
_PATTERNS = [(shape, re.compile(shape.pattern)) for shape in shapes.SHAPES]
_PARTIAL = re.compile(shapes.PARTIAL)
_LENGTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_number(day: datetime.date | None) -> int:
    """A day as yyyymmdd; 0 for none."""
    return 0 if day is None else day.year * 10000 + day.month * 100 + day.day


def today_number(today: datetime.date | None = None) -> int:
    """A day as yyyymmdd; today by default."""
    return day_number(today or datetime.date.today())


def read_date(value: str, *, today: int) -> tuple[int, str | None]:
    """(yyyymmdd or 0, what is wrong) of one text; day before month unless only the other fits."""
    if is_missing(value):
        return 0, None
    text = value.strip().lstrip("'").lower()
    for shape, pattern in _PATTERNS:
        found = pattern.match(text)
        if found is None:
            continue
        if shape is shapes.SERIAL:
            result = _serial_number(int(found["serial"]), today)
        else:
            result = _date_number(found.groupdict(), today)
        if result is not None:
            return result
    fault = shapes.INCOMPLETE if _PARTIAL.match(text) else shapes.NOT_A_DATE
    return 0, shapes.PROBLEMS[fault - 1]


def _serial_number(serial: int, today: int) -> tuple[int, str | None] | None:
    """None when the number is a year, or no day of a life."""
    if shapes.FIRST_YEAR <= serial <= today // 10000:
        return None
    day = datetime.date(1899, 12, 30) + datetime.timedelta(days=serial)
    number = day_number(day)
    return (number, None) if number <= today else None


def _date_number(parts: dict[str, str | None], today: int) -> tuple[int, str | None] | None:
    day, year_text = int(parts["day"] or 0), (parts["year"] or "").lstrip("'")
    if "word" in parts:
        month = shapes.MONTHS.get(parts["word"] or "", -1)
        if month < 0:
            return None
    else:
        month = int(parts["month"] or 0)
        if month > 12 and 1 <= day <= 12:
            day, month = month, day
    year = int(year_text)
    if len(year_text) == 2:
        year += 2000
        if year * 10000 + month * 100 + day > today:
            year -= 100
    fault = _fault(year, month, day, today)
    return (0, shapes.PROBLEMS[fault - 1]) if fault else (year * 10000 + month * 100 + day, None)


def date_fault(year: int, month: int, day: int, today: int) -> str | None:
    """What is wrong with a calendar day as a birth date; None when nothing is."""
    fault = _fault(year, month, day, today)
    return shapes.PROBLEMS[fault - 1] if fault else None


def _fault(year: int, month: int, day: int, today: int) -> int:
    if year >= shapes.FIRST_YEAR and (month == 0 or day == 0) and month <= 12:
        return shapes.INCOMPLETE
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= month <= 12 or not 1 <= day <= _LENGTHS[month] - (month == 2 and not leap):
        return shapes.NO_SUCH_DAY
    if year * 10000 + month * 100 + day > today:
        return shapes.FUTURE
    return shapes.TOO_OLD if year < shapes.FIRST_YEAR else 0


def read_dates(column: pa.Array | pa.ChunkedArray, *, today: int) -> Column:
    """``values`` int32[n] yyyymmdd, 0 missing."""
    array = one_chunk(column)
    if pa.types.is_date(array.type) or pa.types.is_timestamp(array.type):
        return _typed_dates(array, today)
    texts, codes = distinct(as_strings(array))
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    found = _Texts(pc.utf8_lower(pc.replace_substring_regex(texts, "^'+", "")), counts, today)
    found.read()
    fault = np.where(codes >= 0, spread(found.fault, codes), 0).astype(np.uint8)
    values = spread(found.values, codes)
    return Column(values, fault, shapes.PROBLEMS, tuple(found.formats), tuple(found.notes))


def _typed_dates(array: pa.Array, today: int) -> Column:
    if pa.types.is_timestamp(array.type) and array.type.tz is not None:
        array = pc.local_timestamp(array)
    days = array.cast(pa.date32(), safe=False)
    absent = days.is_null().to_numpy(zero_copy_only=False)
    stamps = days.cast(pa.int32()).fill_null(0).to_numpy().astype("datetime64[D]")
    year, month, day = _civil(stamps)
    fault = np.where(absent, 0, shapes.faults(year, month, day, today)).astype(np.uint8)
    number = np.clip(year, 0, 9999) * 10000 + month * 100 + day
    values = np.where(absent | (fault > 0), 0, number).astype(np.int32)
    return Column(values, fault, shapes.PROBLEMS, ("date column",))


def _civil(stamps: npt.NDArray[np.datetime64]) -> tuple[Int64, Int64, Int64]:
    months = stamps.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (stamps - months.astype("datetime64[D]")).astype(np.int64) + 1
    return year, month, day


class _Texts:
    """Distinct date texts while they are being read, shape by shape."""

    def __init__(self, texts: pa.Array, counts: Int64, today: int) -> None:
        self.texts, self.counts, self.today = texts, counts, today
        self.values = np.zeros(len(texts), np.int32)
        self.fault = np.full(len(texts), shapes.NOT_A_DATE, np.uint8)
        self.open = np.ones(len(texts), bool)
        self.formats: list[str] = []
        self.notes: list[str] = []

    def read(self) -> None:
        for shape in shapes.SHAPES:
            at = np.flatnonzero(self.open)
            if not len(at):
                return
            parts = pc.extract_regex(self.texts.take(pa.array(at)), shape.pattern)
            hit = parts.is_valid().to_numpy(zero_copy_only=False)
            if hit.any():
                self._settle(shape, at[hit], parts.filter(pa.array(hit)))
        at = np.flatnonzero(self.open)
        some = self.texts.take(pa.array(at))
        partial = pc.match_substring_regex(some, shapes.PARTIAL).to_numpy(zero_copy_only=False)
        self.fault[at[partial]] = shapes.INCOMPLETE

    def _settle(self, shape: shapes.Shape, at: Int64, parts: pa.Array) -> None:
        if shape is shapes.SERIAL:
            self._settle_serial(at, parts)
            return
        names = {parts.type.field(i).name for i in range(parts.type.num_fields)}
        day, label = _integers(parts, "day"), shape.label
        if "word" in names:
            words = pc.struct_field(parts, "word")
            index = pc.index_in(words, pa.array(shapes.MONTHS)).fill_null(-1).to_numpy()
            month = np.array([*shapes.MONTHS.values(), -1])[index]
            known = month >= 0
            at, parts, day, month = (
                at[known],
                parts.filter(pa.array(known)),
                day[known],
                month[known],
            )
        else:
            month = _integers(parts, "month")
            swap = (month > 12) & (day >= 1) & (day <= 12)
            if shape is shapes.NUMERIC:
                swap, label = self._order(at, day, month, swap)
            day, month = np.where(swap, month, day), np.where(swap, day, month)
        year = self._years(parts, month, day)
        self._keep(at, year, month, day, label)

    def _years(self, parts: pa.Array, month: Int64, day: Int64) -> Int64:
        text = pc.replace_substring(pc.struct_field(parts, "year"), "'", "")
        year = text.cast(pa.int64()).to_numpy()
        short = pc.binary_length(text).to_numpy() == 2
        recent = (2000 + year) * 10000 + month * 100 + day <= self.today
        years: Int64 = np.where(short, year + np.where(recent, 2000, 1900), year)
        return years

    def _keep(self, at: Int64, year: Int64, month: Int64, day: Int64, label: str) -> None:
        fault = shapes.faults(year, month, day, self.today)
        self.fault[at] = fault
        self.values[at] = np.where(fault == 0, year * 10000 + month * 100 + day, 0)
        self.open[at] = False
        if (fault == 0).any():
            self.formats.append(label)

    def _settle_serial(self, at: Int64, parts: pa.Array) -> None:
        serial = _integers(parts, "serial")
        year, month, day = _civil(shapes.EXCEL_EPOCH + serial.astype("timedelta64[D]"))
        a_year = (serial >= shapes.FIRST_YEAR) & (serial <= self.today // 10000)
        good = ~a_year & (year * 10000 + month * 100 + day <= self.today)
        if good.any():
            self._keep(at[good], year[good], month[good], day[good], shapes.SERIAL.label)

    def _order(
        self, at: Int64, first: Int64, second: Int64, swap: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[np.bool_], str]:
        """Which of dd/mm and mm/dd, from the values that fit only one."""
        plausible = (first >= 1) & (second >= 1) & (first <= 31) & (second <= 31)
        both = plausible & (first <= 12) & (second <= 12) & (first != second)
        day_first = int(self.counts[at[plausible & (first > 12) & (second <= 12)]].sum())
        month_first = int(self.counts[at[plausible & swap]].sum())
        ambiguous = int(self.counts[at[both]].sum())
        total = int(self.counts[at].sum())
        american = month_first > day_first
        label, other = ("mm/dd/yyyy", "dd/mm") if american else ("dd/mm/yyyy", "mm/dd")
        if ambiguous:
            self.notes.append(
                f"{label[:5]} taken; {ambiguous:,} of {total:,} values fit both orders"
                + ("" if day_first or month_first else ", none fits only one")
            )
        odd = day_first if american else month_first
        if odd:
            self.notes.append(f"{odd:,} of {total:,} values fit only {other} and were read so")
        return (swap | both if american else swap), label


def _integers(parts: pa.Array, name: str) -> Int64:
    result: Int64 = pc.struct_field(parts, name).cast(pa.int64()).to_numpy()
    return result
