"""Birthplaces as written on a second record: another level, another spelling, abbreviated.

>>> abbreviated("BENGKULU"), abbreviated("TANJUNG KARANG")
('BNG', 'T. KARANG')
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from namematch.synthetic.places import LEVEL, Places
from namematch.synthetic.pool import Ids
from namematch.synthetic.rates import (
    BIRTHPLACE_CHANGES,
    OTHER_PLACE_IS_PARENT,
    PLACE_PREFIX_SHARE,
)
from namematch.synthetic.typos import misspell

CHANGES = tuple(BIRTHPLACE_CHANGES)
DIRECTIONS = ("UTARA", "SELATAN", "TIMUR", "BARAT", "KOTA")


def rewrite(
    place: Ids, places: Places, rng: np.random.Generator
) -> tuple[Ids, npt.NDArray[np.int64]]:
    """Places as written again, and the place of each change in CHANGES (0: equal once folded)."""
    shares = np.array(list(BIRTHPLACE_CHANGES.values()), np.float64)
    kinds = rng.choice(len(CHANGES), len(place), p=shares / shares.sum())
    prefixed = (kinds == 0) & (rng.random(len(place)) < PLACE_PREFIX_SHARE)
    draws = rng.random((len(place), 3))
    parent = draws[:, 0] < OTHER_PLACE_IS_PARENT
    written = place.copy()
    stray = np.flatnonzero((kinds == 1) & ~parent)
    written[stray] = places.urn[rng.integers(len(places.urn), size=len(stray))]
    rows = np.flatnonzero(prefixed | (kinds > 1) | ((kinds == 1) & parent))
    written[rows] = places.pool.add(_texts(place[rows], kinds[rows], draws[rows], places))
    kinds[written == place] = 0
    return written, kinds


def _texts(
    place: Ids, kinds: npt.NDArray[np.int64], draws: npt.NDArray[np.float64], places: Places
) -> Iterator[str]:
    """One text per row that changes; a cache per distinct (place, kind) would gain nothing."""
    for number, kind, draw in zip(place.tolist(), kinds.tolist(), draws.tolist(), strict=True):
        text = places.pool.texts[number]
        bare = LEVEL.sub("", text)
        if kind == 0:
            yield bare if bare != text else ("KOTA " if draw[0] < 0.5 else "KAB. ") + text
        elif kind == 1:
            yield places.parent_of(text)
        elif kind == 2:
            yield misspell(bare.lower(), *draw).upper().strip()
        elif kind == 3:
            yield contained(bare, draw[0])
        else:
            yield abbreviated(bare)


def contained(text: str, draw: float) -> str:
    """One word of a longer place, or a single word with a direction."""
    words = text.split(" ")
    if len(words) > 1:
        return words[int(draw * len(words))]
    return f"{text} {DIRECTIONS[int(draw * len(DIRECTIONS))]}"


def abbreviated(text: str) -> str:
    """The first word by its initial; a single word by its first three consonants."""
    first, _, rest = text.partition(" ")
    if rest:
        return f"{first[0]}. {rest}"
    consonants = [c for c in text if c.isalpha() and c not in "AEIOU"]
    return "".join(consonants[:3]) if len(consonants) > 2 else text[:3]
