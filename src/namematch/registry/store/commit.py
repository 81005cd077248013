"""The writing end of the log: calls of several threads share one sync.

Whoever finds nobody at work becomes the one at work, takes all that waits, writes it, syncs once,
and wakes the others: group commit (Hagmann 1987, "Reimplementing the Cedar File System Using
Logging and Group Commit"). Entries reach memory in the order of the log: ``then`` of each runs
after the sync, one at a time, and ``settle`` after those of all that shared it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from namematch.errors import StorageError
from namematch.registry.store import log
from namematch.registry.store.durable import storage, sync, write_at
from namematch.registry.store.log import Position, Reading

Then = Callable[[], object]


class Committer:
    """Appends to one log at a time; safe to call from any thread."""

    def __init__(
        self, folder: Path, file: str, identity: bytes, settle: Then = lambda: None
    ) -> None:
        self._settle = settle
        self._folder = folder
        self._identity = identity
        self._turn = threading.Condition()
        self._busy = False
        self._waiting: list[_Call] = []
        self._broken = ""
        self._descriptor = -1
        self._open(file)

    @property
    def position(self) -> Position:
        """How far the present log has been acknowledged."""
        return self._position

    def append(self, payload: bytes, then: Then | None = None) -> None:
        """Return when ``payload`` is on the disk and ``then`` has run.

        StorageError when the disk refuses: then nothing of it is in the log and ``then`` did not
        run. An error of ``then`` itself is raised here too, the entry being in the log.
        """
        call = _Call(payload, then)
        with self._turn:
            self._waiting.append(call)
            self._turn.wait_for(lambda: call.done or not self._busy)
            if not call.done:
                self._busy = True
        if not call.done:
            self._commit()
        if call.error is not None:
            raise call.error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nothing is appended while this holds; what waits goes on afterwards."""
        with self._turn:
            self._turn.wait_for(lambda: not self._busy)
            self._busy = True
        try:
            yield
        finally:
            self._free()

    def seal(self) -> None:
        """Put the mark itself on the disk, before another log follows; only while ``alone``."""
        with storage(self._place, "written"):
            self._sync()

    def turn_to(self, file: str) -> None:
        """Go on in another log; only while ``alone``. After an error nothing more is written."""
        before = self._descriptor
        try:
            self._open(file)
        except BaseException:
            self._broken = f"{file} could not be opened; open the registry again"
            raise
        os.close(before)

    def close(self) -> None:
        """Wait for the call at work, then refuse all further ones."""
        with self.alone():
            if self._descriptor >= 0:
                os.close(self._descriptor)
            self._descriptor = -1
            self._broken = "it was closed"

    def _open(self, file: str) -> None:
        """Cut off what a crash left behind the last whole entry, and mark the rest."""
        place = self._folder / file
        reading = Reading(self._folder, file, self._identity, beyond=True)
        reading.drain()
        with storage(place, "opened for writing"):
            descriptor = os.open(place, os.O_RDWR | os.O_CLOEXEC)
            try:
                os.ftruncate(descriptor, reading.position.end)
                sync(descriptor)
                write_at(descriptor, log.mark(reading.position), log.MARK_AT)
            except BaseException:
                os.close(descriptor)
                raise
        self._place, self._descriptor, self._position = place, descriptor, reading.position

    def _commit(self) -> None:
        group: list[_Call] = []
        try:
            with self._turn:
                group, self._waiting = self._waiting, []
            self._write([call.payload for call in group])
            for call in group:
                call.finish()
            self._settled(group)
        except StorageError as error:
            for call in group:
                call.fail(error)
        except BaseException as error:  # Ctrl-C anywhere in it: memory and log may differ
            self._broken = "it was interrupted; open the registry again"
            for call in group:
                call.fail(error)
            raise
        finally:
            for call in group:
                call.done = True
            self._free()

    def _settled(self, group: list[_Call]) -> None:
        try:
            self._settle()
        except Exception as error:
            self._broken = "memory could not follow; open the registry again"
            for call in group:
                call.fail(error)

    def _write(self, payloads: list[bytes]) -> None:
        if self._broken:
            raise StorageError(f"{self._place} cannot be written: {self._broken}")
        parts, chain = [], self._position.chain
        for payload in payloads:
            head, chain = log.frame(payload, chain)
            parts += [head, payload]
        data = b"".join(parts)
        after = Position(self._position.end + len(data), chain)
        with storage(self._place, "written"):
            self._put(data)
            self._sync()
            self._mark(after)
        self._position = after

    def _put(self, data: bytes) -> None:
        try:
            write_at(self._descriptor, data, self._position.end)
        except OSError:
            self._cut_back()
            raise

    def _sync(self) -> None:
        """A failed sync may have dropped what it was to write, so it is never tried again."""
        try:
            sync(self._descriptor)
        except OSError as error:
            self._broken = f"a sync failed ({error.strerror}); open the registry again"
            self._cut_back()
            raise

    def _mark(self, after: Position) -> None:
        try:
            write_at(self._descriptor, log.mark(after), log.MARK_AT)
        except OSError as error:
            self._broken = f"the mark was not written ({error.strerror}); open the registry again"
            raise

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._descriptor, self._position.end)
        except OSError as error:
            self._broken = f"it could not be cut back ({error.strerror}); open the registry again"

    def _free(self) -> None:
        with self._turn:
            self._busy = False
            self._turn.notify_all()


class _Call:
    """One thread's entry, and how it went."""

    __slots__ = ("done", "error", "payload", "then")

    def __init__(self, payload: bytes, then: Then | None) -> None:
        self.payload = payload
        self.then = then
        self.done = False
        self.error: BaseException | None = None

    def finish(self) -> None:
        """Run what follows the sync; its error is the caller's, not the others'."""
        if self.then is not None:
            try:
                self.then()
            except Exception as error:
                self.error = error

    def fail(self, error: BaseException) -> None:
        """Keep an error of its own for this caller: a traceback belongs to one thread."""
        if self.error is None:
            self.error = StorageError(str(error))
            self.error.__cause__ = error
