"""A registry's directory: segments that never change, a log of what came since, one manifest.

One process writes, any number read and follow. What the arrays mean is the business of others.

>>> import tempfile, numpy as np
>>> place = Path(tempfile.mkdtemp()) / "registry"
>>> Store.create(place, [Block({}, {"births": np.array([19850817])})], meta={"fields": ["name"]})
>>> with Store.open(place, write=True) as store:
...     store.append(Block({"kind": "add"}, {"births": np.array([19900101])}))
>>> [entry.header for entry in Store.open(place).entries()]
[{'kind': 'add'}]
>>> Store.open(place / "nowhere")  # doctest: +ELLIPSIS
Traceback (most recent call last):
namematch.errors.NotARegistryError: ...nowhere: expected a registry, found nothing there
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from namematch.errors import DamagedError, LockedError
from namematch.registry.store import entry, files, log, manifest
from namematch.registry.store import segment as segments
from namematch.registry.store.block import Block
from namematch.registry.store.commit import Committer, Then
from namematch.registry.store.creation import create
from namematch.registry.store.lock import WriterLock
from namematch.registry.store.manifest import Manifest
from namematch.registry.store.segment import Segment
from namematch.registry.store.snapshot import Snapshot, read_logs, replaced, take, verified


@dataclass(frozen=True, slots=True)
class News:
    """What a reader had not seen: ``entries``, or, when ``reopened``, other segments too."""

    reopened: bool
    entries: list[Block]


@dataclass(frozen=True, slots=True)
class Cut:
    """A place between two entries: those before it are in other files than those after it."""

    log: str


class Store:
    """An open registry directory; ``Store.open`` and ``Store.create`` are the doors."""

    def __init__(self, folder: Path, now: Snapshot, *, verify: bool, threads: int | None) -> None:
        self.path = folder
        self._now = now
        self._verify = verify
        self._threads = threads
        self._payloads = deque(now.payloads)
        self.settle: Then | None = None  # runs after the ``then`` of all calls that shared a sync
        self._changing = threading.Lock()  # one rotation, publication or refresh at a time
        self._lock: WriterLock | None = None
        self._log: Committer | None = None

    @staticmethod
    def create(
        path: str | os.PathLike[str], blocks: Sequence[Block], *, meta: Mapping[str, Any]
    ) -> None:
        """Write a registry of ``blocks`` with an empty log: new, or in place of the one there.

        ``meta`` is plain JSON. NotARegistryError when other files are there, LockedError when a
        writer holds the registry that is there, StorageError when the disk refuses: then what was
        there is there.
        """
        create(Path(path), blocks, meta)

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        write: bool = False,
        verify: bool = True,
        threads: int | None = None,
    ) -> Self:
        """Open the registry at ``path``, to read and follow it or to be its one writer.

        ``verify`` reads every byte (0.26 s a GB and core) and raises DamagedError unless all are
        as they were written. Without it only manifest, sizes and log are checked: the arrays'
        types and shapes are certain then, their values are not.
        """
        folder = Path(path)
        manifest.read(folder)  # says what is wrong with the place before a lock is made in it
        lock = WriterLock(folder) if write else None
        try:
            now = take(folder, verify=verify, threads=threads, writing=write)
            store = cls(folder, now, verify=verify, threads=threads)
            if lock is not None:
                store._write_with(lock)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return store

    def acquire(self) -> News:
        """Become the writer of a registry opened for reading; what has come since.

        LockedError when another one is.
        """
        if self.writable:
            return News(False, [])
        lock = WriterLock(self.path)
        try:
            with self._changing:
                news = self._newest(writing=True)
                self._write_with(lock)
        except BaseException:
            lock.release()
            raise
        return news

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the writer's right back. Arrays that were handed out stay readable."""
        if self._log is not None:
            self._log.close()
        if self._lock is not None:
            self._lock.release()
        self._log = self._lock = None

    @property
    def writable(self) -> bool:
        """Whether this is the registry's writer."""
        return self._log is not None

    @property
    def meta(self) -> Mapping[str, Any]:
        """What was given to ``create`` or to the last ``publish``."""
        return self._now.manifest.meta

    @property
    def generation(self) -> int:
        """A number that grows whenever the manifest is replaced."""
        return self._now.manifest.generation

    @property
    def segments(self) -> tuple[Block, ...]:
        """The segments; their arrays are views of mapped files, not to be written to."""
        return self._now.blocks

    def verify(self) -> None:
        """Read every byte that was not read yet; DamagedError unless all are as written."""
        with self._changing:
            now = self._now
            unread = verified(now.manifest, now.unread, threads=self._threads)
            self._now = replace(now, unread=unread)

    def entries(self) -> Iterator[Block]:
        """The log's entries since the segments, oldest first; each is handed out once."""
        while self._payloads:
            yield entry.decode(self._payloads.popleft())

    def append(self, block: Block, *, then: Then | None = None) -> None:
        """Put one entry into the log: when this returns it is on the disk, and ``then`` has run.

        Calls of several threads share a sync. ``then`` runs in the order of the log, one at a
        time, and must not call the store. StorageError: the entry is not there, nor will be.
        LockedError when opened for reading.
        """
        self._writer().append(entry.encode(block), then)

    def rotate(self, *, then: Then | None = None) -> Cut:
        """Let further entries go to a new log, so that ``publish`` can drop those before.

        ``then`` runs between the last entry before the cut and the first one after it.
        """
        writer = self._writer()
        with self._changing, files.written(self.path) as names:
            now = self._now.manifest
            file = names.log()
            log.create(self.path, file, now.identity)
            with writer.alone():
                writer.seal()
                self._replace(replace(now, logs=(*now.logs, file)), self._now.blocks)
                writer.turn_to(file)
                if then is not None:
                    then()
        return Cut(file)

    def publish(
        self,
        parts: Sequence[Block | int],
        *,
        cut: Cut | None = None,
        meta: Mapping[str, Any] | None = None,
        then: Then | None = None,
    ) -> None:
        """Replace the segments by ``parts`` and drop the entries before ``cut``, at one moment.

        A part is a new block, or the number of a present segment, which then is not written
        again. Appending goes on while the blocks are written. ``then`` runs at that moment, with
        ``segments`` the new ones. StorageError: nothing has changed.
        """
        writer = self._writer()
        with self._changing:
            with files.written(self.path) as names:
                kept, blocks = self._written(parts, names)
                now = self._now.manifest
                logs = now.logs[now.logs.index(cut.log) :] if cut else now.logs
                after = replace(
                    now, segments=kept, logs=logs, meta=now.meta if meta is None else meta
                )
                with writer.alone():
                    self._replace(after, blocks)
                    if then is not None:
                        then()
            files.sweep(self.path, after.files)

    def refresh(self) -> News:
        """What the writer has put on the disk since: one look at two files when it is nothing."""
        if self.writable:
            return News(False, [])
        with self._changing:
            return self._newest(writing=False)

    def _newest(self, *, writing: bool) -> News:
        while True:
            try:
                return self._news(writing=writing)
            except DamagedError:
                if not replaced(self.path, self._now.manifest):
                    raise

    def _news(self, *, writing: bool) -> News:
        seen = self._now
        signature = manifest.signature(self.path)
        now = seen.manifest if signature == seen.signature else manifest.read(self.path)
        if not _goes_on(seen, now):
            options = {"verify": self._verify, "writing": writing}
            self._now = take(self.path, threads=self._threads, known=seen, **options)
            self._payloads = deque(self._now.payloads)
            return News(True, [])
        payloads, end = read_logs(self.path, now, since=seen.end, beyond=writing)
        entries = [entry.decode(payload) for payload in payloads]
        self._now = replace(seen, manifest=now, end=end, signature=signature)
        return News(False, entries)

    def _write_with(self, lock: WriterLock) -> None:
        now = self._now
        self._log = Committer(self.path, now.end.log, now.manifest.identity, self._settle)
        files.sweep(self.path, now.manifest.files)
        self._lock = lock

    def _settle(self) -> None:
        if self.settle is not None:
            self.settle()

    def _writer(self) -> Committer:
        if self._log is None or self._lock is None:
            raise LockedError(f"{self.path} was opened for reading, or closed")
        self._lock.confirm()
        return self._log

    def _written(
        self, parts: Sequence[Block | int], names: files.Names
    ) -> tuple[tuple[Segment, ...], tuple[Block, ...]]:
        now = self._now
        kept: list[tuple[Segment, Block]] = []
        for part in parts:
            if isinstance(part, int):
                kept.append((now.manifest.segments[part], now.blocks[part]))
            else:
                file = names.segment()
                segment = segments.write(self.path, file, now.manifest.identity, part)
                data = segments.map_file(self.path, segment)
                kept.append((segment, segments.block_of(segment, data)))
        return tuple(segment for segment, _ in kept), tuple(block for _, block in kept)

    def _replace(self, after: Manifest, blocks: tuple[Block, ...]) -> None:
        after = replace(after, generation=after.generation + 1)
        manifest.replace(self.path, after)
        self._now = replace(self._now, manifest=after, blocks=blocks)


def _goes_on(seen: Snapshot, now: Manifest) -> bool:
    """Whether what a reader has seen still stands, and only entries can have come."""
    then = seen.manifest
    return (
        now.identity == then.identity and now.segments == then.segments and seen.end.log in now.logs
    )
