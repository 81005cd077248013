"""The folder that ``namematch dedupe`` or ``link`` wrote, run again with the same matcher.

A result is a function of its files, so running again gives the same pairs, and with them what the
tables on disk do not hold: the evidence of each pair. A source that changed is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

import namematch as nm
from desk.errors import DeskError

RUN, MATCHER = "run.json", "matcher.json"


@dataclass(frozen=True)
class Rerun:
    """A result, and the records of its left and right table as given (one table after dedupe)."""

    result: nm.Result
    left: pa.Table
    right: pa.Table


def fingerprint(folder: Path) -> str:
    """What tells one run from another: SHA-256 over its two files."""
    found = hashlib.sha256()
    for name in (RUN, MATCHER):
        try:
            found.update((folder / name).read_bytes())
        except OSError:
            raise DeskError("no_run", path=folder) from None
    return found.hexdigest()


def run_again(folder: Path, *, progress: bool | None = None) -> Rerun:
    """Run it again; ``DeskError`` when a file is gone or is not the one it was."""
    run = _document(folder / RUN)
    matcher = nm.Matcher.load(folder / MATCHER)
    verb = run["verb"]
    files = [_unchanged(file, verb) for file in run["files"]]
    decided: dict[str, Any] = {name: _unchanged(x, verb) for name, x in run["decided"].items()}
    columns = run["columns"]
    given = [
        nm.as_given(file, said or None, further=matcher.further)
        for file, said in zip(files, columns, strict=True)
    ]
    common: dict[str, Any] = {"matcher": matcher, "columns": columns[0] or None, **decided}
    if verb == "dedupe":
        result = nm.dedupe(files[0], progress=progress, **common)
    else:
        common["right_columns"] = columns[1] or None
        result = nm.link(files[0], files[1], run["one_to_one"], progress=progress, **common)
    return Rerun(result, given[0], given[-1])


def _document(path: Path) -> Mapping[str, Any]:
    try:
        run = json.loads(path.read_text("ascii"))
    except FileNotFoundError:
        raise DeskError("no_run", path=path.parent) from None
    except (OSError, ValueError):
        raise DeskError("bad_run", path=path) from None
    wanted = {"verb", "files", "columns", "decided", "one_to_one"}
    if not isinstance(run, dict) or run.get("format") != 1 or not wanted <= run.keys():
        raise DeskError("bad_run", path=path)
    return run


def _unchanged(file: Mapping[str, Any], verb: str) -> Path:
    """The path of a file that is still the one it was."""
    path = Path(file["path"])
    try:
        with open(path, "rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        raise DeskError("source_gone", path=path, verb=verb) from None
    if digest != file["sha256"]:
        raise DeskError("source_changed", path=path, verb=verb)
    return path
