"""The application: its commands and its version."""

from __future__ import annotations

from typing import Annotated

import typer

from namematch import __version__
from namematch.cli.compare import compare
from namematch.cli.dedupe import dedupe
from namematch.cli.evaluate import evaluate
from namematch.cli.index import index
from namematch.cli.link import link
from namematch.cli.office_all import office
from namematch.cli.parse import parse
from namematch.cli.search import search
from namematch.cli.train import train

app = typer.Typer(
    name="namematch",
    help="Find the same person behind differently written Indonesian names.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(parse)
app.command()(compare)
app.command()(dedupe)
app.command()(link)
app.command()(evaluate)
app.command()(train)
app.command()(search)
app.add_typer(index, name="index")
app.add_typer(office, name="office")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"namematch {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass
