"""The pairs a person should look at first, side by side, with what speaks for and against."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from namematch.plots.shown import names_of, shown_id
from namematch.plots.waterfall import tells
from namematch.report.markup import scrolled, text
from namematch.result import Result
from namematch.scoring.explain import Evidence

SHOWN = 12
CERTAIN = 0.99  # a pair above is not called doubtful
FULL = 16.0  # bits at which a bar is full: a birth date, two rare names
MASK = "•" * 12  # of a NIK: four say as much in a narrow column


def doubtful(result: Result, most: int = SHOWN) -> list[dict[str, Any]]:
    """The pairs nearest to even odds, on either side of the link cut."""
    both = pa.concat_tables([result.pairs, result.flagged])
    both = both.filter(pc.less(both["probability"], CERTAIN))
    distance = np.abs(both["probability"].to_numpy().astype(np.float64) - 0.5)
    nearest = np.argsort(distance, kind="stable")[:most]
    rows: list[dict[str, Any]] = both.take(pa.array(nearest)).to_pylist()
    return rows


def cards(result: Result, pairs: list[dict[str, Any]]) -> str:
    """A card per pair."""
    return "".join(card(result, pair["left"], pair["right"]) for pair in pairs)


def card(result: Result, left: Any, right: Any) -> str:
    """One pair, by id: both records, every row of evidence, the sum."""
    names = [text(name) for name in names_of(result, result.rows(left, right))]
    comparison = result.explain(left, right)
    verdict = "linked" if comparison.probability >= result.matcher.link else "to review"
    sides = ("left record", "right record") if result.linked else ("record", "record")
    heads = [
        f"{side} {text(shown_id(one))}" for side, one in zip(sides, (left, right), strict=True)
    ]
    caption = (
        f"<caption><strong>{names[0]}</strong> and <strong>{names[1]}</strong>"
        f'<span class="tag {verdict.split()[0]}">{verdict}</span></caption>'
    )
    head = "".join(
        f'<th scope="col" class="{name}">{title}</th>'
        for title, name in (
            ("field", "field"), (heads[0], "record"),
            (heads[1], "record"), ("rule", "why"), ("bits", "number"),
        )
    )  # fmt: skip
    head += '<td aria-hidden="true"></td>'
    body = "".join(_row(one) for one in comparison.evidence if tells(one))
    sums = (
        f'<tr class="sum"><th scope="row">weight</th>'
        f'<td colspan="2">probability {comparison.probability:.3f}</td><td class=why></td>'
        f'<td class="number">{comparison.weight:+.1f}</td><td aria-hidden="true"></td></tr>'
    )
    start = f'<table class="pair">{caption}<thead><tr>{head}</tr></thead>'
    return scrolled(f"{start}<tbody>{body}</tbody><tfoot>{sums}</tfoot></table>")


def _row(one: Evidence) -> str:
    kind = text(one.kind.replace("_", " "))
    if one.left or one.right:
        shown = (text(x).replace(MASK, "••••") for x in (one.left, one.right, one.rule))
        cells = "<td>{}</td><td>{}</td><td class=why>{}</td>".format(*shown)
    else:
        cells = f'<td colspan="2" class="rule">{text(one.rule)}</td><td class=why></td>'
    side = "for" if one.bits > 0 else "against"
    width = min(abs(one.bits) / FULL, 1.0) * 50
    bar = f'<span class="bar"><i class="{side}" style="width:{width:.1f}%"></i></span>'
    drawn = f'<td aria-hidden="true">{bar}</td>'
    number = f'<td class="number">{one.bits:+.1f}</td>'
    return f'<tr><th scope="row">{kind}</th>{cells}{number}{drawn}</tr>'
