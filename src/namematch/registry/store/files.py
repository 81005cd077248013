"""The files of a registry's directory: their names, and which of them are nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from namematch.errors import RegistryError
from namematch.registry.store import lock, manifest

_OURS = re.compile(
    r"(?:segment|log)-(?P<number>\d{6,})\.bin"
    r"|\.(?:(?:segment|log)-\d{6,}\.bin|manifest\.json)\.part"
)
_STANDING = {manifest.FILE, lock.FILE}


class Names:
    """New names for files, above every number there, so that no name comes twice."""

    def __init__(self, folder: Path) -> None:
        taken = [int(found["number"]) for found in _ours(folder).values() if found["number"]]
        self._last = max(taken, default=0)
        self.given: set[str] = set()

    def segment(self) -> str:
        """A name for a segment file."""
        return self._next("segment")

    def log(self) -> str:
        """A name for a log file."""
        return self._next("log")

    def _next(self, kind: str) -> str:
        self._last += 1
        name = f"{kind}-{self._last:06d}.bin"
        self.given.add(name)
        return name


@contextmanager
def written(folder: Path) -> Iterator[Names]:
    """Names for files to write; after an error they are gone, unless the manifest names them.

    It may do so even after an error: when it got its name and the directory was not synced.
    """
    names = Names(folder)
    try:
        yield names
    except BaseException:
        with suppress(RegistryError, OSError):
            _remove(folder, names.given - _named(folder))
        raise


def strangers(folder: Path) -> list[str]:
    """Names in ``folder`` that no registry has."""
    known = _ours(folder).keys() | _STANDING
    return sorted(place.name for place in folder.iterdir() if place.name not in known)


def sweep(folder: Path, kept: set[str]) -> None:
    """Remove what a crash, a save or a compaction left; never a file that is not ours."""
    _remove(folder, _ours(folder).keys() - kept)


def _named(folder: Path) -> set[str]:
    return manifest.read(folder).files if (folder / manifest.FILE).exists() else set()


def _remove(folder: Path, names: set[str]) -> None:
    for name in names:
        with suppress(OSError):  # what stays is nobody's, and the next sweep takes it
            (folder / name).unlink()


def _ours(folder: Path) -> dict[str, re.Match[str]]:
    names = (place.name for place in folder.iterdir())
    return {name: found for name in names if (found := _OURS.fullmatch(name))}
