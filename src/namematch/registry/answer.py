"""The answer to a query: the best records of one snapshot, each explained when asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from namematch.errors import InputError
from namematch.records import Person, table_of
from namematch.registry.hit import Hit
from namematch.registry.query import person_of, prepare
from namematch.registry.rows import table_of_row
from namematch.registry.search import Found, candidates
from namematch.registry.state import FIELDS, State
from namematch.scoring.explain import Comparison, explain
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for_few
from namematch.table import concat


def answer(
    state: State,
    query: str | Person,
    limit: int,
    threshold: float | None,
    *,
    partial: bool,
) -> list[Hit]:
    """The hits of a query, heaviest first, ties by id; InputError for a limit below 1."""
    if limit < 1:
        raise InputError(f"expected a limit of 1 or more, got {limit}")
    person = person_of(query)
    found = candidates(state, prepare(person, state, partial=partial), limit)
    best = _ranked(state, found, limit)
    prior = state.matcher.prior(state.count)
    bits = np.array([weight for weight, *_ in best]) / BIT
    probability = state.matcher.probability(bits, prior=prior).tolist()
    return [
        Hit(identity, weight / BIT, chance, _Explained(state, person, number, row))
        for (weight, identity, number, row), chance in zip(best, probability, strict=True)
        if threshold is None or chance >= threshold
    ]


def _ranked(state: State, found: Found, limit: int) -> list[tuple[int, int | str, int, int]]:
    """Weight, id, shelf and row of the best, in order; ids are looked up of these alone.

    While a word is being typed, records with a word that begins so come first.
    """
    weight, kept = found.weight, np.arange(len(found.weight))
    if len(weight) > limit and not found.begun.any():
        kept = np.flatnonzero(weight >= np.partition(weight, -limit)[-limit])
    columns = (found.begun, weight, found.shelf, found.row)
    rows = [
        (begun, bits, state.identity(number, row), number, row)
        for begun, bits, number, row in zip(*(c[kept].tolist() for c in columns), strict=True)
    ]
    rows.sort(key=lambda one: (not one[0], -one[1], one[2]))
    return [row[1:] for row in rows[:limit]]


class _Explained:
    """Explains a hit when it is asked for."""

    __slots__ = ("number", "person", "row", "state")

    def __init__(self, state: State, person: Person, number: int, row: int) -> None:
        self.state, self.person, self.number, self.row = state, person, number, row

    def __call__(self) -> Comparison:
        state = self.state
        query = _held_by(state, self.person)
        table = concat(table_of([query]), table_of_row(state, self.number, self.row))
        model = state.matcher
        scorer = Scorer.of(model, table, graph_for_few(model, table.words.to_pylist()))
        return explain(scorer, 0, 1, prior=model.prior(state.count))


def _held_by(state: State, person: Person) -> Person:
    """The person without the fields that the registry does not hold."""
    left_out: dict[str, Any] = {field: None for field in FIELDS if not state.has(field)}
    further = {k: v for k, v in person.further.items() if k in state.further}
    return person.model_copy(update=left_out | {"further": further})
