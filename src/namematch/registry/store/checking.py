"""Every byte of a registry against what was written, without opening it for use.

>>> check("nowhere")
Traceback (most recent call last):
namematch.errors.NotARegistryError: nowhere: expected a registry, found nothing there
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from namematch.errors import DamagedError
from namematch.registry.store import entry, lock, manifest
from namematch.registry.store import segment as segments
from namematch.registry.store.log import Reading
from namematch.registry.store.manifest import Manifest
from namematch.registry.store.snapshot import replaced


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was read, and every problem found: file, place in it, expected and found."""

    files: int
    size: int
    entries: int
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether every byte is as it was written."""
        return not self.problems


def check(path: str | os.PathLike[str], *, threads: int | None = None) -> Checkup:
    """Read all of the registry at ``path``, which a writer may be using.

    NotARegistryError, NewerFormatError or OlderFormatError when it is none that can be read.
    """
    folder = Path(path)
    while True:
        try:
            now = manifest.read(folder)
        except DamagedError as error:
            return Checkup(1, (folder / manifest.FILE).stat().st_size, 0, (str(error),))
        found = _check(folder, now, threads)
        if found.sound or not replaced(folder, now):
            return found


def _check(folder: Path, now: Manifest, threads: int | None) -> Checkup:
    problems = list(_segment_problems(folder, now, threads))
    entries = 0
    for file in now.logs:
        found, problem = _log(folder, file, now)
        entries += found
        problems += problem
    places = [folder / name for name in (manifest.FILE, *sorted(now.files))]
    size = sum(place.stat().st_size for place in places if place.exists())
    return Checkup(len(places), size, entries, tuple(problems))


def _segment_problems(folder: Path, now: Manifest, threads: int | None) -> Iterator[str]:
    for segment in now.segments:
        try:
            data = segments.map_file(folder, segment)
        except DamagedError as error:
            yield str(error)
        else:
            yield from segments.damage(segment, data, threads=threads)


def _log(folder: Path, file: str, now: Manifest) -> tuple[int, list[str]]:
    entries = 0
    last = file == now.logs[-1]
    try:
        for payload in Reading(
            folder, file, now.identity, beyond=last and not lock.is_held(folder)
        ):
            entry.decode(payload)
            entries += 1
    except DamagedError as error:
        return entries, [str(error)]
    return entries, []
