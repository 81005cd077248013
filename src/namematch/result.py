"""What ``dedupe`` and ``link`` found: tables with the ids as given, and the reasons of a pair."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.errors import InputError
from namematch.review import ReviewPlan, WeightCounts, plan
from namematch.scoring.explain import Comparison, explain
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.writing import Write, as_csv, as_parquet, together

Int32 = npt.NDArray[np.int32]

TABLES = ("pairs", "flagged", "clusters", "rejected", "contradictions")  # what is written


class Scored(NamedTuple):
    """Pairs of rows with their weight (int32, 1/256 bits) and probability (float64)."""

    left: Int32
    right: Int32
    weight: Int32
    probability: npt.NDArray[np.float64]

    def where(self, keep: npt.NDArray[np.bool_]) -> Scored:
        """Some of the pairs."""
        return Scored(self.left[keep], self.right[keep], self.weight[keep], self.probability[keep])


@dataclass(frozen=True)
class Result:
    """What ``dedupe`` or ``link`` found.

    pairs: links above the link cut; flagged: pairs between the review cut and the link cut: both
    with left, right (ids as given), weight (float32 bits, without the prior) and probability
    (float32), strongest first. clusters: id and cluster, the id of its first member. rejected:
    rows set aside and values ignored. contradictions: decisions that cannot hold, with the reason.
    notes: what was understood of the input. timings: seconds a stage. matcher: the frozen model
    that was used; prior: log2 of the prior odds of a pair. counts: how many candidate pairs had
    which weight, from a probability of 1 % up.

    After ``link`` left ids are of the left table, right ids of the right one; clusters and rejected
    say the side first. ids: of the left and of the right records, the same after ``dedupe``.
    """

    pairs: pa.Table
    flagged: pa.Table
    clusters: pa.Table
    rejected: pa.Table
    contradictions: pa.Table
    notes: tuple[str, ...]
    timings: dict[str, float]
    matcher: Matcher
    prior: float
    counts: WeightCounts = field(repr=False)
    scorer: Scorer = field(repr=False)
    ids: tuple[pa.Array, pa.Array] = field(repr=False)
    linked: bool = False

    def explain(self, left: Any, right: Any) -> Comparison:
        """The evidence of two records, by id; InputError when an id is not there."""
        return explain(self.scorer, *self.rows(left, right), prior=self.prior)

    def rows(self, left: Any, right: Any) -> tuple[int, int]:
        """The rows of two records in ``scorer.table``, by id."""
        lefts, rights = self._places
        try:
            return lefts[left], rights[right] + (len(lefts) if self.linked else 0)
        except KeyError:
            message = "no record with that id; ids are as given in .clusters"
            raise InputError(message) from None

    def review_threshold(self, *, per_day: int, days: int) -> ReviewPlan:
        """The review cut that fills the time of the staff: ``per_day`` pairs on ``days`` days.

        The answer says how many pairs would be flagged and what share of the true duplicates
        would be among them, as the calibrated probabilities have it. To get those pairs:
        ``dedupe(..., review=plan.threshold)``.

        Raises:
            InputError: a capacity below nought.
        """
        return plan(self.counts, self.matcher, prior=self.prior, per_day=per_day, days=days)

    @cached_property
    def _places(self) -> tuple[dict[Any, int], dict[Any, int]]:
        """Each id's row in its own table."""
        lefts = {one: row for row, one in enumerate(self.ids[0].to_pylist())}
        if not self.linked:
            return lefts, lefts
        return lefts, {one: row for row, one in enumerate(self.ids[1].to_pylist())}

    def to_csv(
        self, directory: str | os.PathLike[str], *, beside: Mapping[str, bytes] | None = None
    ) -> None:
        """Write every table of ``TABLES`` as CSV, and files ``beside`` them; all or none."""
        self._write(directory, "csv", as_csv, beside or {})

    def to_parquet(
        self, directory: str | os.PathLike[str], *, beside: Mapping[str, bytes] | None = None
    ) -> None:
        """Write every table of ``TABLES`` as Parquet, and files ``beside`` them; all or none."""
        self._write(directory, "parquet", as_parquet, beside or {})

    def _write(
        self,
        directory: str | os.PathLike[str],
        suffix: str,
        write: Callable[[pa.Table, pa.NativeFile], None],
        beside: Mapping[str, bytes],
    ) -> None:
        folder = Path(directory)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder} cannot be made: {error.strerror}") from None
        files: dict[str | os.PathLike[str], Write] = {
            folder / f"{name}.{suffix}": partial(write, getattr(self, name)) for name in TABLES
        }
        files |= {folder / name: _bytes(content) for name, content in beside.items()}
        together(files)


def _bytes(content: bytes) -> Write:
    """What writes these bytes."""
    return lambda file: file.write(content)


def pair_table(ids: pa.Array, scored: Scored, right_ids: pa.Array | None = None) -> pa.Table:
    """Pairs with the ids as given; with ``right_ids``, rows of the second table come after."""
    right = scored.right if right_ids is None else scored.right - np.int32(len(ids))
    return pa.table(
        {
            "left": ids.take(pa.array(scored.left)),
            "right": (ids if right_ids is None else right_ids).take(pa.array(right)),
            "weight": pa.array((scored.weight / BIT).astype(np.float32)),
            "probability": pa.array(scored.probability.astype(np.float32)),
        }
    )
