"""A file, frame or list of records to its duplicate people: read, block, weigh, link, cluster.

>>> result = dedupe([{"id": 1, "nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985"},
...                  {"id": 2, "nama": "JOKO SUSANTO, S.H.", "tgl_lahir": "17-08-1985"},
...                  {"id": 3, "nama": "Siti Aminah", "tgl_lahir": "01-01-1990"}])
>>> result.clusters["cluster"].to_pylist()
[1, 1, 3]
>>> dedupe("nowhere.csv")
Traceback (most recent call last):
namematch.errors.InputError: 'nowhere.csv' does not exist
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.blocking import default_union
from namematch.clustering import clusters_of, held_by_shared
from namematch.errors import InputError
from namematch.progress import Stages
from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from namematch.scoring.explain import Comparison, explain
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.table import Pairs, RecordTable
from namematch.vocabulary import Vocabulary
from namematch.writing import write_csv, write_parquet

Int32 = npt.NDArray[np.int32]
Blocker = Callable[[RecordTable, Vocabulary], Pairs]

_log = logging.getLogger("namematch")


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
    """What ``dedupe`` found.

    pairs: links above the link cut; flagged: pairs between the review cut and the link cut: both
    with left, right (ids as given), weight (float32 bits, without the prior) and probability
    (float32), strongest first. clusters: id and cluster, the id of its first member. rejected:
    rows set aside and values ignored. notes: what was understood of the input. timings: seconds a
    stage. matcher: the frozen model that was used.
    """

    pairs: pa.Table
    flagged: pa.Table
    clusters: pa.Table
    rejected: pa.Table
    notes: tuple[str, ...]
    timings: dict[str, float]
    matcher: Matcher
    scorer: Scorer = field(repr=False)

    def explain(self, left: Any, right: Any) -> Comparison:
        """The evidence of two records, by id; InputError when an id is not there."""
        rows = []
        for one in (left, right):
            row = self._rows.get(one)
            if row is None:
                raise InputError("no record with that id; ids are as given in .clusters")
            rows.append(row)
        prior = self.matcher.prior(len(self.scorer.table) - 1)
        return explain(self.scorer, rows[0], rows[1], prior=prior)

    @cached_property
    def _rows(self) -> dict[Any, int]:
        return {one: row for row, one in enumerate(self.scorer.table.ids.to_pylist())}

    def to_csv(self, directory: str | os.PathLike[str]) -> None:
        """Write pairs, flagged, clusters and rejected as CSV, each whole or not at all."""
        self._write(directory, "csv", write_csv)

    def to_parquet(self, directory: str | os.PathLike[str]) -> None:
        """Write pairs, flagged, clusters and rejected as Parquet, each whole or not at all."""
        self._write(directory, "parquet", write_parquet)

    def _write(
        self,
        directory: str | os.PathLike[str],
        suffix: str,
        write: Callable[[pa.Table, Path], None],
    ) -> None:
        folder = Path(directory)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder} cannot be made: {error.strerror}") from None
        for name in ("pairs", "flagged", "clusters", "rejected"):
            write(getattr(self, name), folder / f"{name}.{suffix}")


def dedupe(
    data: Any,
    *,
    matcher: Matcher | None = None,
    columns: Mapping[str, str] | None = None,
    blocker: Blocker | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Find the records that are the same person.

    Args:
        data: a path to CSV, Parquet or XLSX, an Arrow stream (pandas, polars, DuckDB, pyarrow), or
            a list of dicts or ``Person`` records. Only a name is required.
        matcher: the model, used as it is; without one, the default with its shares of values
            blended with the data's own.
        columns: field -> header, where recognition is not wanted.
        blocker: which pairs deserve a look: any (table, vocabulary) -> Pairs.
        threads: all cores by default; the result does not depend on it.
        progress: a bar on standard error; by default when that is a terminal.

    Raises:
        InputError: the data cannot be read as records. Bad rows and values never raise: they are
            in ``Result.rejected``.
    """
    threads = threads or os.cpu_count() or 1
    stages = Stages(progress)
    with stages("reading"):
        further = matcher.further if matcher else ()
        table, report = read_table(data, columns, further=further, threads=threads)
        model = matcher or blended(Matcher.default(), table)
    with stages("token graph"):
        vocabulary = vocabulary_for(model, table.words, threads=threads)
        scorer = Scorer.of(model, table, graph_for(model, vocabulary))
    with stages("blocking"):
        pairs = (
            blocker(table, vocabulary)
            if blocker
            else default_union(table, vocabulary, threads=threads)
        )
    with stages("scoring"):
        links, flagged = links_of(scorer, pairs, threads=threads)
    with stages("clustering"):
        cluster = cluster_links(scorer, links)
    ids = table.ids
    clusters = pa.table({"id": ids, "cluster": ids.take(pa.array(cluster))})
    return Result(
        pairs=pair_table(ids, links),
        flagged=pair_table(ids, flagged),
        clusters=clusters,
        rejected=report.rejected,
        notes=tuple(str(report).split("\n")),
        timings=stages.seconds,
        matcher=model,
        scorer=scorer,
    )


def links_of(scorer: Scorer, pairs: Pairs, *, threads: int) -> tuple[Scored, Scored]:
    """The links and the flagged pairs, each strongest first, ties by row."""
    weight = scorer.weigh(pairs.left, pairs.right, threads=threads)
    model, prior = scorer.matcher, scorer.matcher.prior(len(scorer.table) - 1)
    least = int(np.floor(model.weight_for(model.review, prior=prior) * BIT)) - 1
    kept = np.flatnonzero(weight >= least)
    probability = model.probability(weight[kept] / BIT, prior=prior)
    order = np.lexsort((pairs.right[kept], pairs.left[kept], -weight[kept]))
    kept, probability = kept[order], probability[order]
    every = Scored(pairs.left[kept], pairs.right[kept], weight[kept], probability)
    linked = probability >= model.link
    return every.where(linked), every.where(~linked & (probability >= model.review))


def cluster_links(scorer: Scorer, links: Scored) -> npt.NDArray[np.int64]:
    """The smallest row of each row's cluster."""
    model, nik = scorer.matcher, scorer.table.nik
    left, right, weight, _ = links
    prior = model.prior(len(scorer.table) - 1)
    cut = int(np.ceil(model.weight_for(model.link, prior=prior) * BIT))
    without = weight - model.price_of("nik")[0] * (nik[left] == nik[right])
    demoted = held_by_shared(nik, left, right, without, cut)
    return clusters_of(len(scorer.table), left, right, weight, cut=cut, demoted=demoted)


def pair_table(ids: pa.Array, scored: Scored) -> pa.Table:
    """Pairs with the ids as given."""
    return pa.table(
        {
            "left": ids.take(pa.array(scored.left)),
            "right": ids.take(pa.array(scored.right)),
            "weight": pa.array((scored.weight / BIT).astype(np.float32)),
            "probability": pa.array(scored.probability.astype(np.float32)),
        }
    )
