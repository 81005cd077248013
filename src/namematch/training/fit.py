"""A matcher fitted to a file: u from its frequencies m by EM, and officers' labels.

>>> rows = [{"nama": f"Budi {name}", "jk": "L"} for name in ("Fauzi", "Lubis", "Santoso") * 4]
>>> training = fit(rows)
>>> training.matcher.levels["sex"]["equal"][1] > 0.5  # all of them are men
True
>>> train("nowhere.csv")
Traceback (most recent call last):
namematch.errors.InputError: 'nowhere.csv' does not exist
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from namematch.blocking import default_union
from namematch.progress import Stages
from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.training import em
from namematch.training.chance import with_chance
from namematch.training.decided import decided
from namematch.training.labels import Labels, read_labels
from namematch.training.observed import Observed, observe
from namematch.training.priors import (
    SPARING,
    expected_matches,
    fields_of,
    first_share,
    share_prior,
)  # fmt: skip
from namematch.training.report import Training
from namematch.training.supervised import refitted
from namematch.training.terms import trained_levels, with_levels

_log = logging.getLogger("namematch")


def train(
    data: Any,
    *,
    labels: Any = None,
    matcher: Matcher | None = None,
    columns: Mapping[str, str] | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    seed: int = 0,
) -> Matcher:
    """The matcher of ``fit``; see there."""
    return fit(
        data, labels=labels, matcher=matcher, columns=columns, threads=threads,
        progress=progress, seed=seed,
    ).matcher  # fmt: skip


def fit(
    data: Any,
    *,
    labels: Any = None,
    matcher: Matcher | None = None,
    columns: Mapping[str, str] | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    seed: int = 0,
) -> Training:
    """Fit a matcher to a file and say how it went.

    Args:
        data: as for ``dedupe``.
        labels: decisions on pairs of its records: left, right, same (see ``read_labels``). What EM
            found is refitted to them and calibrated, shrunk towards itself by their count.
        matcher: where to start; the default otherwise. Its further fields are trained too.
        columns: field -> header, where recognition is not wanted.
        threads: all cores by default; the result does not depend on it.
        progress: a line for each stage on standard error; by default when that is a terminal.
        seed: of the pairs of values that are drawn to see how often strangers agree.

    Raises:
        InputError: the data or the labels cannot be read.
    """
    threads = threads or os.cpu_count() or 1
    stages = Stages(progress)
    start = matcher or Matcher.default()
    with stages("reading"):
        table, _ = read_table(data, columns, further=start.further, threads=threads)
        decisions = None if labels is None else read_labels(labels, table.ids)
        model = blended(start, table)
    with stages("token graph"):
        vocabulary = vocabulary_for(model, table.words, threads=threads)
        scorer = Scorer.of(model, table, graph_for(model, vocabulary))
        model = with_chance(model, scorer, seed=seed)
        scorer = Scorer.of(model, table, scorer.graph)
    with stages("blocking"):
        pairs = default_union(table, vocabulary, threads=threads)
    with stages("training"):
        seen = observe(scorer, pairs, threads=threads)
        found = by_em(start, model, seen, candidates=len(pairs))
        return found if decisions is None else by_labels(found, scorer, decisions)


def by_em(start: Matcher, model: Matcher, seen: Observed, *, candidates: int) -> Training:
    """M and expected matches from the patterns of a file, weighed with ``model``."""
    calibrated = replace(seen, weight=seen.weight + float(np.log2(SPARING)))
    fields = fields_of(model, calibrated)
    records = seen.records
    found = em.fit(calibrated, fields, share_prior(model, records), first_share(model, records))
    for number, step in enumerate(found.steps):
        _log.info("EM %d: log posterior %.3f, %.1f matches", number, *step[:2])
    matches = found.steps[-1].matches
    u = [field.u for field in fields]
    levels = zip(trained_levels(model), zip(found.m, u, strict=True), strict=True)
    trained = with_levels(model, dict(levels))
    expected = expected_matches(model, matches, records)
    fitted = replace(trained, expected_matches=expected)
    return Training(fitted, start, records, candidates, matches, found.steps)


def by_labels(training: Training, scorer: Scorer, labels: Labels) -> Training:
    """What EM found, refitted to labels of pairs of the scorer's table."""
    scorer = Scorer.of(training.matcher, scorer.table, scorer.graph)
    for note in labels.notes:
        _log.warning(note)
    if len(labels) == 0:
        return replace(training, notes=labels.notes)
    pairs = decided(scorer, labels.left, labels.right, labels.same)
    matcher = refitted(training.matcher, pairs)
    return replace(
        training,
        matcher=matcher,
        labels=len(labels),
        notes=labels.notes,
        without_labels=training.matcher,
    )
