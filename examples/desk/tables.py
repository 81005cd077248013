"""The desk's texts: TSV files beside the code, with a header and "#" comments."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a file of this folder, without its header; each as wide as that."""
    text = (Path(__file__).parent / name).read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    header, *found = lines
    if odd := [line[0] for line in found if len(line) != len(header)]:
        raise ValueError(f"{name}: expected {len(header)} columns at {odd[0]!r}")
    return tuple(map(tuple, found))
