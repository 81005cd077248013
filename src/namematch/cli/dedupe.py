"""``namematch dedupe``: the duplicates of a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namematch.cli.columns import assignments
from namematch.cli.output import print_json, print_notes, print_table
from namematch.errors import InputError

if TYPE_CHECKING:
    from namematch.result import Result

_SHOWN = 5  # pairs in each table
_CERTAIN = 0.99  # a pair above is not called doubtful


class Format(StrEnum):
    """What the result is written as."""

    CSV = "csv"
    PARQUET = "parquet"


def dedupe(
    file: Annotated[Path, typer.Argument(help="CSV, Parquet or XLSX, one record a row.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the result.", show_default="FILE-namematch")
    ] = None,
    matcher: Annotated[
        Path | None, typer.Option(help="A model that train wrote.", show_default="the default")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help='Which column is a field: name="NAMA PEMOHON". May be repeated.'),
    ] = None,
    format: Annotated[Format, typer.Option(help="Of the result.")] = Format.CSV,  # noqa: A002
    must_link: Annotated[
        Path | None, typer.Option(help="Pairs that are one person: columns left and right, ids.")
    ] = None,
    cannot_link: Annotated[
        Path | None, typer.Option(help="Pairs that are two people, in the same form.")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(help="Clusters of an earlier run (id, cluster) whose ids stay.")
    ] = None,
    link: Annotated[
        float | None, typer.Option(help="Probability from which a pair is a link.")
    ] = None,
    review: Annotated[
        float | None, typer.Option(help="Probability from which a pair is flagged.")
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, show_default="all cores")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no tables.")] = False,
) -> None:
    """Find the records of a file that are the same person."""
    import namematch as nm

    folder = out or file.with_name(f"{file.name}-namematch")
    _check_folder(folder)
    result = nm.dedupe(
        file,
        matcher=nm.Matcher.load(matcher) if matcher else None,
        columns=assignments(column) or None,
        link=link,
        review=review,
        must_link=must_link,
        cannot_link=cannot_link,
        previous=previous,
        threads=threads,
        progress=False if quiet or json else None,
    )
    (result.to_csv if format is Format.CSV else result.to_parquet)(folder)
    from namematch.result import TABLES

    paths = {name: str(folder / f"{name}.{format.value}") for name in TABLES}
    if json:
        print_json([_summary(result) | {"files": paths}])
    elif not quiet:
        _show(result, paths)


def _check_folder(folder: Path) -> None:
    """Before the work, not after it."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a directory; say --out DIR")


def _summary(result: Result) -> dict[str, Any]:
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


def _show(result: Result, paths: dict[str, str]) -> None:
    counts = _summary(result)
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
    return _name(result, pair["left"]), _name(result, pair["right"]), terms


def _name(result: Result, identity: Any) -> str:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = result.scorer.table
    row = pc.index(table.ids, pa.scalar(identity, table.ids.type)).as_py()
    tokens = table.names.tokens[slice(*table.names.offsets[row : row + 2])]
    return " ".join(table.words.take(pa.array(tokens)).to_pylist())
