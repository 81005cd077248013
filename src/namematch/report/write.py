"""The page: ``write_report(result, "report.html")``."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from importlib import resources

import pyarrow.compute as pc

from namematch import plots
from namematch._version import __version__
from namematch.blocking import PassReport
from namematch.evaluation import Evaluation
from namematch.report.doubtful import cards, doubtful
from namematch.report.figure import figure
from namematch.report.markup import section, text
from namematch.report.parts import clusters, model, read_as, set_aside, summary
from namematch.result import Result
from namematch.writing import whole

# Nothing may be loaded or run, whatever a name may hold that got past the escaping.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
GRAPHED = 40  # records of the largest cluster that is drawn


def write_report(
    result: Result,
    path: str | os.PathLike[str],
    *,
    title: str = "Duplicate records",
    passes: Sequence[PassReport] | None = None,
    evaluation: Evaluation | None = None,
    today: datetime.date | None = None,
) -> None:
    """Write a result as one HTML page, whole or not at all.

    Of a NIK only the last four digits are shown. The page does not grow with the table: 150 kB to
    300 kB, and two seconds for a million records.

    Args:
        result: what ``dedupe`` returned.
        path: of the page.
        title: its heading.
        passes: what ``passes_of(result)`` returned, for a chart of the blocking passes.
        evaluation: what ``evaluate`` returned, for curves against the truth.
        today: the date of the page; the day it is written by default.

    Raises:
        InputError: the place cannot be written.
    """
    page = page_of(result, title, passes or (), evaluation, today or datetime.date.today())
    whole(path, lambda file: file.write(page.encode()))


def page_of(
    result: Result,
    title: str,
    passes: Sequence[PassReport],
    evaluation: Evaluation | None,
    today: datetime.date,
) -> str:
    """The page as text."""
    pairs = doubtful(result)
    body = [
        summary(result),
        _weights(result),
        section(
            "Pairs that are hard to tell",
            cards(result, pairs),
            note="Nearest to even odds, on either side of the cut. Each row says how much likelier "
            "it is under one person than under two: +1 bit is twice as likely, -1 bit half."
            if pairs
            else "None: every pair is either far above the cut or far below.",
        ),
        clusters(result),
        _largest(result),
        _against(evaluation),
        section("The model", figure(plots.match_weights(result.matcher))),
        section("Candidate pairs", figure(plots.blocking_passes(passes))) if passes else "",
        read_as(result),
        set_aside(result),
    ]
    style = (resources.files("namematch.report") / "style.css").read_text("utf-8")
    footer = f"namematch {__version__}, {today:%Y-%m-%d}. Holds personal data: keep it accordingly."
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{text(title)}</title><style>{style}</style></head>"
        f"<body><main><header><h1>{text(title)}</h1></header>{''.join(body)}</main>"
        f"<footer>{text(footer)}</footer></body></html>\n"
    )


def _weights(result: Result) -> str:
    parts = (figure(plots.score_histogram(result)), model(result))
    return section("Which pairs are one person", *parts)


def _largest(result: Result) -> str:
    """The largest cluster that can be drawn, when there is one of three records or more."""
    if result.linked:
        return ""
    sizes = result.clusters.group_by("cluster").aggregate([("id", "count")])
    sizes = sizes.filter(pc.is_in(sizes["id_count"], pc.cast([*range(3, GRAPHED + 1)], "int64")))
    if len(sizes) == 0:
        return ""
    order = [("id_count", "descending"), ("cluster", "ascending")]
    chart = plots.cluster_graph(result, sizes.sort_by(order)["cluster"][0].as_py())
    return section("The person with the most records", figure(chart))


def _against(evaluation: Evaluation | None) -> str:
    if evaluation is None:
        return ""
    drawn = ""
    if evaluation.curve is not None and evaluation.links is not None:
        charts = (plots.precision_recall(evaluation), plots.reliability_curve(evaluation))
        drawn = f'<div class="two">{"".join(figure(chart) for chart in charts)}</div>'
    return section("Against the truth", f"<pre>{text_lines(str(evaluation))}</pre>", drawn)


def text_lines(lines: str) -> str:
    """Lines of text, each escaped."""
    return "\n".join(text(line) for line in lines.split("\n"))
