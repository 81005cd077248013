"""A segment: one block in one file that never changes, mapped into memory, shared by processes.

The file is 64 bytes that say what it is, then the arrays. Everything needed to read it (dtypes,
shapes, offsets, length, checksums) stands in the manifest, under the manifest's own checksum.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namematch.errors import DamagedError
from namematch.registry.store import block as blocks
from namematch.registry.store.block import ALIGNMENT, Block, Place
from namematch.registry.store.checksum import CHUNK, Running, differing
from namematch.registry.store.durable import storage, write_file

MAGIC = b"nmsegmnt"
_NO_RESERVE = getattr(mmap, "MAP_NORESERVE", 0x4000 if sys.platform == "linux" else 0)  # 3.13 on
_PRIVATE = mmap.MAP_PRIVATE | _NO_RESERVE  # else a registry larger than the memory is refused
_READ_WRITE = mmap.PROT_READ | mmap.PROT_WRITE
HEAD = struct.Struct("<8s16s40x")  # magic, identity of the registry; 64 bytes


@dataclass(frozen=True, slots=True)
class Segment:
    """What the manifest says of one segment file."""

    file: str
    size: int
    checksums: tuple[int, ...]
    header: Mapping[str, Any]
    places: tuple[Place, ...]


def write(folder: Path, file: str, identity: bytes, block: Block) -> Segment:
    """Put ``block`` on the disk as ``file``; StorageError leaves nothing behind."""
    places = blocks.layout(block.arrays, start=HEAD.size)
    running = Running()

    def told() -> Iterator[memoryview]:
        yield memoryview(HEAD.pack(MAGIC, identity))
        yield from blocks.pieces(block.arrays, places, start=HEAD.size)

    def counted() -> Iterator[memoryview]:
        for piece in told():
            running.feed(piece)
            yield piece

    write_file(folder / file, counted())
    size = places[-1].end if places else HEAD.size
    return Segment(file, size, running.finish(), dict(block.header), places)


def map_file(folder: Path, segment: Segment) -> memoryview:
    """The bytes of a segment, mapped; its length is checked, no byte is read.

    The mapping is private and writable only so that numba sees arrays as it sees all others (for
    read-only ones it compiles every kernel again). Nobody writes; what is written by mistake
    reaches neither the file nor another process. No memory is reserved for it.
    """
    place = folder / segment.file
    try:
        descriptor = os.open(place, os.O_RDONLY)
    except FileNotFoundError:
        raise DamagedError(
            f"{place} is missing: the manifest expects it, with {segment.size:,} bytes"
        ) from None
    except OSError as error:
        with storage(place, "read"):
            raise error
    try:
        size = os.fstat(descriptor).st_size
        if size != segment.size:
            raise DamagedError(f"{place}: expected {segment.size:,} bytes, found {size:,}")
        with storage(place, "mapped"):
            return memoryview(mmap.mmap(descriptor, size, flags=_PRIVATE, prot=_READ_WRITE))
    finally:
        os.close(descriptor)


def block_of(segment: Segment, data: memoryview) -> Block:
    """The block in a segment's bytes, without copies."""
    return Block(segment.header, blocks.views(data, segment.places))


def damage(segment: Segment, data: memoryview, *, threads: int | None = None) -> list[str]:
    """What is damaged, by range of bytes and array; [] when every byte is as written."""
    return [
        _place_of(segment, chunk * CHUNK, min((chunk + 1) * CHUNK, segment.size))
        for chunk in differing(data, segment.checksums, threads=threads)
    ]


def to_json(segment: Segment) -> dict[str, Any]:
    """A segment as plain JSON values."""
    return {
        "file": segment.file,
        "bytes": segment.size,
        "checksums": " ".join(f"{checksum:08x}" for checksum in segment.checksums),
        "header": dict(segment.header),
        "arrays": blocks.to_json(segment.places),
    }


def from_json(values: dict[str, Any]) -> Segment:
    """A segment from plain JSON values; KeyError, TypeError or ValueError when it is none."""
    size = int(values["bytes"])
    checksums = tuple(int(text, 16) for text in values["checksums"].split())
    places = blocks.from_json(values["arrays"])
    if not blocks.sound(places, size) or len(checksums) != -(-size // CHUNK):
        raise ValueError("an array reaches beyond its file")
    if any(place.offset % ALIGNMENT for place in places):
        raise ValueError("an array is not aligned")
    return Segment(str(values["file"]), size, checksums, dict(values["header"]), places)


def _place_of(segment: Segment, start: int, stop: int) -> str:
    touched = [p.name for p in segment.places if p.offset < stop and p.end > start]
    return (
        f"{segment.file}: bytes {start:,} to {stop:,} are not those that were written "
        f"(checksum; arrays there: {', '.join(touched) or 'none'})"
    )
