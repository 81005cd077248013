"""The manifest: the one file that says what a registry is made of, replaced whole.

JSON with a checksum of all bytes before it as the last member. A file it does not name is not
part of the registry, so replacing it is the moment at which a save or a compaction happens.

>>> empty = Manifest(bytes(16), 1, {}, (), ("log-000001.bin",))
>>> decode(encode(empty), Path("r")) == empty
True
>>> decode(encode(empty).replace(b"log", b"lug"), Path("r"))
Traceback (most recent call last):
namematch.errors.DamagedError: r/manifest.json: expected checksum 7f6cb13f, found 285cdcea
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namematch.errors import DamagedError, NewerFormatError, NotARegistryError, OlderFormatError
from namematch.registry.store import segment as segments
from namematch.registry.store.durable import storage, write_file
from namematch.registry.store.segment import Segment

FILE = "manifest.json"
FORMAT = "namematch registry"
VERSION = 2  # 2: postings bear letters, words and bits in one number
_CHECKSUM = re.compile(rb',\n"checksum": "crc32 ([0-9a-f]{8})"\}\n\Z')  # the same in every version


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a registry is made of; ``generation`` grows with every replacement."""

    identity: bytes
    generation: int
    meta: Mapping[str, Any]
    segments: tuple[Segment, ...]
    logs: tuple[str, ...]

    @property
    def files(self) -> set[str]:
        """Names of all files the registry is made of, the manifest apart."""
        return {*self.logs, *(segment.file for segment in self.segments)}


def read(folder: Path, *, to_replace: bool = False) -> Manifest:
    """The manifest of ``folder``; of an older format too when it is to be replaced.

    NotARegistryError, NewerFormatError, OlderFormatError or DamagedError.
    """
    place = folder / FILE
    try:
        data = place.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotARegistryError(_why_not(folder)) from None
    except OSError as error:
        with storage(place, "read"):
            raise error
    return decode(data, folder, older=to_replace)


def replace(folder: Path, manifest: Manifest) -> None:
    """Put ``manifest`` in place of the present one, on the disk."""
    write_file(folder / FILE, [encode(manifest)])


def signature(folder: Path) -> tuple[int, int, int]:
    """Numbers that differ once the manifest was replaced: inode, time, length."""
    place = folder / FILE
    try:
        found = os.stat(place)
    except (FileNotFoundError, NotADirectoryError):
        raise NotARegistryError(_why_not(folder)) from None
    return found.st_ino, found.st_mtime_ns, found.st_size


def encode(manifest: Manifest) -> bytes:
    """The bytes of the manifest file; TypeError or ValueError when ``meta`` is not plain JSON."""
    values = {
        "format": FORMAT,
        "version": VERSION,
        "identity": manifest.identity.hex(),
        "generation": manifest.generation,
        "meta": dict(manifest.meta),
        "segments": [segments.to_json(segment) for segment in manifest.segments],
        "logs": list(manifest.logs),
    }
    return seal(values)


def seal(values: dict[str, Any]) -> bytes:
    """A JSON object with the checksum of its bytes as its last member."""
    lines = ",\n".join(
        f'"{key}": {json.dumps(value, allow_nan=False)}' for key, value in values.items()
    )
    body = f"{{{lines}".encode()
    return body + b',\n"checksum": "crc32 %08x"}\n' % zlib.crc32(body)


def decode(data: bytes, folder: Path, *, older: bool = False) -> Manifest:
    """The manifest in ``data``, every byte of which is checked; ``older``: of any format so far."""
    values = _unseal(data, folder / FILE)
    version = values.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise NewerFormatError(
            f"{folder}: expected a registry of format {VERSION}, found format {version}; "
            "a newer namematch wrote it"
        )
    if version < VERSION and not older:
        raise OlderFormatError(
            f"{folder}: expected a registry of format {VERSION}, found format {version}; "
            "an older namematch wrote it: build it anew from its source"
        )
    try:
        return Manifest(
            bytes.fromhex(values["identity"]),
            int(values["generation"]),
            dict(values["meta"]),
            tuple(segments.from_json(one) for one in values["segments"]),
            tuple(str(log) for log in values["logs"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError(f"{folder / FILE}: a part is not well formed: {error!r}") from None


def _unseal(data: bytes, place: Path) -> dict[str, Any]:
    if FORMAT.encode() not in data:
        raise NotARegistryError(f"{place}: expected the manifest of a registry, found another file")
    end = _CHECKSUM.search(data)
    if end is None:
        raise DamagedError(f"{place}: expected a checksum at its end, found none")
    found = zlib.crc32(data[: end.start()])
    if found != int(end[1], 16):
        raise DamagedError(f"{place}: expected checksum {end[1].decode()}, found {found:08x}")
    try:
        values: dict[str, Any] = dict(json.loads(data))
    except (TypeError, ValueError):
        raise DamagedError(f"{place}: expected a JSON object") from None
    return values


def _why_not(folder: Path) -> str:
    if not folder.exists():
        return f"{folder}: expected a registry, found nothing there"
    if not folder.is_dir():
        return f"{folder}: expected the directory of a registry, found a file"
    return f"{folder}: expected a registry, found a directory without {FILE}"
