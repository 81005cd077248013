"""u: how often two people agree by chance, counted in the file itself.

Two values drawn from a column belong to two people but for the odd duplicate, so pairs of drawn
values show how often strangers' birth dates, places and sexes are at each level. Columns are sorted
first: what is drawn depends on the seed and the values, not on the order of the records. The rarity
of an *equal* value is its own share, held by the matcher; only the sex, of two values, has its u
here. The NIK's u follows from how its digits are given out, and no file changes that.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from namematch._kernels.fields import MISSING
from namematch.scoring.matcher import LEVELS, Matcher
from namematch.scoring.score import FIELDS, Scorer

DRAWS = 1 << 17  # pairs of values: a level of one in a thousand is known to a tenth
PAIRS = 1_000.0  # pairs of strangers the u before is worth; the file is worth one a record
EVENTS = 5.0  # and at least so many pairs at every level, however rare
COUNTED = ("birth_date", "birthplace", "sex")


def with_chance(matcher: Matcher, scorer: Scorer, *, seed: int) -> Matcher:
    """The matcher with u of the birth date, place and sex as the scorer's table has them."""
    drawn = levels_of_strangers(scorer, seed)
    levels = dict(matcher.levels)
    for field in COUNTED:
        found = drawn[:, FIELDS.index(field)]
        counts = np.bincount(found[found != MISSING], minlength=len(LEVELS[field]))
        counts = counts * min(1.0, len(scorer.table) / max(counts.sum(), 1))
        pairs = matcher.levels[field]
        u = estimated(np.array([u for _, u in pairs.values()]), counts, own=field != "sex")
        levels[field] = {x: (m, float(y)) for (x, (m, _)), y in zip(pairs.items(), u, strict=True)}
    return replace(matcher, levels=levels)


def estimated(
    before: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], *, own: bool
) -> npt.NDArray[np.float64]:
    """U of each level; ``own``: an equal value keeps the 1 that its own share is for.

    >>> estimated(np.array([0.5, 0.5]), np.array([1000.0, 0.0]), own=False)
    array([0.75, 0.25])
    """
    events = np.maximum(PAIRS * before, EVENTS)
    u = (events + counts) / (events / before + counts.sum())
    if own:
        u[0] = before[0]
    return np.asarray(u, np.float64)


def levels_of_strangers(scorer: Scorer, seed: int) -> npt.NDArray[np.uint8]:
    """Levels of drawn pairs of rows, uint8[draws, fields], every column sorted by itself."""
    n = len(scorer.table)
    if n < 2:
        return np.empty((0, len(FIELDS)), np.uint8)
    table = replace(scorer.table, birthplace=np.sort(scorer.table.birthplace))
    dates, sexes = np.sort(scorer.birth_date), np.sort(scorer.sex)
    rng = np.random.default_rng(seed)
    left = rng.integers(0, n, DRAWS, np.int32)
    right = (left + rng.integers(1, n, DRAWS, np.int32)) % np.int32(n)
    return replace(scorer, table=table, birth_date=dates, sex=sexes).terms(left, right).levels
