"""NIK: 16 digits, PPKKCC DDMMYY SSSS, a woman's day plus 40 (UU 23/2006; stdnum.id.nik).

The structure is checked, the region is not: a code that is not in today's tables is kept, because
regions are split and renumbered. stdnum also takes days 81 to 111 (modulo 40); none are issued.

>>> read_nik("32.7301.170885.0001"), read_nik("327301170885000")
((3273011708850001, None), (0, 'not 16 digits'))
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading.column import Column
from namematch.reading.missing import SPACE, is_missing, missing
from namematch.reading.strings import as_strings, one_chunk
from namematch.text import flatten

Int64 = npt.NDArray[np.int64]
NOT_16_DIGITS, WRONG_DATE, ROUNDED = 1, 2, 3
PROBLEMS = ("not 16 digits", "embedded birth date impossible", "last digit lost in a spreadsheet")
_NOISE = rf"\.0+[{SPACE}]*$|[{SPACE}'`.\-_/]+"
_python_noise = re.compile(_NOISE)
_LENGTHS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_EXACT = 2**53


def read_nik(value: str | int) -> tuple[int, str | None]:
    """(the number or 0, what is wrong) of one NIK."""
    text = str(value)
    if is_missing(text):
        return 0, None
    digits = _python_noise.sub("", text)
    if len(digits) != 16 or not (digits.isascii() and digits.isdigit()) or digits[0] == "0":
        return 0, PROBLEMS[NOT_16_DIGITS - 1]
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    day -= 40 if day > 40 else 0
    if not 1 <= month <= 12 or not 1 <= day <= _LENGTHS[month] - (month == 2 and year % 4 != 0):
        return 0, PROBLEMS[WRONG_DATE - 1]
    return int(digits), None


def read_niks(column: pa.Array | pa.ChunkedArray, *, spreadsheet: bool = False) -> Column:
    """``values`` int64[n], 0 missing. ``spreadsheet``: numbers may have lost their 16th digit."""
    array = one_chunk(column)
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        values, fault = _from_numbers(array)
        if spreadsheet:
            _rounded(values, fault)
    else:
        values, fault = _from_strings(as_strings(array))
    wrong = (values > 0) & ~_dated(values)
    fault[wrong] = WRONG_DATE
    values[fault > 0] = 0
    return Column(values, fault, PROBLEMS)


def _from_numbers(array: pa.Array) -> tuple[Int64, npt.NDArray[np.uint8]]:
    if pa.types.is_float16(array.type):
        array = array.cast(pa.float64())
    numbers = array.fill_null(0).to_numpy(zero_copy_only=False)
    if numbers.dtype.kind == "f":
        numbers = np.nan_to_num(numbers, nan=0.0, posinf=1.0, neginf=1.0)
        sure = (numbers < _EXACT) & (np.floor(numbers) == numbers)
    else:
        sure = np.ones(len(numbers), bool)
    good = sure & (numbers >= 10**15) & (numbers < 10**16)
    fault = np.where(good | (numbers == 0), 0, NOT_16_DIGITS).astype(np.uint8)
    return np.where(good, numbers, 0).astype(np.int64), fault


def _rounded(values: Int64, fault: npt.NDArray[np.uint8]) -> None:
    """A spreadsheet keeps 15 digits of a number: if every 16th digit is 0, it was not typed so."""
    filled = values > 0
    if filled.any() and (values % 10 == 0).all():
        fault[filled] = ROUNDED


def _from_strings(array: pa.Array) -> tuple[Int64, npt.NDArray[np.uint8]]:
    values = np.zeros(len(array), np.int64)
    done = _sixteen(array, np.arange(len(array)), values)
    rest = np.flatnonzero(~done)
    fault = np.zeros(len(array), np.uint8)
    if len(rest):
        some = array.take(pa.array(rest))
        plain = pc.replace_substring_regex(some, _NOISE, "")
        read = _sixteen(plain, rest, values)
        absent = missing(some)
        values[rest[absent]] = 0
        fault[rest[~read & ~absent]] = NOT_16_DIGITS
    return values, fault


def _sixteen(array: pa.Array, rows: Int64, values: Int64) -> npt.NDArray[np.bool_]:
    """Fill ``values[rows]`` where the text is 16 digits, the first not 0; say where that was so."""
    text, starts = flatten(array)
    at = np.flatnonzero(np.diff(starts) == 16)
    if len(at) == len(array):
        digits = text.reshape(-1, 16) - np.uint8(48)
    else:
        digits = text[starts[at][:, None] + np.arange(16)] - np.uint8(48)
    good = digits[:, 0] > 0
    if digits.max(initial=0) > 9:
        good &= digits.max(axis=1) <= 9
    values[rows[at[good]]] = _number(digits[good])
    done = np.zeros(len(array), bool)
    done[at[good]] = True
    return done


def _number(digits: npt.NDArray[np.uint8]) -> Int64:
    """Sixteen digits a row to one number, by pairs: four times faster than a matrix product."""
    pairs = digits[:, ::2] * np.uint8(10) + digits[:, 1::2]
    fours = pairs[:, ::2].astype(np.uint16) * np.uint16(100) + pairs[:, 1::2]
    eights = fours[:, ::2].astype(np.int64) * 10_000 + fours[:, 1::2]
    result: Int64 = eights[:, 0] * 10**8 + eights[:, 1]
    return result


def _dated(values: Int64) -> npt.NDArray[np.bool_]:
    """Whether digits 7 to 12 are a day of some century (29-02-00: of 2000, not of 1900)."""
    day, month, year = values // 10**8 % 100, values // 10**6 % 100, values // 10**4 % 100
    day = np.where(day > 40, day - 40, day)
    known = (month >= 1) & (month <= 12)
    longest = _LENGTHS[np.where(known, month, 0)] - ((month == 2) & (year % 4 != 0))
    return known & (day >= 1) & (day <= longest)  # type: ignore[no-any-return]
