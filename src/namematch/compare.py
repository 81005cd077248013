"""Two records, or two columns of names, weighed as ``dedupe`` would weigh them.

>>> import namematch as nm
>>> nm.compare("Djoko Soesanto", "Joko Susanto").weight > 0
True
>>> nm.compare("Djoko Soesanto", "...")
Traceback (most recent call last):
namematch.errors.InputError: a person's name has no letters
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.errors import InputError
from namematch.reading.name_rows import name_rows
from namematch.records import Person, table_of
from namematch.scoring.explain import Comparison, explain
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for, graph_for_few, vocabulary_for
from namematch.table import RecordTable

Names: TypeAlias = Sequence[str | None] | Any  # or a string array of Arrow


def compare(
    left: str | Person, right: str | Person, *, matcher: Matcher | None = None
) -> Comparison:
    """Weigh and explain two names or two records.

    The weight (bits, without the prior) is the sum of the evidence; the probability takes one
    match among ``Matcher.population`` others as its prior.

    Raises:
        InputError: a name without letters.
    """
    model = matcher or Matcher.default()
    table = table_of([_person(left), _person(right)])
    scorer = Scorer.of(model, table, graph_for_few(model, table.words.to_pylist()))
    return explain(scorer, 0, 1, prior=model.prior(model.population))


def _person(given: str | Person) -> Person:
    if isinstance(given, Person):
        return given
    try:
        return Person(name=given)
    except ValueError:
        raise InputError("a person's name has no letters") from None


def compare_many(
    lefts: Names, rights: Names, *, matcher: Matcher | None = None, threads: int | None = None
) -> npt.NDArray[np.float32]:
    """Weights of names element by element, float32[n] in bits; 0 where either is missing.

    Raises:
        InputError: the two are not of one length.
    """
    if len(lefts) != len(rights):
        raise InputError(
            f"expected as many names on both sides, got {len(lefts)} and {len(rights)}"
        )
    model = matcher or Matcher.default()
    threads = threads or os.cpu_count() or 1
    n = len(lefts)
    both = pa.concat_arrays([_column(lefts), _column(rights)])
    words, rows, _ = name_rows(both, None, threads=threads)
    table = _names_alone(words, rows, 2 * n)
    scorer = Scorer.of(
        model, table, graph_for(model, vocabulary_for(model, words, threads=threads))
    )
    left = np.arange(n, dtype=np.int32)
    weights = scorer.weigh(left, left + np.int32(n), threads=threads)
    return (weights / np.float32(BIT)).astype(np.float32)


def _column(names: Names) -> pa.Array:
    array = names if isinstance(names, pa.Array) else pa.array(names, pa.string())
    return array.cast(pa.string())


def _names_alone(words: pa.Array, rows: object, n: int) -> RecordTable:
    """A table without any other field."""
    none = np.zeros(n, np.int32)
    return RecordTable(
        ids=pa.array(np.arange(n)), words=words, names=rows, mothers=None, birth_date=none,  # type: ignore[arg-type]
        sex=np.zeros(n, np.uint8), nik=np.zeros(n, np.int64), birthplace=none - np.int32(1),
        places=pa.array([], pa.string()),
    )  # fmt: skip
