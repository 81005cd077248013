"""A matcher whose shares of values are those of the population and of the data at hand together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from namematch._kernels.fields import FIRST_YEAR
from namematch.scoring.matcher import Matcher
from namematch.table import RecordTable

TRUST = 20_000  # observations the population's shares are worth against the data's own counts


def blended(matcher: Matcher, table: RecordTable) -> Matcher:
    """The matcher with its shares blended with the counts of a table."""
    tokens = np.bincount(table.names.tokens, minlength=len(table.words)).astype(np.float64)
    places = table.birthplace[table.birthplace >= 0]
    dates = table.birth_date[table.birth_date > 0]
    years = np.clip(dates // 10_000 - FIRST_YEAR, 0, len(matcher.years) - 1)
    days = dates // 100 % 100 * 32 + dates % 100
    return replace(
        matcher,
        tokens=matcher.tokens.blended(table.words, tokens, TRUST),
        places=matcher.places.blended(
            table.places, np.bincount(places, minlength=len(table.places)).astype(np.float64), TRUST
        ),
        years=mixed(matcher.years, years),
        days=mixed(matcher.days, days),
    )


def mixed(share: npt.NDArray[np.float64], values: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Shares by place, and counts of the data, added."""
    counts = np.bincount(values, minlength=len(share))
    return (share * TRUST + counts) / (TRUST + len(values))
