"""Precision against recall, and probability against truth: of one evaluation or of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import altair as alt

from namematch.errors import InputError
from namematch.evaluation.evaluation import Evaluation
from namematch.plots.theme import DASHES, INK, LINES, NEUTRAL, finished, rows, with_halo

SIDE = 380  # pixels: both axes are shares, so the plot is square
Z = 1.96  # of a 95 % interval
ROOM = 0.25  # of the range of the axes left below the worst point at the link cut

Evaluations: TypeAlias = Evaluation | Mapping[str, Evaluation]


def precision_recall(
    evaluations: Evaluations, *, title: str = "Precision and recall at every cut"
) -> alt.TopLevelMixin:
    """A line per evaluation, with a point where the link cut lies.

    Raises:
        InputError: an evaluation without probabilities has no curve.
    """
    named = _named(evaluations, "curve")
    lines = [
        {"name": name, "order": at, "cut": row["cut"], "recall": row["recall"]}
        | {"precision": row["precision"]}
        for name, one in named.items()
        for at, row in enumerate(one.curve.to_pylist())  # type: ignore[union-attr]
    ]
    points = [_point(name, one) for name, one in named.items()]
    low = min(min(p["precision"], p["recall"]) for p in points)
    low = max(0.0, 1 - (1 - low) * (1 + ROOM) * 2)
    scale = alt.Scale(domain=[low, 1], clamp=True, nice=False)
    x = alt.X("recall:Q", scale=scale, title="recall").axis(format=".3~f", grid=True, tickCount=5)
    y = alt.Y("precision:Q", scale=scale, title="precision").axis(
        format=".3~f", grid=True, tickCount=5
    )
    seen = [line for line in lines if line["recall"] >= low and line["precision"] >= low]
    curve = alt.Chart(rows(seen)).mark_line(strokeWidth=2)
    curve = curve.encode(x=x, y=y, order="order:Q", **_style(list(named)))
    at = alt.Chart(rows(points)).encode(x=x, y=y)
    dots = at.mark_point(filled=True, size=70, opacity=1).encode(color=_style(list(named))["color"])
    texts = [
        layer.encode(text="text:N")
        for layer in with_halo(at, align="right", dx=-10, dy=14, lineBreak="\n")
    ]
    chart = alt.layer(curve, dots, *texts).properties(width=SIDE, height=SIDE)
    return finished(chart, title, "the point is the link cut; the axes do not start at 0")


def _point(name: str, one: Evaluation) -> dict[str, Any]:
    assert one.links is not None
    label = "" if name == "" else f"{name}\n"
    text = f"{label}precision {one.links.precision:.4f}, recall {one.links.recall:.4f}\n"
    shares = {"precision": one.links.precision, "recall": one.links.recall}
    return {"name": name, "text": f"{text}F1 {one.links.f1:.4f}"} | shares


def reliability_curve(
    evaluations: Evaluations, *, title: str = "What a probability is worth"
) -> alt.TopLevelMixin:
    """The share of true pairs among those given each probability, bin by bin.

    Raises:
        InputError: an evaluation without probabilities has no bins.
    """
    named = _named(evaluations, "reliability")
    records = [
        _bin(name, row)
        for name, one in named.items()
        for row in one.reliability.to_pylist()  # type: ignore[union-attr]
    ]
    unit = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("probability:Q", scale=unit, title="probability given").axis(format=".1f")
    y = alt.Y("share:Q", scale=unit, title="share that is one person").axis(format=".1f")
    ends = rows([{"probability": 0, "share": 0}, {"probability": 1, "share": 1}])
    ideal = alt.Chart(ends).mark_line(color=NEUTRAL, strokeDash=[4, 4], strokeWidth=1)
    base = alt.Chart(rows(records)).encode(x=x, y=y, color=_style(list(named))["color"])
    spans = base.mark_rule(strokeWidth=1.5, opacity=0.6).encode(y="low:Q", y2="high:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1)
    layers = [ideal.encode(x=x, y=y), spans, dots]
    if len(named) == 1:
        count = alt.Chart(rows(records)).encode(x=x, y=y, text="text:N")
        layers += with_halo(count, align="left", dx=8, dy=-8, fontSize=11, color=INK)
    else:
        layers.append(
            base.mark_line(strokeWidth=1.5).encode(strokeDash=_style([*named])["strokeDash"])
        )
    chart = alt.layer(*layers).properties(width=SIDE, height=SIDE)
    errors = ", ".join(f"{name} {one.calibration_error:.4f}".strip() for name, one in named.items())
    note = "on the dashed line it is as good as its word; bars: 95 % intervals"
    note += "; numbers: pairs" if len(named) == 1 else ""
    return finished(chart, title, f"expected calibration error {errors}", note)


def _bin(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A bin with the interval its true share lies in (Wilson 1927)."""
    n, share = row["pairs"], row["share"]
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * ((share * (1 - share) + Z**2 / (4 * n)) / n) ** 0.5 / (1 + Z**2 / n)
    shown = {"probability": row["probability"], "share": share, "pairs": n, "text": f"{n:,}"}
    return {"name": name, "low": max(middle - half, 0.0), "high": min(middle + half, 1.0)} | shown


def _named(evaluations: Evaluations, needed: str) -> Mapping[str, Evaluation]:
    named = {"": evaluations} if isinstance(evaluations, Evaluation) else evaluations
    if not named or any(getattr(one, needed) is None for one in named.values()):
        raise InputError("a curve needs evaluations of pairs with probabilities")
    return named


def _style(names: list[str]) -> dict[str, Any]:
    colours: list[Any] = list(LINES[: len(names)])
    dashes: list[Any] = list(DASHES[: len(names)])
    return {
        "color": alt.Color("name:N").scale(domain=names, range=colours),
        "strokeDash": alt.StrokeDash("name:N").scale(domain=names, range=dashes),
    }
