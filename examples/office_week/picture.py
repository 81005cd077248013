"""The picture of ``office_day.py``: quota, review against capacity, clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import namematch as nm


def draw(
    rush: Sequence[int], days: Sequence[Mapping[str, Any]], clocks: Mapping[str, int], capacity: int
) -> str:
    """Three charts, if the extra ``plot`` is there."""
    try:
        import altair as alt

        from namematch import plots
    except (ImportError, nm.NameMatchError):
        return "no picture: pip install 'namematch[plot]'"
    three = (filling(alt, rush), review(alt, days, capacity), ended(alt, clocks))
    plots.save(
        alt.hconcat(*three, spacing=40).resolve_legend(color="independent"), "office_week.svg"
    )
    return "office_week.svg written"


def filling(alt: Any, rush: Sequence[int]) -> Any:
    """Numbers issued after each answer of the opening day."""
    values = [{"attempt": at, "numbers": n} for at, n in enumerate(rush, start=1)]
    title = f"Monday: {max(rush)} numbers for {len(rush)} attempts"
    chart = alt.Chart(alt.Data(values=values), title=title, width=240).mark_line()
    x = alt.X("attempt:Q", title="attempts answered")
    return chart.encode(x=x, y=alt.Y("numbers:Q", title="numbers issued"))


def review(alt: Any, days: Sequence[Mapping[str, Any]], capacity: int) -> Any:
    """Cases decided and waiting at the end of each day, under what two officers can decide."""
    values = [
        {"day": row["day"], "cases": kind, "count": row[kind]}
        for row in days
        for kind in ("decided", "waiting")
    ]
    x = alt.X("day:N", sort=[row["day"] for row in days], title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("count:Q", title="cases of similar names")
    color = alt.Color("cases:N", legend=alt.Legend(title=None, orient="bottom"))
    bars = alt.Chart(alt.Data(values=values), width=520).mark_bar()
    bars = bars.encode(x=x, y=y, color=color, xOffset="cases:N")
    line = alt.Chart(alt.Data(values=[{"count": capacity}])).mark_rule(strokeDash=[4, 4])
    title = f"Similar names; dashed: {capacity} a day can be decided"
    return (bars + line.encode(y="count:Q")).properties(title=title)


def ended(alt: Any, clocks: Mapping[str, int]) -> Any:
    """How the three-day clocks stand at the end."""
    values = [{"clock": state, "count": count} for state, count in sorted(clocks.items())]
    base = alt.Chart(alt.Data(values=values), title="Clocks of three working days", width=200)
    x = alt.X("clock:N", title=None, axis=alt.Axis(labelAngle=0))
    base = base.encode(x=x, y=alt.Y("count:Q", title="registrations"))
    return base.mark_bar() + base.mark_text(dy=-6).encode(text="count:Q")
