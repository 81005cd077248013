"""What a directory held at one moment, though a writer may replace its files meanwhile.

The manifest is read, then the files it names. If one of them is gone or not as it says, and the
manifest has been replaced since, the whole is read again; if not, it is damage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from namematch.errors import DamagedError
from namematch.registry.store import lock, manifest
from namematch.registry.store import segment as segments
from namematch.registry.store.block import Block
from namematch.registry.store.log import Position, Reading
from namematch.registry.store.manifest import Manifest


@dataclass(frozen=True, slots=True)
class End:
    """Up to where the logs were read."""

    log: str
    position: Position


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A manifest, its segments as blocks, the entries of its logs as bytes, and where they end.

    ``unread`` holds the bytes of the segments that were not verified, by file.
    """

    manifest: Manifest
    blocks: tuple[Block, ...]
    unread: dict[str, memoryview]
    payloads: list[bytes]
    end: End
    signature: tuple[int, int, int]


def take(
    folder: Path,
    *,
    verify: bool,
    threads: int | None = None,
    writing: bool = False,
    known: Snapshot | None = None,
) -> Snapshot:
    """Open every file of the registry in ``folder``.

    ``verify`` reads and checks every byte of the segments that are not ``known`` already.
    """
    while True:
        signature = manifest.signature(folder)
        now = manifest.read(folder)
        alone = writing or not lock.is_held(folder)
        try:
            blocks, unread = _blocks(folder, now, known)
            if verify:
                unread = verified(now, unread, threads=threads)
            payloads, end = read_logs(folder, now, beyond=alone)
        except DamagedError:
            if not replaced(folder, now):
                raise
            continue
        if writing or not alone or not lock.is_held(folder):  # no writer came meanwhile
            return Snapshot(now, blocks, unread, payloads, end, signature)


def read_logs(
    folder: Path, now: Manifest, *, since: End | None = None, beyond: bool = False
) -> tuple[list[bytes], End]:
    """The entries of the logs behind ``since``, and where they end."""
    logs = now.logs[now.logs.index(since.log) :] if since else now.logs
    payloads: list[bytes] = []
    for file in logs:
        start = since.position if since and file == since.log else None
        last = beyond and file == logs[-1]
        reading = Reading(folder, file, now.identity, since=start, beyond=last)
        payloads.extend(reading)
    return payloads, End(file, reading.position)


def replaced(folder: Path, then: Manifest) -> bool:
    """Whether the manifest is another one by now."""
    now = manifest.read(folder)
    return (now.identity, now.generation) != (then.identity, then.generation)


def verified(
    now: Manifest, unread: dict[str, memoryview], *, threads: int | None
) -> dict[str, memoryview]:
    """Nothing, or DamagedError when a byte of these segments is not as it was written."""
    for segment in now.segments:
        if segment.file in unread:
            found = segments.damage(segment, unread[segment.file], threads=threads)
            if found:
                raise DamagedError("; ".join(found[:3]) + (" ..." if len(found) > 3 else ""))
    return {}


def _blocks(
    folder: Path, now: Manifest, known: Snapshot | None
) -> tuple[tuple[Block, ...], dict[str, memoryview]]:
    """The segments, mapped unless they are known, and the bytes of those that were not read."""
    same = known is not None and known.manifest.identity == now.identity
    held = _held(known) if known and same else {}
    unread = dict(known.unread) if known and same else {}
    for segment in now.segments:
        if segment.file not in held:
            unread[segment.file] = data = segments.map_file(folder, segment)
            held[segment.file] = segments.block_of(segment, data)
    files = {segment.file for segment in now.segments}
    unread = {file: data for file, data in unread.items() if file in files}
    return tuple(held[segment.file] for segment in now.segments), unread


def _held(known: Snapshot) -> dict[str, Block]:
    files: Iterable[str] = (segment.file for segment in known.manifest.segments)
    return dict(zip(files, known.blocks, strict=True))
