"""``namematch dedupe``: the duplicates of a file."""

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
    Threads,
    check_folder,
    check_report,
    give,
)


def dedupe(
    file: Annotated[Path, typer.Argument(help="CSV, Parquet or XLSX, one record a row.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the result.", show_default="FILE-namematch")
    ] = None,
    matcher: Model = None,
    column: Columns = None,
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
    """Find the records of a file that are the same person."""
    import namematch as nm
    from namematch.cli.run import run_of

    folder = out or file.with_name(f"{file.name}-namematch")
    check_folder(folder)
    check_report(report)
    run = run_of(
        "dedupe",
        [file],
        columns=[assignments(column)],
        decided={"must_link": must_link, "cannot_link": cannot_link, "previous": previous},
    )
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
    give(
        result,
        folder,
        format,
        json=json,
        quiet=quiet,
        per_day=per_day,
        days=days,
        report=report,
        title=f"Duplicate records in {file.name}",
        run=run,
    )
