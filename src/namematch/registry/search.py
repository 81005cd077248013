"""One query against a snapshot: expand its words, sweep the shelves, weigh the best exactly."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels import best, enter, estimate, gather, near, streams, sweep, window
from namematch._kernels.align import Graph, Scratch, scratch
from namematch._kernels.names import COLUMNS, weigh_names
from namematch._kernels.shelf import Shelf
from namematch._kernels.typed import begin_so
from namematch.registry.codes import Codes
from namematch.registry.query import Prepared
from namematch.registry.state import State, sweep_prices
from namematch.scoring.matcher import Matcher
from namematch.scoring.rows import Rows
from namematch.scoring.score import Scorer, from_nik
from namematch.scoring.tokens import known_tokens
from namematch.table import NameRows, RecordTable

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

CANDIDATES = 64  # records weighed exactly, at least
TYPING = 4  # times as many while a word is being typed: many begin so
SPARE = 2  # and at least so many times as are wanted
MOST_ENTRIES = 1 << 15  # pairs of a query's word and a registry's


class Found(NamedTuple):
    """Records by shelf and row, with weights in 1/256 bits."""

    shelf: Int64
    row: Int64
    weight: Int32
    begun: npt.NDArray[np.bool_]  # has a word that begins with what is being typed


@dataclass(slots=True)
class Room:
    """Working arrays of one thread."""

    masks: npt.NDArray[np.uint64]
    scratch: Scratch
    noted: near.Noted
    found: enter.Entries
    window: window.Room


_local = threading.local()


def room() -> Room:
    """The thread's working arrays, made at its first search (about 4 MiB)."""
    found = getattr(_local, "room", None)
    if found is None:
        found = _local.room = Room(
            np.zeros(32, np.uint64),
            scratch(),
            near.noted(2 * MOST_ENTRIES),
            enter.entries(MOST_ENTRIES),
            window.Room(
                np.zeros(streams.WINDOW, np.int64),
                np.zeros(streams.WINDOW + 1, np.int32),
                np.zeros(streams.WINDOW, np.uint32),
            ),
        )
    return found


def candidates(state: State, query: Prepared, wanted: int) -> Found:
    """The records most like the query, with their weights, by shelf and row."""
    here = room()
    ids, rarity = np.empty(len(query.kinds), np.int32), np.empty((len(query.kinds), 6), np.int32)
    entries = _expand(state, query, here, ids, rarity)
    try:
        found, size = _sweep(state, query, here, entries, rarity, _room_for(query, wanted))
        order = np.lexsort((found.row[:size], found.shelf[:size]))
        shelf, row = found.shelf[:size][order], found.row[:size][order]
        weight = _weigh(state, query, here, ids[: query.own].copy(), rarity, shelf, row)
    finally:
        enter.forget(here.found.slots, here.found.token, entries)
    return Found(shelf, row, weight, _begun(state, query, shelf, row))


def _room_for(query: Prepared, wanted: int) -> int:
    """How many records are weighed exactly."""
    return max(CANDIDATES, SPARE * wanted) * (1 if query.typed is None else TYPING)


def _begun(state: State, query: Prepared, shelf: Int64, row: Int64) -> npt.NDArray[np.bool_]:
    """Whether each record has a word that begins with the letters typed so far."""
    out = np.zeros(len(row), np.bool_)
    if query.typed is not None:
        for number in np.unique(shelf).tolist():
            here, names = shelf == number, state.shelves[number].shelf.names
            found = np.zeros(int(here.sum()), np.bool_)
            words = state.words
            begin_so(
                names.offsets, names.tokens, row[here], query.typed, words.base, words.added, found
            )
            out[here] = found
    return out


def weights_of(state: State, query: Prepared, row: Int64, *, shelf: int = 0) -> Int32:
    """The weight of each record of a shelf against a query, 1/256 bits: no candidate is chosen."""
    here = room()
    ids, rarity = np.empty(len(query.kinds), np.int32), np.empty((len(query.kinds), 6), np.int32)
    entries = _expand(state, query, here, ids, rarity)
    try:
        numbers = np.full(len(row), shelf, np.int64)
        return _weigh(state, query, here, ids[: query.own].copy(), rarity, numbers, row)
    finally:
        enter.forget(here.found.slots, here.found.token, entries)


