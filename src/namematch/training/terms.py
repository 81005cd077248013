"""What training may change: m and u of the levels of every field beside the name.

A changed model weighs a pair as the first one did plus a shift for each of its levels, so a pair is
weighed once, however long the training runs. The mother's name has two levels: it differs where it
weighs as little as it may, and what that takes away is log2 of the m of it.

>>> list(trained_levels(Matcher.default()))
['birth_date', 'nik', 'birthplace', 'sex', 'mother_name']
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from namematch._kernels.fields import MISSING
from namematch.scoring.matcher import LEVELS, Matcher
from namematch.scoring.score import FIELDS, Terms
from namematch.scoring.shares import BIT

Float64 = npt.NDArray[np.float64]
MU = tuple[Float64, Float64]

MOTHER = ("agrees", "differs")
MOTHER_DIFFERS = 0.999  # u: two people's mothers hardly ever agree


def trained_levels(matcher: Matcher) -> dict[str, tuple[str, ...]]:
    """Field -> its levels, in the order of their columns in ``codes_of``."""
    levels = {field: LEVELS.get(field, MOTHER) for field in FIELDS[1:]}
    return levels | dict.fromkeys(matcher.further, LEVELS["further"])


def m_and_u(matcher: Matcher, field: str) -> MU:
    """M and u of a field's levels, float64[levels] each."""
    if field == "mother_name":
        m = 2.0 ** (matcher.mother[0] / BIT)
        return np.array([1.0 - m, m]), np.array([1.0 - MOTHER_DIFFERS, MOTHER_DIFFERS])
    m, u = np.array(list(matcher.levels_of(field).values())).T
    return m, u


def with_levels(matcher: Matcher, found: dict[str, MU]) -> Matcher:
    """The matcher with other m and u of some fields."""
    levels, mother = dict(matcher.levels), matcher.mother
    for field, (m, u) in found.items():
        if field == "mother_name":
            mother = (min(round(BIT * float(np.log2(m[1]))), 0), mother[1])
        else:
            names = matcher.levels_of(field)
            levels[field] = dict(zip(names, zip(m.tolist(), u.tolist(), strict=True), strict=True))
    return replace(matcher, levels=levels, mother=mother)


def codes_of(matcher: Matcher, terms: Terms) -> npt.NDArray[np.uint8]:
    """Level of every trained field of pairs, uint8[n, fields]; a missing one is past the last."""
    codes = terms.levels[:, 1:].copy()
    at = FIELDS.index("mother_name")
    known = terms.levels[:, at] != MISSING
    codes[known, at - 1] = terms.bits[known, at] <= matcher.mother[0]
    sizes = [len(levels) for levels in trained_levels(matcher).values()]
    return np.minimum(codes, np.array(sizes, np.uint8))
