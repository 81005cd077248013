"""How every chart looks: one palette, one type, no lines that say nothing.

Blue is for, orange against: told apart by every kind of colour vision, and in grey by lightness
(after Okabe and Ito 2008). A page may swap the colours for its own, so each has one meaning.
"""

from __future__ import annotations

from typing import Any

import altair as alt

INK, MUTED, RULE, PAPER = "#1b2430", "#5c6773", "#d5dae0", "#ffffff"
FOR, AGAINST, NEUTRAL, PALE = "#1f5a94", "#e08a1e", "#93a0ad", "#c9d6e4"
LINES = (FOR, AGAINST, "#4d8f6b", "#8a4f9e", INK)  # of several results in one chart
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1])  # and for those who see no colour
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
WIDTH = 560  # pixels of the plot itself

_AXIS = {
    "domain": False, "ticks": False, "grid": False, "labelColor": MUTED, "labelFontSize": 12,
    "labelPadding": 6, "titleColor": MUTED, "titleFontSize": 12, "titleFontWeight": "normal",
    "titlePadding": 10, "gridColor": RULE, "labelLimit": 420,
}  # fmt: skip
CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": PAPER,
    "view": {"stroke": None},
    "axis": _AXIS,
    "title": {
        "anchor": "start", "frame": "bounds", "color": INK, "fontSize": 16, "fontWeight": 600,
        "subtitleColor": MUTED, "subtitleFontSize": 12.5, "subtitlePadding": 5, "offset": 16,
    },
    "text": {"color": INK, "fontSize": 12},
    "legend": {"disable": True},
    "header": {"labelColor": INK, "labelFontSize": 13, "title": None},
}  # fmt: skip


def finished(chart: Any, title: str, *subtitle: str) -> alt.TopLevelMixin:
    """A chart with its title and the look of all."""
    heading = alt.TitleParams(title, subtitle=list(subtitle)) if subtitle else title
    return chart.properties(title=heading, padding=14).configure(**CONFIG)  # type: ignore[no-any-return]


def rows(records: list[dict[str, Any]]) -> alt.Data:
    """Rows as the data of a chart."""
    return alt.Data(values=records)  # type: ignore[no-untyped-call]


def cut_lines(cuts: dict[str, float]) -> list[alt.Chart]:
    """A line at each cut, in bits, named above the plot: the lowest to its left, the rest right."""
    low = min(cuts.values(), default=0.0)
    layers = []
    for name, bits in cuts.items():
        base = alt.Chart(rows([{"at": bits, "name": f"{name} {bits:.1f}"}])).encode(x="at:Q")
        left = bits == low and len(cuts) > 1
        align: Any = "right" if left else "left"
        layers += [
            base.mark_rule(color=INK, strokeDash=[3, 3], strokeWidth=1),
            base.mark_text(align=align, dx=-4 if left else 4, fontSize=11.5, color=INK).encode(
                text="name:N", y=alt.value(-7)
            ),
        ]
    return layers


def with_halo(text: alt.Chart, **mark: Any) -> list[alt.Chart]:
    """A text that stays readable on top of lines."""
    under = {**mark, "color": PAPER, "stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}
    return [text.mark_text(**under), text.mark_text(**mark)]
