"""Files that are on the disk when a function returns, and one error when the disk refuses.

A new file gets its name only when its bytes are on the disk: written under a temporary name,
synced, renamed, and the directory synced too, for on ext4 and XFS a rename is durable only then
(Pillai et al. 2014, "All File Systems Are Not Created Equal").
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from namematch.errors import StorageError

_FULL_SYNC = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync stops at the drive's cache


@contextmanager
def storage(place: Path, what: str) -> Iterator[None]:
    """Turn an ``OSError`` into a ``StorageError`` that names the place and what failed."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError(f"{place} cannot be {what}: {reason}") from error


def sync(descriptor: int) -> None:
    """Return when the file's data and length are on the disk."""
    if _FULL_SYNC is not None:
        fcntl.fcntl(descriptor, _FULL_SYNC)
    else:
        os.fdatasync(descriptor)


def sync_directory(folder: Path) -> None:
    """Return when the names in ``folder`` are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(place: Path, pieces: Iterable[memoryview | bytes]) -> None:
    """Put ``pieces`` on the disk as the file ``place``, whole or not at all."""
    temporary = place.with_name(f".{place.name}.part")
    with storage(place, "written"):
        try:
            with open(temporary, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, place)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_directory(place.parent)


def write_at(descriptor: int, data: bytes, offset: int) -> None:
    """Write all of ``data``; the system may take it in parts, and the last part may fail."""
    left = memoryview(data)
    while left:
        written = os.pwrite(descriptor, left, offset)
        left, offset = left[written:], offset + written
