"""What a run was made of, left beside its tables so that the same can be run again.

``run.json`` names the files with their size and SHA-256, the columns and the matcher; it holds no
value of any record. Another program (the review desk) runs it again and gets the same result, or
sees that a file is not the one it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from namematch import __version__
from namematch.errors import InputError

if TYPE_CHECKING:
    from namematch.scoring.matcher import Matcher

MATCHER, RUN = "matcher.json", "run.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: absolute path, size in bytes, SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """verb: dedupe or link; files: one or two; columns: field -> header for each as it was said.

    decided: must_link, cannot_link and previous, those that were given. The cuts are the matcher's.
    """

    verb: str
    files: tuple[File, ...]
    columns: tuple[Mapping[str, str], ...]
    decided: Mapping[str, File]
    one_to_one: bool = False


def run_of(
    verb: str,
    files: Sequence[Path],
    *,
    columns: Sequence[Mapping[str, str]],
    decided: Mapping[str, Path | None],
    one_to_one: bool = False,
) -> Run:
    """The run that is about to be made: the files are measured before they are read."""
    given = {name: file_of(path) for name, path in decided.items() if path is not None}
    return Run(verb, tuple(file_of(path) for path in files), tuple(columns), given, one_to_one)


def file_of(path: Path) -> File:
    """A file as it is now; a path without a file is left for its reader to refuse."""
    try:
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return File(str(path.absolute()), file.tell(), digest)
    except (FileNotFoundError, IsADirectoryError, ValueError):
        return File(str(path.absolute()), 0, "")
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}") from None


def beside(run: Run, matcher: Matcher) -> dict[str, bytes]:
    """The files left beside the tables, by name."""
    from namematch.scoring.model_file import to_bytes

    head = {"format": FORMAT, "version": __version__}
    cuts = {"cuts": {"link": matcher.link, "review": matcher.review}}
    text = json.dumps(head | asdict(run) | cuts, indent=1)
    return {MATCHER: to_bytes(matcher), RUN: (text + "\n").encode("ascii")}
