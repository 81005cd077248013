"""The most that the fields beside the names can add to a pair, from two cards (see ``bounds``).

All is exact but the places: of two that are not equal, their *looks* tell whether they may be the
same place written otherwise, or one within the other.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import inlined, kernel, ones
from namematch._kernels.fields import (
    DATE_EQUAL,
    PLACE_ALIKE,
    PLACE_DIFFERENT,
    PLACE_WITHIN,
    date_level,
    nik_level,
)  # fmt: skip

LETTERS = np.uint64((1 << 27) - 1)  # a to z, and the space
LONGEST = 63  # a length beyond is not told


@inlined
def place_bound(p, q, prices):
    """The most that two places add that are not equal, from a glance (see ``place_looks``)."""
    x, y = np.uint64(p) & LETTERS, np.uint64(q) & LETTERS
    size_x, size_y = (p >> 27) & 63, (q >> 27) & 63
    most = np.int64(prices[PLACE_DIFFERENT])
    if 5 * np.int64(ones(x ^ y)) <= 2 * max(size_x, size_y):  # an edit changes two at most
        most = max(most, prices[PLACE_ALIKE])
    level_x, level_y = (p >> 33) & 3, (q >> 33) & 3
    if (
        x & ~y == 0
        or y & ~x == 0
        or (level_x != level_y and within(p, level_x, q, level_y))
        or max(size_x, size_y) == LONGEST
    ):
        most = max(most, prices[PLACE_WITHIN], prices[PLACE_ALIKE])
    return most


@inlined
def within(p, level_x, q, level_y):
    """Whether one of two places lies in the other's regency or province."""
    if level_x == 0 or level_y == 0:
        return False
    if min(level_x, level_y) == 2:
        return p >> 42 == q >> 42
    return (p >> 35) & 127 == (q >> 35) & 127


@kernel
def place_looks(text, starts, level, regency, province, looks):
    """Into ``looks`` (int64[places]): letters (27 bits), length, level, province and regency."""
    for p in range(len(starts) - 1):
        look = np.int64(min(starts[p + 1] - starts[p], LONGEST)) << 27
        for k in range(starts[p], starts[p + 1]):
            look |= np.int64(1) << np.int64(text[k] & 31)
        look |= np.int64(level[p]) << 33 | np.int64(province[p]) << 35
        looks[p] = look | np.int64(regency[p]) << 42


@inlined
def field_bound(one, two, prices):
    """The most of birth date, NIK, birthplace and sex of two cards: exact but for the place."""
    dates, niks, places, sexes = prices
    most = np.int64(0)
    date, other = one[1] & 0xFFFFFFFF, two[1] & 0xFFFFFFFF
    if date != 0 and other != 0:
        level = date_level(date, other)
        most += dates[level]
        if level == DATE_EQUAL:
            most += one[6]
    if one[0] != 0 and two[0] != 0:
        own, own_2 = one[1] >> 32, two[1] >> 32
        most += niks[nik_level(one[0], two[0], own == own_2 and own != 0)]
    place, place_2 = one[2] & 0xFFFFFFFF, two[2] & 0xFFFFFFFF
    if place > 0 and place_2 > 0:
        most += places[0] + one[5] if place == place_2 else place_bound(one[7], two[7], places)
    sex, sex_2 = (one[2] >> 32) & 3, (two[2] >> 32) & 3
    if sex > 0 and sex_2 > 0:
        most += sexes[0] if sex == sex_2 else sexes[1]
    return most
