"""The tables of a matcher as the kernels read them: 1/256 bits, made once."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from namematch.scoring.matcher import LEVELS, Matcher
from namematch.scoring.shares import bits

Int32 = npt.NDArray[np.int32]


class Prices(NamedTuple):
    """The tables of a matcher in 1/256 bits, made once."""

    years: Int32
    days: Int32
    level: dict[str, Int32]
    places: dict[str, int]
    place: int


@lru_cache(maxsize=8)
def prices_of(matcher: Matcher) -> Prices:
    """Rarity of years and days, and the price of every level of every field."""
    level = {field: matcher.price_of(field) for field in (*LEVELS, *matcher.further)}
    shares = matcher.places
    places = dict(zip(shares.values.to_pylist(), bits(shares.share).tolist(), strict=True))
    return Prices(bits(matcher.years), bits(matcher.days), level, places, int(bits(shares.rest)))
