"""The parts of the page that are counts: summary, clusters, input, model, rows set aside."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from namematch.plots import cuts_of
from namematch.report.markup import scrolled, section, table, text
from namematch.result import Result

ROWS = 200  # rows set aside that are listed; all are in rejected.csv
LARGE = 10  # sizes of clusters that are listed one by one; larger ones are one row


def summary(result: Result) -> str:
    """Large numbers first."""
    rejected = result.rejected["action"].to_pylist()
    facts = {
        "records": len(result.clusters),
        "people": pc.count_distinct(result.clusters["cluster"]).as_py(),
        "links": len(result.pairs),
        "pairs to review": len(result.flagged),
        "rows set aside": rejected.count("row set aside"),
        "values ignored": rejected.count("value ignored"),
    }
    if len(result.contradictions):
        facts["decisions that contradict"] = len(result.contradictions)
    items = "".join(
        f"<div><dt>{text(name)}</dt><dd>{count:,}</dd></div>" for name, count in facts.items()
    )
    return f'<dl class="facts">{items}</dl>'


def clusters(result: Result) -> str:
    """How many clusters have how many records."""
    codes = result.clusters["cluster"].combine_chunks().dictionary_encode().indices.to_numpy()
    size, count = np.unique(np.bincount(codes), return_counts=True)
    rows = [
        (f"{one:,}", f"{number:,}", f"{one * number:,}")
        for one, number in zip(size.tolist(), count.tolist(), strict=True)
        if one <= LARGE
    ]
    if (large := size > LARGE).any():
        held = int((size * count)[large].sum())
        rows.append((f"{LARGE + 1} to {size.max():,}", f"{count[large].sum():,}", f"{held:,}"))
    head = ("records of one person", ">people", ">records")
    return section("People by their records", table("Clusters by size", head, rows))


def read_as(result: Result) -> str:
    """What was understood of the input, and how long each stage took."""
    lines = "".join(f"<li>{text(note.strip())}</li>" for note in result.notes if note.strip())
    rows = [(stage, f"{seconds:.2f}") for stage, seconds in result.timings.items()]
    rows.append(("in all", f"{sum(result.timings.values()):.2f}"))
    took = table("Time", ("stage", ">seconds"), rows)
    return section("How the input was read", f"<ul>{lines}</ul>", took)


def model(result: Result) -> str:
    """The cuts and the prior."""
    matcher, cuts = result.matcher, cuts_of(result)
    rows = [
        ("linked from", f"{matcher.link:.3f}", f"{cuts['link']:.1f}"),
        ("to review from", f"{matcher.review:.3f}", f"{cuts['review']:.1f}"),
    ]
    prior = (
        f"Before any evidence the odds that two records are one person are 1 to "
        f"{2**-result.prior:,.0f} ({result.prior:.1f} bits)."
    )
    head = ("pairs are", ">probability", ">weight in bits")
    return f"<p>{text(prior)}</p>" + table("Cuts", head, rows)


def set_aside(result: Result) -> str:
    """Problems counted, then the rows one by one. Values are not shown."""
    if len(result.rejected) == 0:
        return section("Rows set aside and values ignored", note="None.")
    keys = ["action", "column", "problem"]
    counted = result.rejected.group_by(keys).aggregate([([], "count_all")])
    counted = counted.sort_by([("count_all", "descending"), ("problem", "ascending")])
    counts = [
        (r["problem"], r["column"], r["action"], f"{r['count_all']:,}") for r in counted.to_pylist()
    ]
    wanted = result.rejected.sort_by([("action", "ascending"), ("row", "ascending")])
    rows = [
        (
            f"{r['row']:,}",
            "" if r["id"] is None else r["id"],
            r["column"],
            r["problem"],
            r["action"],
        )
        for r in wanted.slice(0, ROWS).to_pylist()
    ]
    caption = "Row by row" if len(wanted) <= ROWS else f"The first {ROWS} of {len(wanted):,}"
    head = ("row", "id", "column", "reason", "what was done")
    return section(
        "Rows set aside and values ignored",
        scrolled(table("By reason", ("reason", "column", "what was done", ">times"), counts)),
        scrolled(table(caption, head, rows)),
    )
