"""``namematch parse``: names, and what each word of them is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namematch.cli.output import print_json, print_table
from namematch.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 10_000  # names turned into Python objects at a time
_TITLES = ("title", "suffix", "honorific")


def parse(
    names: Annotated[list[str] | None, typer.Argument(help="Names as written.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="A CSV, Parquet or XLSX file with a column of names.")
    ] = None,
    column: Annotated[str | None, typer.Option(help="The header of that column.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """Show the name proper, the titles and the role of every word."""
    if bool(names) == bool(file):
        raise InputError("expected names, or --file with a column of them")
    rows = _parsed(_column(file, column) if file else names)
    if json:
        print_json(rows)
    else:
        print_table(("as written", "name", "titles", "words"), (_shown(row) for row in rows))


def _column(file: Path, column: str | None) -> pa.Array:
    """The texts of the column of names."""
    import pyarrow as pa

    from namematch.reading.columns import recognise
    from namematch.reading.opening import open_source

    source = open_source(file)
    found = recognise(source.headers, {"name": column} if column else None)
    loaded = source.load([found.columns["name"]]).columns[0]
    chunks = loaded.chunks if isinstance(loaded, pa.ChunkedArray) else [loaded]
    return pa.concat_arrays([chunk.cast(pa.string()) for chunk in chunks])


def _parsed(names: Any) -> Iterator[dict[str, Any]]:
    """One dict per name, in order."""
    import numpy as np
    import pyarrow as pa

    from namematch.names.name import Role
    from namematch.names.parse import parse_column

    raw = pa.array(names, pa.string())
    parsed = parse_column(raw)
    texts, offsets = parsed.texts(), pa.array(parsed.offsets, pa.int32())
    roles = pa.array([role.name.lower() for role in Role])
    words = parsed.words.take(pa.array(parsed.tokens))
    kinds = roles.take(pa.array(parsed.roles))
    tokens = pa.StructArray.from_arrays([words, kinds], ["text", "role"])
    owned = np.searchsorted(parsed.owner[len(raw) :], np.arange(len(raw) + 1))
    table = pa.table(
        {
            "raw": raw,
            "text": texts[: len(raw)],
            "tokens": pa.ListArray.from_arrays(offsets[: len(raw) + 1], tokens),
            "aliases": pa.ListArray.from_arrays(pa.array(owned, pa.int32()), texts[len(raw) :]),
        }
    )
    for start in range(0, len(raw), _ROWS):
        for row in table.slice(start, _ROWS).to_pylist():
            titles = [token["text"] for token in row["tokens"] if token["role"] in _TITLES]
            yield {"raw": row["raw"], "text": row["text"], "titles": titles} | row


def _shown(row: dict[str, Any]) -> tuple[str, ...]:
    words = [f"{token['text']} {token['role']}" for token in row["tokens"]]
    text = " / ".join([row["text"], *row["aliases"]])
    return row["raw"] or "", text, " ".join(row["titles"]), ", ".join(words)
