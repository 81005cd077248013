"""The one way a kernel is compiled: nogil, never parallel, cached on disk where that is possible.

Threads are made outside (one kernel call per chunk of rows), so kernels may run inside concurrent
searches: numba's own ``parallel`` aborts on concurrent use and compiles several times slower.
A cache folder that cannot be written falls back to compiling in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numba
from numba.core import event, types
from numba.core.options import DefaultOptions
from numba.extending import intrinsic

# Without numba's run-time: no allocation, no counting. Not documented, so absent where it is gone.
_BARE: dict[str, Any] = {"_nrt": False} if hasattr(DefaultOptions, "_nrt") else {}
_BARE |= {"nogil": True}


def kernel(function: Callable[..., Any]) -> Any:
    """Compile ``function`` on its first call, without the GIL, and cache the machine code."""
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba: "cannot cache function: no locator available"
        return numba.njit(nogil=True)(function)


def inlined(function: Callable[..., Any]) -> Any:
    """Compile ``function`` into its callers: a call that passes tuples of arrays counts references.

    Twenty arrays counted up and down cost more than most of the loops here, so none is counted in
    it either (as in ``lean``): it must not allocate.
    """
    try:
        return numba.njit(cache=True, forceinline=True, **_BARE)(function)
    except RuntimeError:  # as above
        return numba.njit(forceinline=True, **_BARE)(function)


def lean(function: Callable[..., Any]) -> Any:
    """A kernel that allocates nothing, so that no references to arrays need be counted."""
    try:
        return numba.njit(cache=True, **_BARE)(function)
    except RuntimeError:  # as above
        return numba.njit(**_BARE)(function)


def _ones(_: Any, number: Any) -> Any:
    """How many bits of a uint64 are set: one instruction, where numba has no function for it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


ones: Any = intrinsic(_ones)


class _Once(event.Listener):
    """Calls ``tell`` when the first kernel of this process is about to be compiled."""

    told = False

    def __init__(self, tell: Callable[[], None]) -> None:
        self.tell = tell

    def on_start(self, event: Any) -> None:
        """Numba sends this only where no machine code is on disk."""
        if not _Once.told:
            _Once.told = True
            self.tell()

    def on_end(self, event: Any) -> None:
        """Nothing to say."""


@contextmanager
def told_of_compiling(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell`` if a kernel must be compiled meanwhile, the first time in this process."""
    with event.install_listener("numba:compile", _Once(tell)):
        yield
