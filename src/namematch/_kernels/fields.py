"""Levels of agreement of the fields beside the name, one pair at a time.

Dates are int32 ``yyyymmdd``, NIK int64, sex uint8, places int32 codes; 0 (for codes -1) is missing.
Every ``weigh_`` kernel writes a level (uint8) and 1/256 bits (int32) per pair; missing on either
side is level MISSING and 0 bits.
"""

from __future__ import annotations

from namematch._kernels.compiled import kernel
from namematch._kernels.letters import edits

MISSING = 255
DATE_EQUAL, DATE_SWAPPED, DATE_ONE_DIGIT, DATE_TWO_DIGITS, DATE_DIFFERENT = range(5)
NIK_EQUAL, NIK_TYPO, NIK_SERIAL, NIK_DIFFERENT = range(4)
PLACE_EQUAL, PLACE_ALIKE, PLACE_WITHIN, PLACE_DIFFERENT = range(4)
EQUAL, DIFFERENT = range(2)
FIRST_YEAR = 1850
OTHER_SEX = 4_000_000_000  # a woman's day of birth is written 40 higher


@kernel
def digits_apart(a, b):
    """How many decimal digits of two numbers differ."""
    count = 0
    while a or b:
        count += a % 10 != b % 10
        a //= 10
        b //= 10
    return count


@kernel
def date_level(a, b):
    """Level of two dates, both known."""
    if a == b:
        return DATE_EQUAL
    day_a, month_a, year_a = a % 100, a // 100 % 100, a // 10000
    day_b, month_b, year_b = b % 100, b // 100 % 100, b // 10000
    if year_a == year_b and day_a == month_b and month_a == day_b:
        return DATE_SWAPPED
    apart = digits_apart(a, b)
    if apart == 1:
        return DATE_ONE_DIGIT
    parts = (day_a != day_b) + (month_a != month_b) + (year_a != year_b)
    return DATE_TWO_DIGITS if apart == 2 and parts == 1 else DATE_DIFFERENT


@kernel
def weigh_dates(left, right, dates, years, days, price, levels, bits):
    """Dates: ``years`` int32[256] and ``days`` int32[13 * 32] are the rarity of an equal part."""
    for k in range(len(left)):
        a, b = dates[left[k]], dates[right[k]]
        levels[k], bits[k] = MISSING, 0
        if a == 0 or b == 0:
            continue
        level = date_level(a, b)
        levels[k], bits[k] = level, price[level]
        if level == DATE_EQUAL:
            year = min(max(a // 10000 - FIRST_YEAR, 0), 255)
            bits[k] += years[year] + days[a // 100 % 100 * 32 + a % 100]


@kernel
def swapped_or_one(a, b):
    """Whether two numbers of one length differ in one digit, or in two neighbours swapped."""
    apart = digits_apart(a, b)
    if apart != 2:
        return apart == 1
    while a % 10 == b % 10:
        a //= 10
        b //= 10
    return a % 10 == b // 10 % 10 and b % 10 == a // 10 % 10


@kernel
def nik_level(a, b, same_date):
    """Level of two NIK: regency (4 digits), district (2), birth date (6), serial (4).

    People of one regency and birth date have NIK that differ in the district or the serial alone,
    so a slip there says nothing; a slip counts as a typo in the regency, or in the date where the
    recorded birth dates are equal.
    """
    if a == b:
        return NIK_EQUAL
    if a // 1_000_000_000_000 == b // 1_000_000_000_000:
        if a // 10_000 % 1_000_000 == b // 10_000 % 1_000_000:
            return NIK_SERIAL
    if abs(a - b) == OTHER_SEX:
        return NIK_SERIAL
    in_regency = a % 1_000_000_000_000 == b % 1_000_000_000_000
    if (in_regency or same_date) and swapped_or_one(a, b):
        return NIK_TYPO
    return NIK_DIFFERENT


@kernel
def weigh_niks(left, right, niks, dates, price, levels, bits):
    """NIK, by level."""
    for k in range(len(left)):
        a, b = niks[left[k]], niks[right[k]]
        levels[k], bits[k] = MISSING, 0
        if a and b:
            one, two = dates[left[k]], dates[right[k]]
            levels[k] = nik_level(a, b, one == two and one != 0)
            bits[k] = price[levels[k]]


@kernel
def weigh_codes(left, right, codes, rarity, price, levels, bits):
    """Any field of codes (int32, -1 missing): ``rarity`` (int32 per code) is added when equal."""
    for k in range(len(left)):
        a, b = codes[left[k]], codes[right[k]]
        levels[k], bits[k] = MISSING, 0
        if a >= 0 and b >= 0:
            levels[k] = EQUAL if a == b else DIFFERENT
            bits[k] = price[levels[k]]
            if a == b:
                bits[k] += rarity[a]


@kernel
def contains(a, b):
    """Whether text ``b``, of four letters or more, stands inside text ``a``."""
    if len(b) < 4:
        return False
    for start in range(len(a) - len(b) + 1):
        same = 0
        while same < len(b) and a[start + same] == b[same]:
            same += 1
        if same == len(b):
            return True
    return False


@kernel
def abbreviates(a, b):
    """Whether ``b``, two to four letters, takes them from ``a`` in order, first letter first."""
    if len(b) < 2 or len(b) > 4 or len(a) <= len(b) + 1 or a[0] != b[0]:
        return False
    at = 0
    for i in range(len(a)):
        if at < len(b) and a[i] == b[at]:
            at += 1
    return at == len(b)


@kernel
def surrounds(a, b, level, regency, province):
    """Whether place ``a`` is the regency or the province in which place ``b`` lies."""
    if level[a] == 0 or level[a] >= level[b]:
        return False
    return regency[a] == regency[b] if level[a] == 2 else province[a] == province[b]


@kernel
def place_level(a, b, places, masks):
    """Level of two different places (codes)."""
    text, starts, level, regency, province = places
    left, right = text[starts[a] : starts[a + 1]], text[starts[b] : starts[b + 1]]
    longest = max(len(left), len(right))
    if edits(left, right, masks) * 5 <= longest:
        return PLACE_ALIKE
    if contains(left, right) or contains(right, left):
        return PLACE_WITHIN
    if abbreviates(left, right) or abbreviates(right, left):
        return PLACE_WITHIN
    if surrounds(a, b, level, regency, province) or surrounds(b, a, level, regency, province):
        return PLACE_WITHIN
    return PLACE_DIFFERENT


@kernel
def weigh_places(left, right, codes, places, rarity, price, masks, levels, bits):
    """Birthplaces.

    ``places`` is (text, starts, level, regency, province), the last three int32 with 0 where a
    place is not located.
    """
    for k in range(len(left)):
        a, b = codes[left[k]], codes[right[k]]
        levels[k], bits[k] = MISSING, 0
        if a < 0 or b < 0:
            continue
        level = PLACE_EQUAL
        if a != b:
            level = place_level(a, b, places, masks)
        levels[k], bits[k] = level, price[level]
        if level == PLACE_EQUAL:
            bits[k] += rarity[a]
