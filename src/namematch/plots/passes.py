"""What each blocking pass finds, and what it alone finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from namematch.blocking import PassReport
from namematch.plots.theme import FOR, MUTED, PALE, WIDTH, finished, rows, with_halo

STEP = 26


def blocking_passes(
    reports: Sequence[PassReport], *, title: str = "What each blocking pass finds"
) -> alt.TopLevelMixin:
    """A bar per pass, the most pairs first: those it shares with others, and its own in dark.

    ``reports`` is what ``blocking.report`` returned; with a truth, what each pass finds of it
    stands beside its bar.
    """
    records = passes_of(reports)
    base = alt.Chart(rows(records)).encode(
        y=alt.Y("name:N", sort=None, title=None).axis(labelFontSize=12.5)
    )
    x = alt.X("pairs:Q", axis=None)  # every bar says its number
    every = base.mark_bar(color=PALE, cornerRadius=1).encode(x=x)
    alone = base.mark_bar(color=FOR, cornerRadius=1).encode(x="exclusive:Q")
    texts = with_halo(base.encode(x="pairs:Q", text="text:N"), align="left", dx=6, color=MUTED)
    note = "dark: pairs that no other pass finds"
    if any(one.completeness == one.completeness for one in reports):
        note += "; per cent: of the true pairs"
    chart = alt.layer(every, alone, *texts).properties(width=WIDTH, height=STEP * len(records))
    return finished(chart, title, note)


def passes_of(reports: Sequence[PassReport]) -> list[dict[str, Any]]:
    """A record per pass, the most pairs first."""
    out = []
    for one in sorted(reports, key=lambda one: (-one.pairs, one.name)):
        text = f"{one.pairs:,}, of them {one.exclusive:,} alone"
        if one.completeness == one.completeness:
            text += f"; finds {one.completeness:.1%}"
        counts = {"pairs": one.pairs, "exclusive": one.exclusive}
        out.append({"name": one.name, "text": text} | counts)
    return out
