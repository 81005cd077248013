"""NIK: PPKKCC of the place of first registration, DDMMYY (a woman's day plus 40), serial.

Numbers are int64, 0 when missing. Serials count up within a region and date, so no two people
share one until a clerk makes them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from namematch.synthetic.dates import Dates, parts
from namematch.synthetic.names import FEMALE, Sexes
from namematch.synthetic.places import JAKARTA, PARTS_OF_JAKARTA, Places
from namematch.synthetic.pool import Ids
from namematch.synthetic.rates import (
    NIK_DIGIT_WRONG,
    NIK_ELSEWHERE,
    NIK_SHARED,
    NIK_TRANSPOSED,
)

Niks = npt.NDArray[np.int64]
DIGITS = 16
DISTRICTS = 12
"""Districts a regency has here; every family lives in one."""
SHARERS = 4
"""Records that hold the same stray NIK."""
KINDS = ("same", "digit", "transposed", "shared")


def niks(
    sex: Sexes,
    birth: Dates,
    place: Ids,
    family: npt.NDArray[np.int64],
    places: Places,
    rng: np.random.Generator,
) -> Niks:
    """A valid NIK per person, no two alike."""
    codes = np.array([places.code_of(text) for text in places.pool.texts])
    regency = codes[place]
    moved = rng.random(len(sex)) < NIK_ELSEWHERE
    regency[moved] = codes[places.urn[rng.integers(len(places.urn), size=int(moved.sum()))]]
    jakarta = regency == JAKARTA
    regency[jakarta] += family[jakarta] % PARTS_OF_JAKARTA
    district = rng.integers(1, DISTRICTS + 1, len(sex))[family]
    year, month, day = parts(birth)
    day = day + 40 * (sex == FEMALE)
    stem = (regency * 100 + district) * 10**6 + day * 10**4 + month * 100 + year % 100
    numbers: Niks = stem * 10**4 + _rank_within(stem) + 1
    return numbers


def _rank_within(groups: Niks) -> Niks:
    """0, 1, 2... among equal values, in row order."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(groups)])
    ranks = np.empty(len(groups), np.int64)
    ranks[order] = np.arange(len(groups)) - np.repeat(starts, sizes)
    return ranks


def _transposed(numbers: Niks, rng: np.random.Generator) -> Niks:
    """Two neighbouring digits exchanged, unequal ones if a few draws find such."""
    unit: Niks = 10 ** rng.integers(0, DIGITS - 1, len(numbers))
    for _ in range(3):
        equal = numbers // unit % 10 == numbers // (unit * 10) % 10
        unit[equal] = 10 ** rng.integers(0, DIGITS - 1, int(equal.sum()))
    step: Niks = numbers // unit % 10 - numbers // (unit * 10) % 10
    return numbers + 9 * step * unit


def mistype_niks(numbers: Niks, rng: np.random.Generator) -> tuple[Niks, npt.NDArray[np.int64]]:
    """Numbers as written on records, and the place of each change in KINDS (0 is none)."""
    size = len(numbers)
    shares = [NIK_DIGIT_WRONG, NIK_TRANSPOSED, NIK_SHARED]
    kinds = rng.choice(4, size, p=[1 - sum(shares), *shares])
    unit = 10 ** rng.integers(0, DIGITS, size)
    shift = (numbers // unit % 10 + rng.integers(1, 10, size)) % 10
    digit = numbers + (shift - numbers // unit % 10) * unit
    transposed = _transposed(numbers, rng)
    rows = np.flatnonzero(kinds == 3)
    owners = rng.integers(0, size, len(rows) // SHARERS + 1)
    shared = numbers.copy()
    shared[rows] = numbers[owners[np.arange(len(rows)) // SHARERS]]
    written = np.choose(kinds, [numbers, digit, transposed, shared])
    kinds[written == numbers] = 0
    return written, kinds
