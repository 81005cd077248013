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

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.blocking import Blocked, block
from namematch.blocking.blocks import distinct, packed, unpacked
from namematch.blocking.names_alone import Bound, names_above, only_names
from namematch.cluster_ids import Previous, cluster_ids
from namematch.clustering import clusters_of, held_by_shared
from namematch.decisions import Decisions, decide
from namematch.errors import InputError
from namematch.progress import Done, Stages
from namematch.reading.read import read_table
from namematch.result import Result, Scored, pair_table
from namematch.review import WeightCounts, least_weight
from namematch.scoring.blend import model_for
from namematch.scoring.bounds import weigh_from
from namematch.scoring.matcher import Matcher
from namematch.scoring.most import most_of_names
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.table import Pairs, RecordTable
from namematch.vocabulary import Vocabulary

Int32 = npt.NDArray[np.int32]
Blocker = Callable[[RecordTable, Vocabulary], Pairs]

FLOOR = 0.01  # probability below which a candidate is not even counted, if review is not lower


def dedupe(
    data: Any,
    *,
    matcher: Matcher | None = None,
    columns: Mapping[str, str] | None = None,
    blocker: Blocker | None = None,
    link: float | None = None,
    review: float | None = None,
    must_link: Any = None,
    cannot_link: Any = None,
    previous: Any = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Find the records that are the same person.

    Args:
        data: a path to CSV, Parquet or XLSX, an Arrow stream (pandas, polars, DuckDB, pyarrow), or
            a list of dicts or ``Person`` records. Only a name is required.
        matcher: the model, used as it is (shares of a further field that it holds none of are
            counted in the data); without one, the default with its shares of values blended with
            the data's own.
        columns: field -> header, where recognition is not wanted.
        blocker: which pairs deserve a look: any (table, vocabulary) -> Pairs.
        link: the probability from which a pair is a link; the matcher's by default.
        review: the probability from which a pair is flagged (``Result.review_threshold`` finds it
            from the staff there is); the matcher's by default.
        must_link: pairs decided to be one person, a table of ids (left, right) in any form ``data``
            may have, or a list of pairs. They are in ``Result.pairs`` whatever they weigh.
        cannot_link: pairs decided to be two people. They are neither linked nor flagged. What
            cannot hold of either is in ``Result.contradictions``.
        previous: the clusters (id, cluster) of an earlier run, whose ids stay.
        threads: all cores by default; the result does not depend on it.
        progress: bars on standard error; by default when that is a terminal.

    Raises:
        InputError: the data cannot be read as records. Bad rows and values never raise: they are
            in ``Result.rejected``.
    """
    threads = threads or os.cpu_count() or 1
    stages = Stages(progress)
    with stages("reading"):
        further = matcher.further if matcher else ()
        table, report = read_table(data, columns, further=further, threads=threads)
        decided = decide(table.ids, must_link=must_link, cannot_link=cannot_link)
        before = None if previous is None else Previous.read(previous)
        model = with_cuts(model_for(matcher, table), link, review)
    found = find(table, model, decided, stages, blocker=blocker, threads=threads)
    named = cluster_ids(table.ids, found.cluster, before)
    return Result(
        pairs=pair_table(table.ids, found.links),
        flagged=pair_table(table.ids, found.flagged),
        clusters=pa.table({"id": table.ids, "cluster": named}),
        rejected=report.rejected,
        contradictions=decided.contradictions,
        notes=(*str(report).split("\n"), *found.notes, *decided.notes()),
        timings=stages.seconds,
        matcher=model,
        prior=found.prior,
        counts=found.counts,
        scorer=found.scorer,
        ids=(table.ids, table.ids),
    )


class Found(NamedTuple):
    """Pairs and people of a table, as rows.

    counts: how many candidates had which weight, from FLOOR up; cluster: the smallest row of each
    row's cluster; notes: what a person should know of the blocking.
    """

    scorer: Scorer
    prior: float
    links: Scored
    flagged: Scored
    counts: WeightCounts
    cluster: npt.NDArray[np.int64]
    notes: tuple[str, ...]


def find(
    table: RecordTable,
    matcher: Matcher,
    decided: Decisions,
    stages: Stages,
    *,
    blocker: Blocker | None,
    threads: int,
    boundary: int | None = None,
    choose: Callable[[Scored], npt.NDArray[np.bool_]] | None = None,
) -> Found:
    """Block, weigh, link and cluster: the stages ``dedupe`` and ``link`` share.

    boundary: where a second table begins; then only pairs across count, and the prior is one match
    in its rows. choose: which of the links to keep, of those no shared NIK holds.
    """
    with stages("token graph"):
        vocabulary = vocabulary_for(matcher, table.words, threads=threads)
        scorer = Scorer.of(matcher, table, graph_for(matcher, vocabulary))
    prior = matcher.prior(len(table) - (1 if boundary is None else boundary))
    with stages("blocking"):
        blocked = (
            Blocked(blocker(table, vocabulary))
            if blocker
            else candidates(scorer, vocabulary, threads=threads, prior=prior)
        )
        pairs = undecided(across(blocked.pairs, boundary), decided)
    with stages("scoring", total=len(pairs)) as done:
        links, flagged, counts = links_of(scorer, pairs, threads=threads, prior=prior, done=done)
        links = with_must_links(scorer, links, decided, prior=prior)
    with stages("clustering"):
        demoted = demoted_links(scorer, links, prior=prior)
        if choose is not None:
            links = links.where(~demoted)
            links = links.where(choose(links))
            demoted = np.zeros(len(links.left), np.bool_)
        cluster = clusters_of(
            len(table),
            links.left,
            links.right,
            links.weight,
            cut=least_weight(matcher, matcher.link, prior=prior),
            demoted=demoted,
            boundary=boundary,
            must_link=decided.must,
            cannot_link=decided.cannot,
        )
    return Found(scorer, prior, links, flagged, counts, cluster, tuple(blocked.notes))


def candidates(scorer: Scorer, vocabulary: Vocabulary, *, threads: int, prior: float) -> Blocked:
    """The default union of passes; where names are all there is, all pairs above the review cut."""
    table, model = scorer.table, scorer.matcher
    if not only_names(table):
        return block(table, vocabulary, threads=threads)
    cut = least_weight(model, model.review, prior=prior)
    bound = Bound(*most_of_names(model))
    return names_above(table, vocabulary, scorer.graph, bound, cut, threads=threads)


def across(pairs: Pairs, boundary: int | None) -> Pairs:
    """The pairs of a row before ``boundary`` and one from it on; all pairs without one."""
    if boundary is None:
        return pairs
    keep = (pairs.left < boundary) & (pairs.right >= boundary)
    return Pairs(pairs.left[keep], pairs.right[keep])


def with_cuts(matcher: Matcher, link: float | None, review: float | None) -> Matcher:
    """The matcher with other cuts; itself when there are none. InputError if they make no sense."""
    if link is None and review is None:
        return matcher
    upper = matcher.link if link is None else float(link)
    lower = min(matcher.review, upper) if review is None else float(review)
    if not 0.0 < lower <= upper < 1.0:
        raise InputError(f"cuts are probabilities, review at most link; got {lower} and {upper}")
    return replace(matcher, link=upper, review=lower)


def links_of(
    scorer: Scorer,
    pairs: Pairs,
    *,
    threads: int,
    prior: float | None = None,
    done: Done = lambda count: None,
) -> tuple[Scored, Scored, WeightCounts]:
    """The links and the flagged pairs, each strongest first, ties by row; counts of all weights.

    prior: log2 of the prior odds; by default those of deduplicating the scorer's table. done: is
    told how many pairs have been looked at.
    """
    model = scorer.matcher
    prior = model.prior(len(scorer.table) - 1) if prior is None else prior
    floor = least_weight(model, min(model.review, FLOOR), prior=prior)
    left, right, weight = weigh_from(
        floor, scorer, pairs.left, pairs.right, threads=threads, done=done
    )
    counts = WeightCounts.none().plus(weight)
    keep = np.flatnonzero(weight >= least_weight(model, model.review, prior=prior))
    left, right, weight = left[keep], right[keep], weight[keep]
    every = strongest_first(scorer, left, right, weight, prior)
    linked = every.probability >= model.link
    return every.where(linked), every.where(~linked), counts


def strongest_first(
    scorer: Scorer, left: Int32, right: Int32, weight: Int32, prior: float
) -> Scored:
    """Weighed pairs with their probability, by weight, then by row."""
    order = np.lexsort((right, left, -weight))
    probability = scorer.matcher.probability(weight[order] / BIT, prior=prior)
    return Scored(left[order], right[order], weight[order], probability)


def undecided(pairs: Pairs, decided: Decisions) -> Pairs:
    """The pairs nobody has decided: a decision needs no weighing and no second look."""
    if not decided:
        return pairs
    ends = np.concatenate([decided.must, decided.cannot])
    known = np.isin(packed(pairs), packed(pairs_of(ends)))
    return Pairs(pairs.left[~known], pairs.right[~known])


def pairs_of(ends: npt.NDArray[np.int64]) -> Pairs:
    """Distinct pairs left < right from int64[k, 2]."""
    low, high = ends.min(axis=1), ends.max(axis=1)
    return unpacked(distinct((low << 32 | high).astype(np.uint64)))


def with_must_links(scorer: Scorer, links: Scored, decided: Decisions, *, prior: float) -> Scored:
    """The links and the pairs decided to be one person, whatever those weigh."""
    if len(decided.must) == 0:
        return links
    must = pairs_of(decided.must)
    weight = scorer.weigh(must.left, must.right)
    return strongest_first(
        scorer,
        np.append(links.left, must.left),
        np.append(links.right, must.right),
        np.append(links.weight, weight),
        prior,
    )


def demoted_links(scorer: Scorer, links: Scored, *, prior: float) -> npt.NDArray[np.bool_]:
    """The links that rest on a NIK which several people share."""
    model, nik = scorer.matcher, scorer.table.nik
    left, right, weight, _ = links
    cut = least_weight(model, model.link, prior=prior)
    without = weight - model.price_of("nik")[0] * (nik[left] == nik[right])
    return held_by_shared(nik, left, right, without, cut)
