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
from namematch.registry.store.segment import Segment


@dataclass(frozen=True, slots=True)
class End:
    """Up to where the logs were read."""

    log: str
    position: Position


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A manifest, its segments as blocks, the entries of its logs as bytes, and where they end."""

    manifest: Manifest
    blocks: tuple[Block, ...]
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
            blocks = _blocks(folder, now, verify=verify, threads=threads, known=known)
            payloads, end = read_logs(folder, now, beyond=alone)
        except DamagedError:
            if not replaced(folder, now):
                raise
            continue
        if writing or not alone or not lock.is_held(folder):  # no writer came meanwhile
            return Snapshot(now, blocks, payloads, end, signature)


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


def verified(segment: Segment, data: memoryview, *, threads: int | None) -> None:
    """DamagedError when a byte of the segment is not as it was written."""
    found = segments.damage(segment, data, threads=threads)
    if found:
        raise DamagedError("; ".join(found[:3]) + (" ..." if len(found) > 3 else ""))


def _blocks(
    folder: Path, now: Manifest, *, verify: bool, threads: int | None, known: Snapshot | None
) -> tuple[Block, ...]:
    held = _held(known) if known and known.manifest.identity == now.identity else {}
    blocks = []
    for segment in now.segments:
        if segment.file not in held:
            data = segments.map_file(folder, segment)
            if verify:
                verified(segment, data, threads=threads)
            held[segment.file] = segments.block_of(segment, data)
        blocks.append(held[segment.file])
    return tuple(blocks)


def _held(known: Snapshot) -> dict[str, Block]:
    files: Iterable[str] = (segment.file for segment in known.manifest.segments)
    return dict(zip(files, known.blocks, strict=True))
