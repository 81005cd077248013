"""One pair explained: how its evidence adds up, bit by bit."""

from __future__ import annotations

from typing import Any

import altair as alt

from namematch.plots.theme import (
    AGAINST,
    FOR,
    INK,
    NEUTRAL,
    RULE,
    WIDTH,
    cut_lines,
    finished,
    rows,
    with_halo,
)
from namematch.scoring.explain import Comparison, Evidence

STEP = 25  # pixels of a row
LONGEST = 52  # letters of a label
SMALLEST = 0.005  # bits: what weighs less is a note, such as a title that was ignored


def waterfall(
    comparison: Comparison,
    *,
    cuts: dict[str, float] | None = None,
    title: str = "Why these two records are, or are not, one person",
) -> alt.TopLevelMixin:
    """Bars from left to right, one per row of evidence, and the weight they come to.

    Args:
        comparison: what ``compare`` or ``Result.explain`` returned.
        cuts: name -> bits, drawn as lines; ``cuts_of(result)`` gives those of a result.
        title: above the chart.
    """
    records = steps(comparison)
    base = alt.Chart(rows(records)).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.28)),
        tooltip=[
            alt.Tooltip("label:N"),
            alt.Tooltip("rule:N"),
            alt.Tooltip("text:N", title="bits"),
        ],
    )
    x = alt.X("from:Q", title="bits of evidence for one person", axis=alt.Axis(tickCount=8))
    colour = alt.Color("sign:N").scale(
        domain=["for", "against", "weight"], range=[FOR, AGAINST, INK]
    )
    bars = base.mark_bar(cornerRadius=1).encode(x=x, x2="to:Q", color=colour)
    joints = (
        base.transform_filter("datum.next != null")
        .mark_rule(color=NEUTRAL, strokeWidth=1)
        .encode(x="to:Q", y2="next:O", tooltip=alt.value(None))
    )
    sums = with_halo(base.encode(x="right:Q", text="text:N"), align="left", dx=6)
    kinds = base.mark_text(align="left", fontWeight=600).encode(
        x=alt.value(-LABELS), text="kind:N", tooltip=alt.value(None)
    )
    labels = base.mark_text(align="left", limit=LABELS - KINDS - 16).encode(
        x=alt.value(KINDS - LABELS), text="label:N"
    )
    zero = alt.Chart(rows([{"at": 0}])).mark_rule(color=RULE).encode(x="at:Q")
    lines = cut_lines(cuts) if cuts else []
    chart = alt.layer(zero, *lines, joints, bars, *sums, kinds, labels)
    chart = chart.properties(width=WIDTH, height=STEP * len(records))
    subtitle = f"weight {comparison.weight:+.1f} bits, probability {comparison.probability:.4f}"
    return finished(chart, title, subtitle)


KINDS, LABELS = 92, 360  # pixels left of the plot: of the kinds, of kinds and labels


def steps(comparison: Comparison) -> list[dict[str, Any]]:
    """A record per bar: kind, label, rule, from, to, right, sign, text."""
    told = [one for one in comparison.evidence if tells(one)]
    out, total, before = [], 0.0, ""
    for row, one in enumerate(told):
        after = total + one.bits
        kind = one.kind.replace("_", " ")
        sign = "for" if one.bits > 0 else "against"
        out.append(
            _bar(row, total, after, sign)
            | {"kind": "" if kind == before else kind, "label": label(one), "rule": one.rule}
            | {"text": f"{one.bits:+.1f}", "next": row + 1}
        )
        total, before = after, kind
    last = _bar(len(told), 0.0, comparison.weight, "weight")
    text = {"kind": "weight", "label": "", "rule": "the sum", "text": f"{comparison.weight:+.1f}"}
    return [*out, last | text | {"next": None}]


def tells(one: Evidence) -> bool:
    """Whether a row says something of the two: it weighs, or shows what was matched."""
    return abs(one.bits) >= SMALLEST or bool(one.left and one.right)


def _bar(row: int, start: float, end: float, sign: str) -> dict[str, Any]:
    return {"row": row, "from": start, "to": end, "right": max(start, end), "sign": sign}


def label(one: Evidence) -> str:
    """What stands on either side, or the rule where nothing stands."""
    if not (one.left or one.right):
        return one.rule
    if one.left == one.right and one.bits > 0:  # numbers that differ may end alike
        text = one.left
    elif one.left and one.right:
        text = f"{one.left}  |  {one.right}"
    else:
        text = f"{one.left or one.right}, {one.rule}"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
