"""Charts of the results files, beside them.

    python benchmarks/plot_results.py

f1.png: F1 of every tool on every registry. time.png: seconds of processor by records, both axes
logarithmic. ask_curve.svg: what answers are worth, in order and at random. Needs the extra
``plot``.
"""

from __future__ import annotations

import altair as alt

import results
from namematch.plots.save import save
from namematch.plots.theme import FOR, LINES, MUTED, NEUTRAL, finished

REGISTRIES = {
    "six-10k": "six fields, 10,000", "six-100k": "six fields, 100,000",
    "six-1m": "six fields, 1,000,000", "six-10m": "six fields, 10,000,000",
    "register-25k": "register, 25,000", "register-100k": "register, 100,000",
}  # fmt: skip

ORDERS = {"asked": "in order", "random": "at random"}
COUNTED = (0, 500)  # answers, first and last
LEAST = 0.8  # F1 of a tool that is shown


def rows() -> list[dict[str, object]]:
    """Tools that finished: registry, tool, F1, seconds, records."""
    return [
        {
            "registry": REGISTRIES[row["work"]], "tool": row["tool"], "f1": float(row["f1"]),
            "cpu": float(row["cpu_s"]), "records": int(row["records"]),
            "six": row["work"].startswith("six"),
        }
        for row in results.load("peers") if row["f1"]
    ]  # fmt: skip


def f1() -> alt.TopLevelMixin:
    """Dots, one row per registry, by what is missing to 1; namematch in blue."""
    values = [row | {"left": 1 - row["f1"]} for row in rows() if row["f1"] > LEAST]
    own = alt.condition(alt.datum.tool == "namematch", alt.value(FOR), alt.value(NEUTRAL))
    marks = [0.2, 0.1, 0.05, 0.02, 0.01, 0.005]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X(
            "left:Q",
            title="F1",
            scale=alt.Scale(type="log", domain=[1 - LEAST, 0.003]),
            axis=alt.Axis(values=marks, labelExpr="format(1 - datum.value, '.3f')", grid=True),
        ),
        y=alt.Y("registry:N", title=None, sort=list(REGISTRIES.values())),
    )
    dots = base.mark_circle(size=90, opacity=0.9).encode(color=own)
    names = base.mark_text(angle=330, align="left", dx=6, dy=-6, fontSize=10, color=MUTED)
    chart = (dots + names.encode(text="tool:N")).properties(width=640, height=alt.Step(70))
    subtitle = "Pairs linked. Not shown: under 0.8, or not finished"
    return finished(chart, "namematch at its default threshold, peers at their best", subtitle)


def seconds() -> alt.TopLevelMixin:
    """Lines over records, six fields."""
    tools = ["namematch", "string_grouper", "recordlinkage", "splink"]
    data = [row for row in rows() if row["six"] and row["tool"] in tools]
    colours = alt.Scale(domain=tools, range=[FOR, *LINES[2:]])
    sizes = sorted({row["records"] for row in data})
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X(
            "records:Q",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(format=",d", values=sizes),
        ),
        y=alt.Y(
            "cpu:Q",
            title="seconds of processor",
            scale=alt.Scale(type="log", domainMin=0.5),
            axis=alt.Axis(values=[1, 10, 100, 1000], grid=True),
        ),
        color=alt.Color("tool:N", scale=colours),
    )
    last = base.transform_joinaggregate(most="max(records)", groupby=["tool"]).transform_filter(
        alt.datum.records == alt.datum.most
    )
    names = last.mark_text(align="left", dx=8, fontSize=11).encode(text="tool:N")
    chart = (base.mark_line(point=True) + names).properties(width=560, height=340)
    return finished(chart, "From the file to the links", "Six fields, two threads")


def answers() -> alt.TopLevelMixin:
    """F1 and log-loss by answers, over all populations; pairs in the order of ``ask`` in blue."""
    data = [
        {"answers": int(row["answers"]), "order": ORDERS[order], "f1": float(row["f1"])}
        | {"log_loss": float(row["log_loss"])}
        for row in results.load("ask_curve") if row["population"] == "all"
        for order in ORDERS if row["order"] in (order, "none")
    ]  # fmt: skip
    panels = [_by_answers(data, *panel) for panel in (("f1", "F1"), ("log_loss", "log-loss"))]
    subtitle = "Six populations, 40,000 records each, measured on other files; 3 % of answers wrong"
    return finished(alt.hconcat(*panels, spacing=40), "What answers are worth", subtitle)


def _by_answers(data: list[dict[str, object]], measure: str, title: str) -> alt.LayerChart:
    """One measure, a line for each order, named at its end."""
    colours = alt.Scale(domain=list(ORDERS.values()), range=[FOR, NEUTRAL])
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("answers:Q", axis=alt.Axis(values=[0, 50, 100, 200, 300, 500])),
        y=alt.Y(f"{measure}:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(grid=True)),
        color=alt.Color("order:N", scale=colours),
    )
    ends = base.transform_filter(alt.datum.answers == max(COUNTED)).mark_text(
        align="right", dy=-12, fontSize=11
    )
    layers = base.mark_line(point=True) + ends.encode(text="order:N")
    return layers.properties(width=270, height=260)


if __name__ == "__main__":
    save(f1(), results.HERE / "f1.png")
    save(seconds(), results.HERE / "time.png")
    save(answers(), results.HERE / "ask_curve.svg")
