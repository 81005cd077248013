"""Progress of long work: a line per stage on standard error, and the seconds each stage took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stages:
    """Times named stages; shows a spinner where progress is wanted."""

    def __init__(self, progress: bool | None) -> None:
        self.shown = sys.stderr.isatty() if progress is None else progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time the body as ``stage``."""
        start = time.perf_counter()
        if self.shown:
            from rich.console import Console

            with Console(stderr=True).status(f"{stage} ..."):
                yield
            took = time.perf_counter() - start
            print(f"{stage:<12} {took:6.2f} s", file=sys.stderr)
        else:
            yield
        self.seconds[stage] = time.perf_counter() - start
