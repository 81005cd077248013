"""How many candidate pairs have which weight, and where the cuts lie."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt

from namematch.plots.cuts import cuts_of
from namematch.plots.theme import AGAINST, FOR, NEUTRAL, WIDTH, cut_lines, finished, rows
from namematch.result import Result
from namematch.scoring.shares import BIT

HEIGHT = 260
PARTS = ("lighter", "to review", "linked")


def score_histogram(
    result: Result, *, title: str = "Weights of the pairs, and the two cuts"
) -> alt.TopLevelMixin:
    """Bars of a bit each on a logarithmic scale, in three parts.

    The pairs are those of ``Result.counts``: from a probability of 1 % up.
    """
    weight, count = result.counts.weights()
    cuts = cuts_of(result)
    bins = binned(weight / BIT, count, **cuts)
    colour = alt.Color("part:N").scale(domain=list(PARTS), range=[NEUTRAL, AGAINST, FOR])
    x = alt.X("from:Q", title="weight in bits").scale(nice=False, zero=False).axis(tickCount=10)
    bars = (
        alt.Chart(rows(bins))
        .mark_bar()
        .encode(
            x=x,
            x2="to:Q",
            y=alt.Y("pairs:Q", title="pairs, logarithmic")
            .scale(type="log", domainMin=0.5)
            .axis(grid=True, format="~s", values=[10.0**e for e in range(10)]),
            y2=alt.datum(0.5),
            color=colour,
            tooltip=[alt.Tooltip("from:Q", format=".0f"), "part:N", "pairs:Q"],
        )
    )
    chart = alt.layer(bars, *cut_lines(cuts))
    totals = [f"{sum(b['pairs'] for b in bins if b['part'] == part):,} {part}" for part in PARTS]
    chart = chart.properties(width=WIDTH + 120, height=HEIGHT)
    return finished(chart, title, f"{', '.join(totals)}; those further below are not weighed")


def binned(
    weight: npt.NDArray[np.float64], pairs: npt.NDArray[np.int64], *, review: float, link: float
) -> list[dict[str, Any]]:
    """Whole bits, cut at both cuts: from, to, pairs, part.

    Args:
        weight: float64[k], bits.
        pairs: int64[k], how many pairs have each weight.
        review: bits from which a pair is looked at.
        link: bits from which it is a link.
    """
    at = np.floor(weight)
    part = (weight >= review).astype(np.int64) + (weight >= link)
    keys, place = np.unique(np.stack([at, part]), axis=1, return_inverse=True)
    sums = np.bincount(place.ravel(), weights=pairs, minlength=keys.shape[1])
    edges = [-np.inf, review, link, np.inf]
    return [
        {
            "from": max(float(low), edges[int(of)]),
            "to": min(float(low) + 1, edges[int(of) + 1]),
            "pairs": int(total),
            "part": PARTS[int(of)],
        }
        for (low, of), total in zip(keys.T.tolist(), sums.tolist(), strict=True)
        if total
    ]
