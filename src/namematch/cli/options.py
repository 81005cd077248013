"""Options that ``dedupe`` and ``link`` share, and what is done with them."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from namematch.cli.output import print_json
from namematch.errors import InputError

if TYPE_CHECKING:
    from namematch.cli.run import Run
    from namematch.result import Result

FEW = 300_000  # records: blocking them once again, for a chart of the passes, takes seconds


class Format(StrEnum):
    """What the result is written as."""

    CSV = "csv"
    PARQUET = "parquet"


_COLUMN = 'Which column is a field: name="NAMA PEMOHON". May be repeated.'
_RIGHT_COLUMN = "The same for the right file; by default as in the left one."

Columns: TypeAlias = Annotated[list[str] | None, typer.Option(help=_COLUMN)]
RightColumns: TypeAlias = Annotated[list[str] | None, typer.Option(help=_RIGHT_COLUMN)]
Model: TypeAlias = Annotated[
    Path | None, typer.Option(help="A model that train wrote.", show_default="the default")
]
OutFormat: TypeAlias = Annotated[Format, typer.Option(help="Of the result.")]
MustLink: TypeAlias = Annotated[
    Path | None, typer.Option(help="Pairs that are one person: columns left and right, ids.")
]
CannotLink: TypeAlias = Annotated[
    Path | None, typer.Option(help="Pairs that are two people, in the same form.")
]
Previous: TypeAlias = Annotated[
    Path | None, typer.Option(help="clusters.csv of an earlier run, whose cluster ids stay.")
]
LinkCut: TypeAlias = Annotated[
    float | None, typer.Option(help="Probability from which a pair is a link.")
]
ReviewCut: TypeAlias = Annotated[
    float | None, typer.Option(help="Probability from which a pair is flagged.")
]
PerDay: TypeAlias = Annotated[
    int | None, typer.Option(min=0, help="Pairs the staff can decide a day: plans the review.")
]
Days: TypeAlias = Annotated[int, typer.Option(min=0, help="Days the staff has for it.")]
Report: TypeAlias = Annotated[
    Path | None, typer.Option(help="One HTML page of the result; needs the extra plot.")
]
Threads: TypeAlias = Annotated[int | None, typer.Option(min=1, show_default="all cores")]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON object.")]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", help="No progress and no tables.")]


def check_folder(folder: Path) -> None:
    """Before the work, not after it."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a directory; say --out DIR")


def check_report(page: Path | None) -> None:
    """Before the work: the place, and the libraries of the charts."""
    if page is None:
        return
    import namematch.report  # noqa: F401

    if page.is_dir() or not page.absolute().parent.is_dir():
        raise InputError(f"{page}: expected the path of a page, in a directory that is there")


def give(
    result: Result,
    folder: Path,
    form: Format,
    *,
    json: bool,
    quiet: bool,
    per_day: int | None,
    days: int,
    report: Path | None,
    title: str,
    run: Run,
) -> None:
    """Write the files of a result and print what it holds."""
    from namematch.cli.run import MATCHER, RUN, beside
    from namematch.cli.shown import show, summary
    from namematch.result import TABLES

    write = result.to_csv if form is Format.CSV else result.to_parquet
    write(folder, beside=beside(run, result.matcher))
    plan = None if per_day is None else result.review_threshold(per_day=per_day, days=days)
    paths = {name: str(folder / f"{name}.{form.value}") for name in TABLES}
    paths |= {"matcher": str(folder / MATCHER), "run": str(folder / RUN)}
    if report is not None:
        write_page(result, report, title)
        paths["report"] = str(report)
    if json:
        planned = {} if plan is None else {"review": asdict(plan)}
        print_json([summary(result) | planned | {"files": paths}])
    elif not quiet:
        show(result, paths, plan)


def write_page(result: Result, page: Path, title: str) -> None:
    """The page of ``--report``."""
    from namematch.report import passes_of, write_report

    few = len(result.clusters) <= FEW and not result.linked
    write_report(result, page, title=title, passes=passes_of(result) if few else None)
