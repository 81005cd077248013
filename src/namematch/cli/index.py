"""``namematch index``: a registry on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from namematch.cli.columns import assignments
from namematch.cli.output import print_json, print_notes

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

    made = nm.Registry.build(
        file,
        matcher=nm.Matcher.load(matcher) if matcher else None,
        columns=assignments(column) or None,
        store=store,
    )
    made.save(registry)
    _tell(json, registry, {"records": len(made), "fields": list(made.fields)})


@index.command()
def add(registry: _Registry, file: _File, json: _Json = False) -> None:
    """Add the records of a file to a registry: all of them or none."""
    import namematch as nm

    opened = nm.Registry.open(registry)
    try:
        added = opened.add(file)
        opened.compact()
        _tell(json, registry, {"added": len(added), "records": len(opened)})
    finally:
        opened.close()


@index.command()
def info(registry: _Registry, json: _Json = False) -> None:
    """Say what a registry holds, without reading its records."""
    from namematch.registry.store import Store

    opened = Store.open(registry, verify=False)
    meta = opened.meta
    entries = sum(1 for _ in opened.entries())
    told = {
        "records": meta["counts"]["records"],
        "log_entries": entries,
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


def _tell(json: bool, registry: Path, told: dict[str, Any]) -> None:
    if json:
        print_json([told])
    else:
        print_notes(
            [str(registry), *(f"  {name}: {_plain(value)}" for name, value in told.items())]
        )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)
