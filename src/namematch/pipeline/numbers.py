"""Registration numbers: ``{office}-{YYYYMMDD}-{lane}-{seq:04d}-{check digit}``.

The check digit is Luhn's over the digits of the number with letters as 10 to 35, so that a
mistyped digit, and nearly every swap of neighbours, is noticed at the counter.

>>> reg_no("BJM", date(2026, 11, 24), "R", 7)
'BJM-20261124-R-0007-9'
>>> place_of("BJM-20261124-R-0007-9")
Place(office='BJM', service_date=datetime.date(2026, 11, 24), lane='R', seq=7)
>>> place_of("BJM-20261124-R-0008-9")
Traceback (most recent call last):
namematch.pipeline.errors.UnknownNumber: unknown registration number
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from namematch.pipeline.errors import UnknownNumber

_SHAPE = re.compile(r"([A-Z0-9]{2,8})-(\d{8})-([A-Z])-(\d{4,5})-(\d)", re.ASCII)


class Place(NamedTuple):
    """Where a number stands; numbers of one office are ordered by what follows its code."""

    office: str
    service_date: date
    lane: str
    seq: int


def reg_no(office: str, service_date: date, lane: str, seq: int) -> str:
    """The number of a place."""
    body = f"{office}-{service_date:%Y%m%d}-{lane}-{seq:04d}"
    return f"{body}-{_check_digit(body)}"


def place_of(number: str) -> Place:
    """The place of a number; ``UnknownNumber`` for anything that is not one."""
    found = _SHAPE.fullmatch(number.strip().upper())
    if not found or _check_digit(number.strip().upper()[:-2]) != found[5]:
        raise UnknownNumber
    try:
        day = datetime.strptime(found[2], "%Y%m%d").date()
    except ValueError:
        raise UnknownNumber from None
    return Place(found[1], day, found[3], int(found[4]))


def _check_digit(body: str) -> str:
    digits = [int(d) for letter in body if letter != "-" for d in str(int(letter, 36))]
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if position % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