def _expand(state: State, query: Prepared, here: Room, ids: Int32, rarity: Int32) -> int:
    words, matcher = state.words, state.matcher
    here.noted.size[:] = 0
    near.note_words(
        query.packed, query.kinds, words.base, words.added, words.count, matcher.tokens.rest, ids,
        rarity, here.noted,
    )  # fmt: skip
    near.note_parts(query.packed, query.kinds, words.base, words.added, words.count, here.noted)
    return int(
        enter.enter(
            query.packed, query.kinds, query.sexes, rarity, query.parts, words.base, words.added,
            known_tokens(matcher).initial, matcher.price, matcher.steps, here.masks, here.noted,
            here.found,
        )
    )  # fmt: skip


def _sweep(
    state: State, query: Prepared, here: Room, entries: int, rarity: Int32, most: int
) -> tuple[best.Best, int]:
    found = best.Best(*(np.zeros(most, np.int64) for _ in range(4)))
    base, added, prices = state.words.base, state.words.added, sweep_prices(state.matcher)
    halved = enter.enter_halves(rarity, base, added, state.matcher.price, here.noted, here.found)
    size = 0
    for number, one in enumerate(state.shelves):
        size = sweep.sweep(
            sheet_of(one.shelf), number, base.size, added.size, query.query, here.found, entries,
            halved, prices, here.window, found, size,
        )  # fmt: skip
    return found, int(size)


def sheet_of(shelf: Shelf) -> estimate.Sheet:
    """What the sweep reads of a shelf."""
    names, mothers = shelf.names, shelf.mothers
    return estimate.Sheet(
        names.used, names.starts, names.records, mothers.used, mothers.starts, mothers.records,
        mothers.offsets, mothers.tokens,
        shelf.date, shelf.sex, shelf.nik, shelf.by_nik, shelf.place, shelf.further, shelf.key,
        shelf.gone,
    )  # fmt: skip


def _weigh(
    state: State, query: Prepared, here: Room, ids: Int32, rarity: Int32, shelf: Int64, row: Int64
) -> Int32:
    """Weights of candidates by the scorer that every door uses."""
    if len(row) == 0:
        return np.zeros(0, np.int32)
    parts = [
        (state.shelves[number].shelf, row[shelf == number]) for number in np.unique(shelf).tolist()
    ]
    names = _rows(state, query.names, [(one.names, rows) for one, rows in parts])
    mothers = None
    if query.mothers is not None:
        mothers = _rows(state, query.mothers, [(one.mothers, rows) for one, rows in parts])
    graph = _graph(state, query, here, ids, rarity, names, mothers)
    if query.name_alone:  # every other term is 0
        return _weigh_names(state.matcher, names, graph, len(row), here)
    scorer = _scorer(state, query, parts, names, mothers, graph)
    n = len(row)
    return scorer.weigh(np.zeros(n, np.int32), np.arange(1, n + 1, dtype=np.int32))


def _weigh_names(matcher: Matcher, names: Rows, graph: Graph, count: int, here: Room) -> Int32:
    """Weights of row 0 against the ``count`` rows behind it, by the scorer's own kernel."""
    weights, shape = np.empty(count, np.int32), np.empty((count, COLUMNS), np.uint8)
    left, right = np.zeros(count, np.int32), np.arange(1, count + 1, dtype=np.int32)
    weigh_names(
        left, right, *names, graph, matcher.agreed, matcher.steps, here.scratch, weights, shape
    )
    return weights


def _rows(state: State, first: NameRows, parts: list[tuple[Any, Int64]]) -> Rows:
    """Names as the scorer has them, the query's first; words are still the registry's numbers."""
    found = [gather.rows_of(names, rows, len(state.words)) for names, rows in parts]
    others = found[0] if len(found) == 1 else _chained(found)
    return Rows(*gather.with_query(first.offsets, first.tokens, first.roles, *others))


