"""A matcher fitted to a file: u from its frequencies and m by EM.

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
from namematch.training.observed import Observed, observe
from namematch.training.priors import (
    SPARING,
    expected_matches,
    fields_of,
    first_share,
    share_prior,
)  # fmt: skip
from namematch.training.report import Training
from namematch.training.terms import trained_levels, with_m

_log = logging.getLogger("namematch")


def train(
    data: Any,
    *,
    matcher: Matcher | None = None,
    columns: Mapping[str, str] | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    seed: int = 0,
) -> Matcher:
    """The matcher of ``fit``; see there."""
    return fit(
        data, matcher=matcher, columns=columns, threads=threads,
        progress=progress, seed=seed,
    ).matcher  # fmt: skip


def fit(
    data: Any,
    *,
    matcher: Matcher | None = None,
    columns: Mapping[str, str] | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    seed: int = 0,
) -> Training:
    """Fit a matcher to a file and say how it went.

    Args:
        data: as for ``dedupe``.
        matcher: where to start; the default otherwise. Its further fields are trained too.
        columns: field -> header, where recognition is not wanted.
        threads: all cores by default; the result does not depend on it.
        progress: a line for each stage on standard error; by default when that is a terminal.
        seed: of the pairs of values that are drawn to see how often strangers agree.

    Raises:
        InputError: the data cannot be read.
    """
    threads = threads or os.cpu_count() or 1
    stages = Stages(progress)
    start = matcher or Matcher.default()
    with stages("reading"):
        table, _ = read_table(data, columns, further=start.further, threads=threads)
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
        return by_em(start, model, seen, candidates=len(pairs))


def by_em(start: Matcher, model: Matcher, seen: Observed, *, candidates: int) -> Training:
    """M and expected matches from the patterns of a file, weighed with ``model``."""
    calibrated = replace(seen, weight=seen.weight + float(np.log2(SPARING)))
    fields = fields_of(model, calibrated)
    records = seen.records
    found = em.fit(calibrated, fields, share_prior(model, records), first_share(model, records))
    for number, step in enumerate(found.steps):
        _log.info("EM %d: log posterior %.3f, %.1f matches", number, *step[:2])
    matches = found.steps[-1].matches
    trained = with_m(model, dict(zip(trained_levels(model), found.m, strict=True)))
    expected = expected_matches(model, matches, records)
    fitted = replace(trained, expected_matches=expected)
    return Training(fitted, start, records, candidates, matches, found.steps)
