"""Progress of long work: bars on standard error, and the seconds each stage took.

Where an amount is known, the bar counts it. The first run in a new environment also compiles, which
takes far longer than the work: that is said once, as a line here and in the log.

>>> stages = Stages(False)
>>> with stages("counting", total=2) as done:
...     done(2)
>>> list(stages.seconds)
['counting']
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from namematch._kernels.compiled import told_of_compiling

COMPILING = "compiling for this machine: once, about a minute; later runs start at once"

_log = logging.getLogger("namematch")

Done = Callable[[int], None]


class Stages:
    """Times named stages; shows each as a bar where progress is wanted."""

    def __init__(self, progress: bool | None) -> None:
        self.shown = sys.stderr.isatty() if progress is None else progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str, total: int | None = None) -> Iterator[Done]:
        """Time the body as ``stage``; what it yields takes how much of ``total`` is done."""
        start = time.perf_counter()
        with told_of_compiling(self._compiling):
            if self.shown:
                with _bar(stage, total) as done:
                    yield done
                took = time.perf_counter() - start
                print(f"{stage:<12} {took:6.2f} s", file=sys.stderr)
            else:
                yield _unseen
        self.seconds[stage] = time.perf_counter() - start

    def _compiling(self) -> None:
        _log.info(COMPILING)
        if self.shown:
            print(COMPILING, file=sys.stderr, flush=True)


def _unseen(count: int) -> None:
    """Nobody looks."""


@contextmanager
def _bar(stage: str, total: int | None) -> Iterator[Done]:
    """A bar that is gone when the stage is done; without ``total`` it only moves."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [TextColumn(f"{stage:<12}"), BarColumn(), TimeElapsedColumn()]
    if total is not None:
        columns.append(MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        task = shown.add_task(stage, total=total)
        yield lambda count: shown.advance(task, count)
