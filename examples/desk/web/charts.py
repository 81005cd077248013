"""The supervisor's charts, drawn with Altair into the page: no script, the page's own colours."""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from desk import words
from desk.model import Overview
from desk.texts import Language
from desk.web.speech import say

# The colours of drawing, each to be swapped for the page's, which follow light and dark.
INK, MUTED, RULE, ACCENT, SOFT = "#101010", "#202020", "#303030", "#404040", "#505050"
_NAMES = {INK: "ink", MUTED: "muted", RULE: "line", ACCENT: "accent", SOFT: "soft"}
_PAINTED = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')
_OPEN = re.compile(r'<svg[^>]*?viewBox="0 0 ([0-9.]+) ([0-9.]+)"[^>]*>')
WIDTH, HEIGHT = 470, 150
_PERCENT = {
    "en": "format(datum.value, '.3~p')",
    "id": "replace(format(datum.value, '.3~p'), '.', ',')",
}

_LOOK: dict[str, Any] = {
    "font": "Inter, Segoe UI, Roboto, Helvetica, Arial, sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "domain": False, "ticks": False, "grid": False, "labelColor": MUTED, "labelFontSize": 12,
        "titleColor": MUTED, "titleFontSize": 12, "titleFontWeight": "normal", "labelAngle": 0,
    },
    "text": {"color": INK, "fontSize": 12},
}  # fmt: skip


def charts(view: Overview, language: Language) -> dict[str, Markup]:
    """The charts "pace" and "cuts", each where there is something to draw."""
    found = {}
    days = tuple(one for one in view.days if any(one[1:]))  # days on which there was work
    if days:
        found["pace"] = _pace(days, view.capacity, language)
    if len({cut.seen for cut in view.cuts}) > 1:
        found["cuts"] = _cuts(view.cuts, view.threshold, language)
    return found


@lru_cache(16)  # drawing takes 0.1 s, and the numbers move slowly
def _pace(days: tuple[Any, ...], capacity: int | None, language: Language) -> Markup:
    """A bar of decisions a day, a dot for what was opened, a line for what the staff can do."""
    import altair as alt  # 0.5 s, and only this page draws

    rows = [
        {
            "day": _short(day, language),
            "at": at,
            "opened": o,
            "decided": d,
        }
        for at, (day, o, d) in enumerate(days[-10:])
    ]
    x = alt.X("day:N", sort=None, title=None)
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)  # type: ignore[no-untyped-call]
    bars = base.mark_bar(color=ACCENT, size=18, cornerRadiusEnd=2).encode(
        y=alt.Y("decided:Q", title=None, axis=alt.Axis(tickCount=3))
    )
    some = base.transform_filter("datum.opened > 0")  # a circle at zero lies on the day below it
    dots = some.mark_point(color=INK, filled=False, size=60, strokeWidth=1.5).encode(y="opened:Q")
    layers = [bars, dots]
    if capacity is not None:
        line = alt.Chart(alt.Data(values=[{"y": capacity}]))  # type: ignore[no-untyped-call]
        layers.append(line.mark_rule(color=INK, strokeDash=[4, 3]).encode(y="y:Q"))
    label = say(language)("super.pace.chart")
    return _drawn(alt.layer(*layers), label)


@lru_cache(16)
def _cuts(cuts: tuple[Any, ...], threshold: float | None, language: Language) -> Markup:
    """What a lower threshold costs in flags, and finds of the duplicates."""
    import altair as alt

    spoken = say(language)
    rows = [
        {"flags": cut.flags, "seen": cut.seen, "now": cut.threshold == threshold,
         "label": f"{spoken('super.now')} {words.number(cut.threshold, language, 3)}"}
        for cut in cuts
    ]  # fmt: skip
    axis = alt.Axis(tickCount=4, labelExpr=_PERCENT[language])
    base = alt.Chart(alt.Data(values=rows)).encode(  # type: ignore[no-untyped-call]
        x=alt.X("flags:Q", title=spoken("super.flags"), axis=alt.Axis(tickCount=5)),
        y=alt.Y(
            "seen:Q", title=spoken("super.seen"), axis=axis,
            scale=alt.Scale(zero=False),
        ),
    )  # fmt: skip
    line = base.mark_line(color=ACCENT, point=alt.OverlayMarkDef(color=ACCENT, size=28))
    now = base.transform_filter("datum.now")
    mark = now.mark_point(color=INK, filled=True, size=90)
    text = now.mark_text(color=INK, align="left", dx=9, dy=12).encode(text="label:N")
    return _drawn(alt.layer(line, mark, text), spoken("super.cuts.chart"))


def _short(day: dt.date, language: Language) -> str:
    """Day and month, as far as the axis has room."""
    return words.date(day, language).rsplit(" " if language == "en" else "-", 1)[0]


def _drawn(chart: Any, label: str) -> Markup:
    """The chart as SVG of this page."""
    import vl_convert

    chart = chart.properties(width=WIDTH, height=HEIGHT).configure(**_LOOK)
    svg = vl_convert.vegalite_to_svg(json.dumps({**chart.to_dict(), "padding": 2}))
    svg = _PAINTED.sub(_by_name, svg)
    opened = Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {}" class="chart">')
    return Markup(_OPEN.sub(lambda found: opened.format(label, found[1], found[2]), svg, count=1))


def _by_name(found: re.Match[str]) -> str:
    name = _NAMES.get(found[2])
    return f'{found[1]}="var(--{name})"' if name else found[0]