def _chained(parts: list[Any]) -> tuple[Any, ...]:
    """Rows of several shelves in one: records first, further names behind them."""
    offsets, tokens, roles, aliases = zip(*parts, strict=True)
    counts = [len(one) - 1 for one in aliases]
    rows: list[tuple[int, int]] = [(p, r) for p, n in enumerate(counts) for r in range(n)]
    rows += [(p, r) for p, n in enumerate(counts) for r in range(n, len(offsets[p]) - 1)]
    spans = [(p, offsets[p][r], offsets[p][r + 1]) for p, r in rows]
    starts = np.append(0, np.cumsum([hi - lo for _, lo, hi in spans])).astype(np.int64)
    every = sum(counts)
    extra = np.concatenate([np.diff(one) for one in aliases])
    return (
        starts,
        np.concatenate([tokens[p][lo:hi] for p, lo, hi in spans]),
        np.concatenate([roles[p][lo:hi] for p, lo, hi in spans]),
        every + np.append(0, np.cumsum(extra)).astype(np.int64),
    )


def _graph(
    state: State, query: Prepared, here: Room, ids: Int32, rarity: Int32, names: Rows,
    mothers: Rows | None,
) -> Graph:  # fmt: skip
    """Number the words of the rows anew, in place, and draw their graph."""
    own, words = query.own, state.words
    total = own + len(names.tokens) + (0 if mothers is None else len(mothers.tokens))
    numbers = np.empty(total, np.int32)
    table = np.full(1 << max(4, (2 * total).bit_length()), -1, np.int32)
    count = gather.number_anew(names.tokens, ids, table, numbers, 0)
    if mothers is not None:
        count = gather.number_anew(mothers.tokens, ids, table, numbers, count)
    text, starts, folded, folded_starts, edges, facts = gather.local_graph(
        query.packed, numbers, own, count, rarity, query.sexes, words.base, words.added, here.found
    )
    indptr, neighbours, levels = edges
    rare, sex = facts
    matcher = state.matcher
    return Graph(
        text, starts, folded, folded_starts, indptr, neighbours, levels, rare,
        known_tokens(matcher).initial, sex, matcher.price,
    )  # fmt: skip


def _scorer(
    state: State, query: Prepared, parts: list[tuple[Any, Int64]], names: Rows,
    mothers: Rows | None, graph: Graph,
) -> Scorer:  # fmt: skip
    """A scorer of the query (row 0) and the candidates."""

    def column(first: int, field: str) -> npt.NDArray[Any]:
        found = [getattr(shelf, field)[rows] for shelf, rows in parts]
        return np.concatenate([np.array([first], found[0].dtype), *found])

    held = np.concatenate([shelf.place[rows] for shelf, rows in parts])
    own_place, held, places, rarity = state.places.beside(state.matcher, query.place, held)
    place = np.append(np.int32(own_place), held).astype(np.int32)
    nik, born = column(query.nik, "nik"), column(query.born, "born")
    sex = column(query.sex, "sex")
    date, coded = from_nik(nik)
    further = {
        name: _values(codes, query.further.get(name), parts, at)
        for at, (name, codes) in enumerate(state.further.items())
    }
    table = RecordTable(
        ids=_NONE, words=_NONE, names=query.names, mothers=query.mothers, birth_date=born,
        sex=sex, nik=nik, birthplace=place, places=_NONE,
        further={name: codes for name, (codes, _) in further.items()},
        further_values={name: values for name, (_, values) in further.items()},
    )  # fmt: skip
    return Scorer(
        matcher=state.matcher, table=table, graph=graph, names=names, mothers=mothers,
        birth_date=np.where(born == 0, date, born).astype(np.int32),
        sex=np.where(sex == 0, coded, sex).astype(np.int32) - 1,
        places=places, place_rarity=rarity,
    )  # fmt: skip


_NONE = pa.array([], pa.string())


def _values(
    codes: Codes, given: str | None, parts: list[tuple[Any, Int64]], field: int
) -> tuple[Int32, pa.Array]:
    """Codes of a further field, the query's first, and the values they stand for."""
    numbers = np.concatenate([one.further[field, rows] for one, rows in parts]).tolist()
    texts = [(given or "").lower()] + [codes.values[n] if n >= 0 else "" for n in numbers]
    values = sorted(set(texts) - {""})
    place = {value: at for at, value in enumerate(values)}
    return np.array([place.get(text, -1) for text in texts], np.int32), pa.array(
        values, pa.string()
    )
