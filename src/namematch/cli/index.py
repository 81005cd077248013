"""``namematch index``: a registry on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from namematch.cli.output import print_json, print_notes

index = typer.Typer(help="A registry on disk.", no_args_is_help=True)
_DAMAGED = 1  # exit status


@index.command()
def check(
    registry: Annotated[Path, typer.Argument(help="The directory of the registry.")],
    threads: Annotated[int | None, typer.Option(min=1, show_default="all cores")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Read every byte of a registry and say what is damaged; status 1 when something is."""
    from namematch.registry import store

    found = store.check(registry, threads=threads)
    told = {"files": found.files, "bytes": found.size, "log_entries": found.entries}
    if json:
        print_json([told | {"sound": found.sound, "problems": list(found.problems)}])
    else:
        state = "sound" if found.sound else "damaged"
        counts = (
            f"{found.files:,} files, {found.size:,} bytes, {found.entries:,} entries in the log"
        )
        print_notes([f"{registry}: {state} ({counts})", *found.problems])
    if not found.sound:
        raise typer.Exit(_DAMAGED)
