"""The log: what was added and removed since the segments were written, entry behind entry.

A file is 64 bytes of head, then frames (length uint64, checksum uint32, payload). The checksum of
a frame goes on from the one before it (as in the journals of databases), so no frame can be
damaged, lost, doubled or moved unseen. The head ends with the mark: how many bytes, up to which
checksum, had been acknowledged when it was written. Head and mark lie within one sector of the
disk, which is written whole or not at all.

Below the mark any damage is an error: that was acknowledged. Behind the mark stands what a crash
left: whole frames count (they may have been synced; the mark is synced with the next ones only, or
when another log follows), the first one that is not whole ends the log, and the next writer cuts
it off.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from namematch.errors import DamagedError
from namematch.registry.store.durable import storage, write_file

MAGIC = b"nmlog\x00\x00\x01"
HEAD = struct.Struct("<8s16s20xI")  # magic, identity of the registry, checksum of these
MARK = struct.Struct("<QII")  # bytes acknowledged, checksum up to there, checksum of these
FRAME = struct.Struct("<QI")  # bytes of the payload, checksum up to its end
MARK_AT = HEAD.size
START = HEAD.size + MARK.size
BUFFER = 1 << 20

_TRIES = 20  # the mark may be read while it is written
_PAUSE = 0.001


@dataclass(frozen=True, slots=True)
class Position:
    """How far a log was read: the first byte not read, the checksum of all frames before it."""

    end: int
    chain: int


def create(folder: Path, file: str, identity: bytes) -> Position:
    """Put an empty log on the disk."""
    head = _head(identity)
    first = Position(START, zlib.crc32(head))
    write_file(folder / file, [head, mark(first)])
    return first


def mark(position: Position) -> bytes:
    """The bytes that say ``position`` was acknowledged."""
    body = MARK.pack(position.end, position.chain, 0)[: MARK.size - 4]
    return body + struct.pack("<I", zlib.crc32(body))


def frame(payload: bytes, chain: int) -> tuple[bytes, int]:
    """The bytes before ``payload`` in the log, and the checksum up to its end."""
    checksum = zlib.crc32(payload, zlib.crc32(FRAME.pack(len(payload), 0), chain))
    return FRAME.pack(len(payload), checksum), checksum


class Reading:
    """One pass over a log from ``since`` on; ``position`` is how far it came.

    ``beyond`` reads whole frames behind the mark too: only where no writer is alive, for a living
    one may not have synced them yet.
    """

    def __init__(
        self,
        folder: Path,
        file: str,
        identity: bytes,
        *,
        since: Position | None = None,
        beyond: bool = False,
    ) -> None:
        self._place = folder / file
        self._identity = identity
        self._since = since
        self._beyond = beyond
        self.position = since or Position(START, zlib.crc32(_head(identity)))

    def __iter__(self) -> Iterator[bytes]:
        """The payloads; DamagedError when a byte before the mark is not as it was written."""
        with storage(self._place, "read"):
            file = self._opened()
            with file:
                self._check_head(file)
                acknowledged = self._mark(file)
                size = os.fstat(file.fileno()).st_size
                if acknowledged.end > size:
                    raise self._damage(
                        f"expected at least {acknowledged.end:,} bytes, found {size:,}"
                    )
                yield from self._frames(file, acknowledged, size)

    def drain(self) -> int:
        """Read to the end, keep nothing; how many payloads that were."""
        return sum(1 for _ in self)

    def _opened(self) -> BinaryIO:
        try:
            return open(self._place, "rb", buffering=BUFFER)
        except FileNotFoundError:
            raise DamagedError(f"{self._place} is missing: the manifest expects it") from None

    def _check_head(self, file: BinaryIO) -> None:
        head = file.read(HEAD.size)
        if head != _head(self._identity):
            raise self._damage("its head is not that of a log of this registry")

    def _mark(self, file: BinaryIO) -> Position:
        for _ in range(_TRIES):
            data = os.pread(file.fileno(), MARK.size, MARK_AT)
            if len(data) == MARK.size:
                end, chain, checksum = MARK.unpack(data)
                if checksum == zlib.crc32(data[: MARK.size - 4]):
                    return Position(end, chain)
            time.sleep(_PAUSE)
        raise self._damage("the mark of what was acknowledged does not match its checksum")

    def _frames(self, file: BinaryIO, acknowledged: Position, size: int) -> Iterator[bytes]:
        file.seek(self.position.end)
        stop = size if self._beyond else acknowledged.end
        while self.position.end < stop:
            payload = self._next(file, stop)
            if payload is None:
                break
            yield payload
        if self.position.end < acknowledged.end or (
            self.position.end == acknowledged.end and self.position != acknowledged
        ):
            raise self._damage(
                f"expected {acknowledged.end:,} bytes of entries as they were written, "
                f"found damage at byte {self.position.end:,} or in the entry there"
            )

    def _next(self, file: BinaryIO, stop: int) -> bytes | None:
        """The next payload, or None where no whole frame stands."""
        head = file.read(FRAME.size)
        if len(head) < FRAME.size:
            return None
        length, checksum = FRAME.unpack(head)
        end = self.position.end + FRAME.size + length
        if length == 0 or end > stop:
            return None
        payload = file.read(length)
        if len(payload) < length or frame(payload, self.position.chain) != (head, checksum):
            return None
        self.position = Position(end, checksum)
        return payload

    def _damage(self, why: str) -> DamagedError:
        return DamagedError(f"{self._place}: {why}")


def _head(identity: bytes) -> bytes:
    body = HEAD.pack(MAGIC, identity, 0)[: HEAD.size - 4]
    return body + struct.pack("<I", zlib.crc32(body))
