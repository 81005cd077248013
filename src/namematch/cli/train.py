"""``namematch train``: a matcher fitted to a file, with or without decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from namematch.cli.columns import assignments
from namematch.cli.output import print_json
from namematch.errors import InputError


def train(
    file: Annotated[Path, typer.Argument(help="CSV, Parquet or XLSX, one record a row.")],
    out: Annotated[Path, typer.Option(help="The matcher, as JSON.")],
    labels: Annotated[
        Path | None, typer.Option(help="Decisions on pairs: left, right (ids), same (1 or 0).")
    ] = None,
    matcher: Annotated[
        Path | None, typer.Option(help="Where to start.", show_default="the default")
    ] = None,
    further: Annotated[
        list[str] | None,
        typer.Option(help="A further field, compared by equality. May be repeated."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help='Which column is a field: name="NAMA PEMOHON". May be repeated.'),
    ] = None,
    arrivals: Annotated[
        int | None,
        typer.Option(min=0, help="New records a day: says how many flags a day that makes."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the strangers drawn.")] = 0,
    threads: Annotated[int | None, typer.Option(min=1, show_default="all cores")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no tables.")] = False,
) -> None:
    """Fit a matcher to a file; with --labels, to decisions too, and say what those changed."""
    import namematch as nm
    from namematch.cli.learned import show
    from namematch.training import changes, fit

    if not out.parent.is_dir():
        raise InputError(f"{out.parent} is not a directory; --out is a file in one")
    start = nm.Matcher.load(matcher) if matcher else nm.Matcher.default()
    columns, progress = assignments(column) or None, False if quiet or json else None
    training = fit(
        file,
        labels=labels,
        matcher=start.declaring(*(further or ())),
        columns=columns,
        threads=threads,
        progress=progress,
        seed=seed,
    )
    training.matcher.save(out)
    changed = None
    if training.without_labels is not None and not quiet:
        before, after = (
            nm.dedupe(file, matcher=one, columns=columns, threads=threads, progress=progress)
            for one in (training.without_labels, training.matcher)
        )
        changed = changes(before, after, labels=labels)
    if json:
        learned = {} if changed is None else {"changes": changed.to_dict()}
        print_json([training.to_dict() | learned | {"file": str(out)}])
    elif not quiet:
        typer.echo(str(training))
        if changed is not None:
            show(changed, arrivals)
        typer.echo(f"\nWritten: {out}")
