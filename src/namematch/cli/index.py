"""``namematch index``: a registry on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namematch.cli.columns import assignments
from namematch.cli.output import print_json, print_notes

if TYPE_CHECKING:
    from namematch.reading.report import Report

index = typer.Typer(help="A registry on disk.", no_args_is_help=True)
_DAMAGED = 1  # exit status


_Registry = Annotated[Path, typer.Argument(help="The directory of the registry.")]
_File = Annotated[Path, typer.Argument(help="CSV, Parquet or XLSX, one record a row.")]
_Columns = Annotated[
    list[str] | None,
    typer.Option(help='Which column is a field: name="NAMA PEMOHON". May be repeated.'),
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@index.command()
def build(
    file: _File,
    registry: _Registry,
    matcher: Annotated[
        Path | None, typer.Option(help="A model that train wrote.", show_default="the default")
    ] = None,
    column: _Columns = None,
    store: Annotated[
        list[str] | None,
        typer.Option(help="A field to hold beside the name. May be repeated; all by default."),
    ] = None,
    json: _Json = False,
) -> None:
    """Make a registry of the records of a file, in place of the one that is there."""
    import namematch as nm
    from namematch.registry.store import check_place

    check_place(registry)  # before the work, not after it
    read: list[Report] = []
    made = nm.Registry.build(
        file,
        matcher=nm.Matcher.load(matcher) if matcher else None,
        columns=assignments(column) or None,
        store=store,
        report=read.append,
    )
    made.save(registry)
    _tell(json, registry, {"records": len(made), "fields": list(made.fields)}, read)


@index.command()
def add(registry: _Registry, file: _File, json: _Json = False) -> None:
    """Add the records of a file to a registry: all of them or none."""
    import namematch as nm

    opened = nm.Registry.open(registry)
    try:
        read: list[Report] = []
        added = opened.add(file, report=read.append)
        opened.compact()
        _tell(json, registry, {"added": len(added), "records": len(opened)}, read)
    finally:
        opened.close()


@index.command()
def info(registry: _Registry, json: _Json = False) -> None:
    """Say what a registry holds, without reading its records."""
    from namematch.registry.entries import growth
    from namematch.registry.store import Store

    opened = Store.open(registry, verify=False)
    meta = opened.meta
    logged = [growth(entry) for entry in opened.entries()]
    told = {
        "records": meta["counts"]["records"] + sum(logged),
        "log_entries": len(logged),
        "fields": [*meta["schema"]["fields"], *meta["schema"]["further"]],
        "ids": meta["schema"]["ids"],
        "matcher": meta["matcher_hash"][:12],
        "bytes": sum(path.stat().st_size for path in registry.iterdir()),
    }
    _tell(json, registry, told)


@index.command()
def check(
    registry: _Registry,
    threads: Annotated[int | None, typer.Option(min=1, show_default="all cores")] = None,
    json: _Json = False,
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


def _tell(json: bool, registry: Path, told: dict[str, Any], read: Sequence[Report] = ()) -> None:
    """What was done, and what was understood of a file: no row is set aside unseen."""
    if json:
        rejected = sum(report.rejected.num_rows for report in read)
        print_json([told | ({"rejected": rejected} if read else {})])
    else:
        print_notes(line for report in read for line in str(report).splitlines())
        print_notes(
            [str(registry), *(f"  {name}: {_plain(value)}" for name, value in told.items())]
        )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)
