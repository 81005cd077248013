"""A matcher whose shares of values are those of the population and of the data at hand together.

>>> from namematch.reading.read import read_table
>>> table, _ = read_table([{"nama": "Budi", "telepon": f"A{i % 2}"} for i in range(20)],
...                       further=["telepon"])
>>> model = model_for(Matcher.default().declaring("telepon"), table)
>>> model.further_shares["telepon"].of(table.further_values["telepon"]).tolist()
[0.5, 0.5]
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from namematch._kernels.fields import FIRST_YEAR
from namematch.scoring.matcher import Matcher
from namematch.scoring.shares import FEWEST, Shares
from namematch.table import RecordTable

TRUST = 20_000  # observations the population's shares are worth against the data's own counts


def model_for(matcher: Matcher | None, table: RecordTable) -> Matcher:
    """The model a table is weighed with.

    Without a matcher the default, blended; a given one as it is, but that further fields which it
    declares and holds no shares of are counted in the table.
    """
    return blended(Matcher.default(), table) if matcher is None else counted(matcher, table)


def counted(matcher: Matcher, table: RecordTable) -> Matcher:
    """The matcher with the shares of further fields it holds none of, counted in a table."""
    new = [
        field
        for field in matcher.further
        if field in table.further and field not in matcher.further_shares
    ]
    if not new:
        return matcher
    shares = {f: Shares.of_codes(table.further_values[f], table.further[f]) for f in new}
    return replace(matcher, further_shares=matcher.further_shares | shares)


def blended(matcher: Matcher, table: RecordTable) -> Matcher:
    """The matcher with its shares blended with the counts of a table; further fields counted."""
    matcher = counted(matcher, table)
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
    """Shares by place and counts of the data added; what is seen seldom counts as unseen."""
    counts = np.bincount(values, minlength=len(share)).astype(np.float64)
    counts[counts < FEWEST] = 0.0
    return np.asarray((share * TRUST + counts) / (TRUST + counts.sum()), np.float64)
