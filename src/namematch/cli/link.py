"""``namematch link``: the people two files share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from namematch.cli.columns import assignments
from namematch.cli.options import (
    CannotLink,
    Columns,
    Days,
    Format,
    Json,
    LinkCut,
    Model,
    MustLink,
    OutFormat,
    PerDay,
    Previous,
    Quiet,
    Report,
    ReviewCut,
    RightColumns,
    Threads,
    check_folder,
    check_report,
    give,
)


def link(
    left: Annotated[Path, typer.Argument(help="CSV, Parquet or XLSX, one record a row.")],
    right: Annotated[Path, typer.Argument(help="The other file.")],
    out: Annotated[Path, typer.Option(help="Folder of the result.")],
    one_to_one: Annotated[
        bool, typer.Option("--one-to-one", help="No record has two links.")
    ] = False,
    matcher: Model = None,
    column: Columns = None,
    right_column: RightColumns = None,
    format: OutFormat = Format.CSV,  # noqa: A002
    must_link: MustLink = None,
    cannot_link: CannotLink = None,
    previous: Previous = None,
    link: LinkCut = None,
    review: ReviewCut = None,
    per_day: PerDay = None,
    days: Days = 1,
    report: Report = None,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find the records of two files that are the same person."""
    import namematch as nm
    from namematch.cli.run import run_of

    check_folder(out)
    check_report(report)
    run = run_of(
        "link",
        [left, right],
        columns=[assignments(column), assignments(right_column if right_column else column)],
        decided={"must_link": must_link, "cannot_link": cannot_link, "previous": previous},
        one_to_one=one_to_one,
    )
    result = nm.link(
        left,
        right,
        one_to_one,
        matcher=nm.Matcher.load(matcher) if matcher else None,
        columns=assignments(column) or None,
        right_columns=assignments(right_column) or None,
        link=link,
        review=review,
        must_link=must_link,
        cannot_link=cannot_link,
        previous=previous,
        threads=threads,
        progress=False if quiet or json else None,
    )
    give(
        result,
        out,
        format,
        json=json,
        quiet=quiet,
        per_day=per_day,
        days=days,
        report=report,
        title=f"Records of {left.name} and {right.name}",
        run=run,
    )
