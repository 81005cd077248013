"""What every matcher must promise, whoever wrote its file: closer is never worth less.

``model_file`` checks that a file is well formed, this that its numbers make sense.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.names import (
    BOTH_LEFT,
    EDITS,
    HARDEST,
    INITIALS,
    KIND,
    LETTERS,
    SHARE,
    WORST,
)  # fmt: skip
from namematch.scoring.matcher import FEATURES, LEVELS, TOKEN_LEVELS, Matcher, check

RISING = (WORST, SHARE, LETTERS)  # more is never worse
FALLING = (EDITS, HARDEST, BOTH_LEFT, INITIALS, KIND)  # more is never better


def check_sense(matcher: Matcher) -> None:
    """ModelError when a step, a level, a bound, a cut or the prior makes no sense."""
    for feature in RISING:
        rises = bool((np.diff(matcher.steps[feature]) >= 0).all())
        check(rises, f"name_shape, {FEATURES[feature]}", "steps that never fall")
    for feature in FALLING:
        row = matcher.steps[feature]
        falls = bool((np.diff(row) <= 0).all())
        check(falls, f"name_shape, {FEATURES[feature]}", "steps that never rise")
    # Pairs that agree less are never worth more for the same bits of agreement.
    falls = bool((np.diff(matcher.agreed, axis=0) <= 0).all())
    check(falls, "agreed_bits", "equal at least alike, and that at least contradicted")
    matched = np.delete(matcher.price, TOKEN_LEVELS.index("none"))
    check(bool((matched <= matched[0]).all()), "token_match", "no level above the same spelling")
    check_levels(matcher)
    least, most = matcher.mother
    check(least <= 0 <= most, "mother_name", "a least at most 0 and a most at least 0")
    check_prior(matcher)


def check_levels(matcher: Matcher) -> None:
    """Of every field: to differ speaks against a match, and nothing speaks more against it."""
    for field in (*LEVELS, *matcher.further):
        price, where = matcher.price_of(field), f"levels of {field}"
        check(int(price[-1]) <= 0, where, "different at most 0 bits: its m at most its u")
        check(int(price[-1]) == int(price.min()), where, "no level below different")


def check_prior(matcher: Matcher) -> None:
    """The prior is positive and finite, the cuts are probabilities, link above review."""
    check(matcher.population > 0, "population", "above 0")
    expected = matcher.expected_matches
    check(bool(np.isfinite(expected)) and expected > 0, "expected_matches", "finite and above 0")
    check(0 < matcher.review < matcher.link < 1, "link", "0 < review < link < 1")
    for part in matcher.calibration:
        check(bool(np.isfinite(part).all()), "calibration", "finite numbers")
    check(set(matcher.further_shares) <= set(matcher.further), "shares", "fields of further alone")
