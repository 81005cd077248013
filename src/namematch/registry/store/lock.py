"""One writer: an advisory lock on the file ``lock``, which names the holder's process.

``flock`` belongs to the open file, so it ends with the process however that dies, and two writers
within one process exclude each other too (POSIX record locks would not).
"""

from __future__ import annotations

import fcntl
import os
import time
import weakref
from contextlib import suppress
from pathlib import Path

from namematch.errors import LockedError
from namematch.registry.store.durable import storage

FILE = "lock"
PATIENCE = 0.2  # seconds; a reader holds the lock for microseconds while it asks for a writer
_PAUSE = 0.005


class WriterLock:
    """The right to write to ``folder``, until ``release``; LockedError names who has it."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / FILE
        with storage(self._place, "opened for writing"):
            self._descriptor = os.open(self._place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        if not _patiently(self._descriptor):
            holder = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise LockedError(f"{folder} is open for writing by process {holder or 'unknown'}")
        self._process = os.getpid()
        os.ftruncate(self._descriptor, 0)
        with suppress(OSError):  # a full disk: the lock holds, only the name of the holder is lost
            os.pwrite(self._descriptor, f"{self._process}\n".encode(), 0)
        _held.add(self)

    def confirm(self) -> None:
        """LockedError in a process that did not take the lock: a fork shares all but the right."""
        if self._process != os.getpid():
            raise LockedError(
                f"{self._place.parent} was opened for writing by process {self._process}, "
                f"not by its fork {os.getpid()}"
            )

    def release(self) -> None:
        """Give the right back; once is enough."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
        self.forget()

    def forget(self) -> None:
        """Close the file: in a fork, so that the lock ends with the process that took it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1
        _held.discard(self)


def is_held(folder: Path) -> bool:
    """Whether a writer lives. A folder without a lock file, or one not ours to read, has none."""
    try:
        descriptor = os.open(folder / FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _try(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _patiently(descriptor: int) -> bool:
    end = time.monotonic() + PATIENCE
    while not _try(descriptor, fcntl.LOCK_EX):
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE)
    return True


def _try(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _forget_all() -> None:
    for lock in list(_held):
        lock.forget()


_held: weakref.WeakSet[WriterLock] = weakref.WeakSet()
os.register_at_fork(after_in_child=_forget_all)
