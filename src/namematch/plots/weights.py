"""What each level of agreement of each field weighs, by a model.

Where a value's rarity counts (words of a name, dates, places) the bar ends at the weight that is
to be expected of two records of one person, and a line shows from common to rare values.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt

from namematch.plots.theme import AGAINST, FOR, INK, RULE, WIDTH, finished, rows, with_halo
from namematch.scoring.matcher import LEVELS, TOKEN_LEVELS, Matcher
from namematch.scoring.shares import BIT, bits
from namematch.scoring.tokens import known_tokens

STEP = 22
COMMON, RARE = 0.05, 0.95  # shares of people between whose values the line runs
KINDS, LABELS = 110, 280

Floats = npt.NDArray[np.float64]


def match_weights(matcher: Matcher, *, title: str = "What agreement weighs") -> alt.TopLevelMixin:
    """Bars of bits per field and level; lines from common to rare values."""
    records = levels_of(matcher)
    base = alt.Chart(rows(records)).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.3))
    )
    x = alt.X("typical:Q", title="bits of evidence for one person", axis=alt.Axis(tickCount=8))
    colour = alt.condition("datum.typical > 0", alt.value(FOR), alt.value(AGAINST))
    bars = base.mark_bar(cornerRadius=1).encode(x=x, x2=alt.datum(0), color=colour)
    spans = base.mark_rule(color=INK, strokeWidth=1.5).encode(x="common:Q", x2="rare:Q")
    sums = with_halo(base.encode(x="right:Q", text="text:N"), align="left", dx=6)
    fields = base.mark_text(align="left", fontWeight=600).encode(
        x=alt.value(-LABELS), text="title:N"
    )
    names = base.mark_text(align="left").encode(x=alt.value(KINDS - LABELS), text="level:N")
    zero = alt.Chart(rows([{"at": 0}])).mark_rule(color=RULE).encode(x="at:Q")
    chart = alt.layer(zero, bars, spans, *sums, fields, names)
    chart = chart.properties(width=WIDTH, height=STEP * len(records))
    subtitle = "bar: expected of one person's two records; line: from common to rare values"
    return finished(chart, title, subtitle)


def levels_of(matcher: Matcher) -> list[dict[str, Any]]:
    """A record per field and level: typical, common and rare weight in bits."""
    spreads = {"birth_date": _of_dates(matcher), "birthplace": _of_places(matcher)}
    found = [("word of a name", *one) for one in _of_words(matcher)]
    for field, names in LEVELS.items():
        if field == "further" and not matcher.further:
            continue
        for name, price in zip(names, matcher.price_of(field) / BIT, strict=True):
            values, share = spreads.get(field, (np.zeros(1), np.ones(1)))
            spread = (values + price, share) if name == "equal" else (np.array([price]), np.ones(1))
            found.append((field.replace("_", " "), name, *spread))
    least, most = (one / BIT for one in matcher.mother)
    out = [_record(row, *one) for row, one in enumerate(found)]
    for before, one in zip(out[-2::-1], out[:0:-1], strict=True):
        one["title"] = "" if one["field"] == before["field"] else one["field"]
    bounds = {"typical": 0.0, "common": least, "rare": most, "right": most}
    text = f"{least:+.1f} to {most:+.1f}"
    row = {"row": len(out), "field": "mother name", "title": "mother name", "level": "a name again"}
    return [*out, row | bounds | {"text": text}]


def _record(row: int, field: str, level: str, values: Floats, share: Floats) -> dict[str, Any]:
    """Weights of the values a person may have, and how many people have each, as one record."""
    order = np.argsort(values)
    reached = np.cumsum(share[order]) / share.sum()
    common, rare = (float(values[order][np.searchsorted(reached, x)]) for x in (COMMON, RARE))
    typical = float((values * share).sum() / share.sum())
    spread = {"typical": typical, "common": common, "rare": rare, "right": max(typical, rare, 0.0)}
    return {"row": row, "field": field, "title": field, "level": level} | spread | {
        "text": f"{typical:+.1f}"
    }  # fmt: skip


def _of_words(matcher: Matcher) -> list[tuple[str, Floats, Floats]]:
    """Per level of similar words: the weight of each known word, and its share."""
    rarity, share = known_tokens(matcher).rarity, matcher.tokens.share
    if len(share) == 0:
        return []
    return [
        (name, np.maximum(rarity[:, at] + matcher.price[at], 0) / BIT, share)
        for at, name in enumerate(TOKEN_LEVELS[: rarity.shape[1]])
    ]


def _of_dates(matcher: Matcher) -> tuple[Floats, Floats]:
    """Rarity in bits of a year and a day together, over the years: days by their mean."""
    years, days = matcher.years, matcher.days
    day = float((days * bits(days)).sum() / days.sum()) / BIT
    return bits(years) / BIT + day, years


def _of_places(matcher: Matcher) -> tuple[Floats, Floats]:
    share = matcher.places.share if len(matcher.places.share) else np.array([matcher.places.rest])
    return bits(share) / BIT, share
