"""A cluster as a graph: its records, and the links that hold them together."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.errors import InputError
from namematch.plots.shown import names_of, shown_id
from namematch.plots.theme import AGAINST, FOR, INK, MUTED, PAPER, finished, rows, with_halo
from namematch.result import Result

MOST = 60  # records: beyond, a drawing shows a ball of wool
ROUNDS = 300  # of pulling and pushing; a graph this small is at rest long before
SIZE = 420

Floats = npt.NDArray[np.float64]


def cluster_graph(
    result: Result, cluster: Any, *, title: str = "One cluster, and what holds it together"
) -> alt.TopLevelMixin:
    """Records as points, links as lines: the more bits, the thicker and the nearer.

    Flagged pairs within the cluster are drawn dashed.

    Raises:
        InputError: no cluster of that id, or one of more than MOST records.
    """
    ids, ends, bits, linked = members(result, cluster)
    at = layout(len(ids), ends, np.maximum(bits, 1.0))
    written = names_of(result, pc.index_in(ids, result.scorer.table.ids).to_pylist())
    points = [
        {"x": x, "y": y, "name": name, "id": shown_id(one)}
        for one, name, (x, y) in zip(ids.to_pylist(), written, at.tolist(), strict=True)
    ]
    joined = zip(ends.tolist(), bits.tolist(), linked.tolist(), strict=True)
    lines = [_line(at, a, b, weight, weak=not link) for (a, b), weight, link in joined]
    note = f"{len(ids)} records, {int(linked.sum())} links, in bits"
    return finished(_drawn(points, lines), title, note)


def members(
    result: Result, cluster: Any
) -> tuple[pa.Array, npt.NDArray[np.int64], Floats, npt.NDArray[np.bool_]]:
    """Ids of a cluster; its pairs as places among them int64[k, 2], their bits, and which link."""
    table = result.clusters
    if result.linked:
        raise InputError("a graph shows a cluster of one table, not of two linked ones")
    ids = table.filter(pc.equal(table["cluster"], cluster))["id"].combine_chunks()
    if not 0 < len(ids) <= MOST:
        raise InputError(f"a graph shows 1 to {MOST} records; this cluster has {len(ids):,}")
    parts = []
    for pairs, linked in ((result.pairs, True), (result.flagged, False)):
        left, right = (pc.index_in(pairs[side], ids) for side in ("left", "right"))
        both = pc.and_(left.is_valid(), right.is_valid())
        sides = [side.filter(both).to_numpy().astype(np.int64) for side in (left, right)]
        weight = pairs["weight"].filter(both).to_numpy().astype(np.float64)
        parts.append((np.stack(sides, axis=1), weight, np.full(len(weight), linked)))
    ends, bits, link = (np.concatenate(part) for part in zip(*parts, strict=True))
    return ids, ends, bits, link


def _line(at: Floats, a: int, b: int, weight: float, *, weak: bool) -> dict[str, Any]:
    (x, y), (x2, y2) = at[a].tolist(), at[b].tolist()
    middle = {"mx": (x + x2) / 2, "my": (y + y2) / 2}
    strength = {"bits": weight, "text": f"{weight:.0f}", "weak": weak}
    return {"x": x, "y": y, "x2": x2, "y2": y2} | middle | strength


def _drawn(points: list[dict[str, Any]], lines: list[dict[str, Any]]) -> Any:
    scale = alt.Scale(domain=[-1.1, 1.1], nice=False)
    x, y = alt.X("x:Q", scale=scale, axis=None), alt.Y("y:Q", scale=scale, axis=None)
    edge = alt.Chart(rows(lines)).encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        size=alt.Size("bits:Q").scale(domain=[0, 80], range=[0.8, 7], clamp=True),
    )  # fmt: skip
    strong = edge.transform_filter("!datum.weak").mark_rule(color=FOR, opacity=0.55)
    weak = edge.transform_filter("datum.weak").mark_rule(color=AGAINST, strokeDash=[4, 4])
    middle = alt.Chart(rows(lines)).encode(
        x=alt.X("mx:Q", scale=scale, axis=None), y=alt.Y("my:Q", scale=scale, axis=None),
        text="text:N",
    )  # fmt: skip
    node = alt.Chart(rows(points)).encode(x=x, y=y, tooltip=["name:N", "id:N"])
    dots = node.mark_point(filled=True, size=170, color=INK, stroke=PAPER, strokeWidth=2, opacity=1)
    names = with_halo(node.encode(text="name:N"), dy=-17, fontSize=12.5)
    ids = with_halo(node.encode(text="id:N"), dy=18, fontSize=10.5, color=MUTED)
    numbers = with_halo(middle, fontSize=11, color=MUTED) if len(points) <= 12 else []
    layers = [weak, strong, *numbers, dots, *ids, *names]
    chart = alt.layer(*layers) if lines else alt.layer(dots, *ids, *names)
    return chart.properties(width=SIZE * 1.5, height=SIZE)


def layout(n: int, ends: npt.NDArray[np.int64], strength: Floats) -> Floats:
    """Positions float64[n, 2] within -1 and 1: links pull, records push.

    After Fruchterman and Reingold 1991; from a circle, so the same graph is always drawn the same.
    """
    angle = 2 * np.pi * np.arange(n) / n
    at = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    pull = np.zeros((n, n))
    pull[ends[:, 0], ends[:, 1]] = pull[ends[:, 1], ends[:, 0]] = strength / strength.max(initial=1)
    ideal = 1.0 / np.sqrt(n)
    for step in np.linspace(0.15, 0.002, ROUNDS):
        gap = at[:, None] - at[None]
        far = np.maximum(np.hypot(gap[..., 0], gap[..., 1]), 1e-3)
        force = ideal**2 / far**2 - pull * far / ideal
        move = (gap * force[..., None]).sum(axis=1)
        length = np.maximum(np.hypot(move[:, 0], move[:, 1]), 1e-9)
        at = at + move / length[:, None] * np.minimum(length, step)[:, None]
    at = at - (at.max(axis=0) + at.min(axis=0)) / 2
    far = np.abs(at).max(axis=0)
    # Both axes fill the drawing, unless that would stretch one more than three times.
    return np.asarray(at / np.maximum(far, max(far.max() / 3, 1e-9)))
