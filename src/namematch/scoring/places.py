"""Distinct birthplaces ready for the kernels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.scoring.matcher import Matcher
from namematch.scoring.prices import prices_of
from namematch.scoring.regions import locate
from namematch.scoring.rows import own
from namematch.scoring.shares import bits
from namematch.text import flatten

Int32 = npt.NDArray[np.int32]
UInt8 = npt.NDArray[np.uint8]

FEW = 16  # so few places are looked up one by one: a call into Arrow costs as much as fifty


class Places(NamedTuple):
    """Distinct places for the kernels: see ``fields.weigh_places``."""

    text: UInt8
    starts: npt.NDArray[np.int64]
    level: Int32
    regency: Int32
    province: Int32


def place_rarity(matcher: Matcher, places: pa.Array) -> Int32:
    """1/256 bits of sharing each place, int32[n]."""
    if len(places) > FEW:
        return bits(matcher.places.of(places))
    prices = prices_of(matcher)
    found = [prices.places.get(place, prices.place) for place in places.to_pylist()]
    return np.array(found, np.int32)


def places_of(places: pa.Array) -> Places:
    """Places as text, starts, and the level, regency and province of each (0 unknown)."""
    if len(places) == 0:
        return Places(np.empty(0, np.uint8), np.zeros(1, np.int64), *np.empty((3, 0), np.int32))
    text, starts = flatten(places)
    return Places(
        own(text, np.uint8),
        own(starts, np.int64),
        *locate(places.to_pylist()),
    )
