"""What ``dedupe`` and ``link`` show of a result, to people and to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from namematch.cli.output import print_notes, print_table

if TYPE_CHECKING:
    from namematch.result import Result
    from namematch.review import ReviewPlan

_SHOWN = 5  # pairs in each table
_CERTAIN = 0.99  # a pair above is not called doubtful


def summary(result: Result) -> dict[str, Any]:
    """Counts and notes, for programs."""
    return {
        "records": len(result.clusters),
        "people": _people(result),
        "pairs": len(result.pairs),
        "flagged": len(result.flagged),
        "rejected": _problems(result),
        "contradictions": len(result.contradictions),
        "notes": list(result.notes),
        "seconds": {stage: round(took, 3) for stage, took in result.timings.items()},
    }


def _people(result: Result) -> int:
    return len(result.clusters["cluster"].unique())


def _problems(result: Result) -> list[dict[str, Any]]:
    """Rejects counted by problem, most frequent first."""
    counted = result.rejected.group_by(["action", "column", "problem"]).aggregate(
        [([], "count_all")]
    )
    rows = counted.sort_by([("count_all", "descending"), ("problem", "ascending")]).to_pylist()
    return [row | {"count": row.pop("count_all")} for row in rows]


def show(result: Result, paths: dict[str, str], plan: ReviewPlan | None = None) -> None:
    """Counts, the strongest and the most doubtful pairs, and where the files are."""
    counts = summary(result)
    print_notes(result.notes)
    print_table(
        (">records", ">people", ">links", ">doubtful", ">seconds"),
        [
            (
                f"{counts['records']:,}",
                f"{counts['people']:,}",
                f"{counts['pairs']:,}",
                f"{counts['flagged']:,}",
                f"{sum(result.timings.values()):.1f}",
            )
        ],
    )
    _show_pairs(result, "The strongest pairs", result.pairs.slice(0, _SHOWN).to_pylist())
    _show_pairs(result, "The most doubtful pairs", _doubtful(result))
    if plan is not None:
        print_notes(["", *str(plan).split("\n")])
    print_table(("table", "file"), list(paths.items()), title="Written")


def _doubtful(result: Result) -> list[dict[str, Any]]:
    """Pairs nearest to even odds, on either side of the cut."""
    import pyarrow as pa
    import pyarrow.compute as pc

    both = pa.concat_tables([result.pairs, result.flagged])
    both = both.filter(pc.less(both["probability"], _CERTAIN))
    distance = pc.abs(pc.subtract(both["probability"].cast(pa.float64()), 0.5))
    nearest = pc.sort_indices(distance)[:_SHOWN]
    rows: list[dict[str, Any]] = both.take(nearest).to_pylist()
    return rows


def _show_pairs(result: Result, title: str, pairs: list[dict[str, Any]]) -> None:
    rows = [
        (
            str(pair["left"]),
            str(pair["right"]),
            f"{pair['weight']:.1f}",
            f"{pair['probability']:.3f}",
            *_names(result, pair),
        )
        for pair in pairs
    ]
    if rows:
        headers = ("left", "right", ">bits", ">probability", "name", "name", "evidence")
        print_table(headers, rows, title=title)


def _names(result: Result, pair: dict[str, Any]) -> tuple[str, str, str]:
    """Both names without titles, and what every other field adds."""
    evidence = result.explain(pair["left"], pair["right"]).evidence
    names = sum(one.bits for one in evidence if one.kind == "name")
    others = [(one.kind.replace("_", " "), one.bits) for one in evidence if one.kind != "name"]
    terms = ", ".join(f"{kind} {bits:+.0f}" for kind, bits in [("name", names), *others])
    left, right = result.rows(pair["left"], pair["right"])
    return _name(result, left), _name(result, right), terms


def _name(result: Result, row: int) -> str:
    import pyarrow as pa

    table = result.scorer.table
    tokens = table.names.tokens[slice(*table.names.offsets[row : row + 2])]
    return " ".join(table.words.take(pa.array(tokens)).to_pylist())
