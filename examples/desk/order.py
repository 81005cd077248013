"""In which order flagged pairs are asked: the answer that teaches most comes first.

``namematch.training.ask`` knows: doubtful pairs, and of every kind. What it says changes with every
answer, so the order is renewed every ten decisions, in a thread of its own: nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa

import namematch as nm
from desk.rerun import run_again
from desk.store import Store
from namematch.training import ask

EVERY = 10  # decisions: an order that is never renewed is worth half as much
AHEAD = 200  # pairs put first when the order is renewed: many more than ten officers decide


def order(result: nm.Result, labels: pa.Table | None = None) -> list[int]:
    """Places in ``result.flagged`` of the pairs nobody decided, the first to be asked first."""
    places = {ends: at for at, ends in enumerate(_ends(result.flagged))}
    asked = ask(result, labels=labels)  # doubtful links are among them
    return [places[ends] for ends in _ends(asked) if ends in places]


def _ends(pairs: pa.Table) -> list[tuple[Any, Any]]:
    return list(zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True))


class Renewal:
    """The order of a store, renewed as decisions come in; ``close`` waits for what is under way.

    The result is run again unless it is given. Where that fails (its file is gone, and the pairs
    were prepared before) the order stays as it was.
    """

    def __init__(
        self, store: Store, folder: Path, labels: Callable[[], pa.Table], result: nm.Result | None
    ) -> None:
        self._store, self._labels, self._told = store, labels, 0
        self._pool = ThreadPoolExecutor(1, "order")
        self._under_way: Future[None] | None = None
        self._result = self._pool.submit(_known, folder, result)

    def told(self) -> None:
        """A decision was made."""
        self._told += 1
        if self._told >= EVERY and (self._under_way is None or self._under_way.done()):
            self._told = 0
            self._under_way = self._pool.submit(self._renew)

    def _renew(self) -> None:
        result = self._result.result()
        if result is None:
            return
        first = order(result, self._labels())[:AHEAD]
        with self._store.write(durable=False) as connection:
            least = connection.execute("SELECT min(rank) FROM turn").fetchone()[0]
            ranks = [(least - len(first) + at, place + 1) for at, place in enumerate(first)]
            connection.executemany(
                "UPDATE turn SET rank = ? WHERE id = ? AND decision IS NULL", ranks
            )

    def close(self) -> None:
        """Finish what was begun."""
        self._pool.shutdown(wait=True)


def _known(folder: Path, result: nm.Result | None) -> nm.Result | None:
    if result is not None:
        return result
    try:
        return run_again(folder, progress=False).result
    except nm.NameMatchError:
        return None
