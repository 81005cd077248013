"""``namematch evaluate``: a result against who is who."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from namematch.cli.output import print_json
from namematch.errors import InputError


def evaluate(
    result: Annotated[
        Path,
        typer.Argument(help="A folder dedupe wrote, or a table: id, cluster or left, right."),
    ],
    truth: Annotated[Path, typer.Argument(help="A table: id, entity or left, right.")],
    mistakes: Annotated[
        Path | None, typer.Option(help="Folder for missed.csv and false_links.csv, by kind.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure a result against a truth: precision, recall and F1, cuts, calibration, misses."""
    import namematch as nm
    from namematch.writing import write_csv

    if mistakes is not None:
        _make(mistakes)
    found = nm.evaluate(result, truth)
    if mistakes is not None:
        write_csv(found.missed, mistakes / "missed.csv")
        write_csv(found.false_links, mistakes / "false_links.csv")
    if json:
        print_json([found.to_dict()])
    else:
        typer.echo(str(found))


def _make(folder: Path) -> None:
    """Before the work, not after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made: {error.strerror}") from None
