"""Which pairs to ask an officer next: doubtful ones, and of every kind.

Uncertainty sampling (Lewis and Gale 1994) alone asks much the same question again and again. What
training with labels changes are the levels of fields and the kinds of names, so pairs alike in
these are a stratum, as in a stratified sample: k answers leave 1 / (1 + k) of the variance of what
is known of it, and what that is worth grows with the doubtful pairs it holds. The next pair is the
one whose answer takes most away. ``benchmarks/ask_curve.py`` measures what the order is worth,
docs/decisions.md says what it beat.

>>> from namematch.dedupe import dedupe
>>> one, two = {"nama": "Budi Santoso", "jk": "L"}, {"nama": "Budi Santosa", "jk": "L"}
>>> found = dedupe([one, two, {"nama": "Ani", "jk": "P"}], review=0.001, link=0.9)
>>> ask(found).select(["left", "right"]).to_pylist()
[{'left': 0, 'right': 1}]
>>> ask(found, labels=[(1, 0, "ya")]).num_rows
0
>>> ask(found, -1)
Traceback (most recent call last):
namematch.errors.InputError: expected how many pairs to ask, got -1
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch._kernels.names import KIND
from namematch.errors import InputError
from namematch.reading.id_tables import places_of_ids, rank_of
from namematch.result import Result
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer, Terms
from namematch.scoring.shares import BIT
from namematch.training.decided import decided
from namematch.training.labels import Labels, read_labels
from namematch.training.supervised import MISTAKEN, refitted
from namematch.training.terms import codes_of

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]

SURE = 0.998  # links from this probability are not asked: of a thousand, two would be wrong


def ask(result: Result, count: int | None = None, *, labels: Any = None) -> pa.Table:
    """The pairs whose decisions would teach most, in the order to ask.

    They come from the flagged pairs and the doubtful links of the result, so a lower review cut
    gives more to choose from. Told the decisions so far, it first refits the matcher to them: call
    it again every ten answers or so, as an order that is never renewed is worth half as much. The
    order depends on ids, not on rows.

    Args:
        result: of ``dedupe`` or ``link``.
        count: at most so many pairs; all of them by default.
        labels: decisions already made on records of the result, in any form ``train`` takes: left,
            right, same. These pairs are not asked again.

    Returns:
        left, right, weight, probability: rows of ``result.flagged`` and ``result.pairs``.

    Raises:
        InputError: a negative count, or labels that cannot be read.

    Cost: 5 microseconds of processor a doubtful pair, and 0.2 s for refitting to a few hundred
    decisions.
    """
    if count is not None and count < 0:
        raise InputError(f"expected how many pairs to ask, got {count}")
    sides = result.ids if result.linked else result.ids[:1]
    known = read_labels([] if labels is None else labels, *sides)
    pairs, left, right = _undecided(result, known)
    scorer = _refitted(result, known)
    terms = scorer.terms(np.append(left, known.left), np.append(right, known.right))
    weight, kinds = terms.bits[: len(left)].sum(axis=1), _kinds(scorer.matcher, terms)
    p = scorer.matcher.probability(weight / BIT, prior=result.prior)
    rank = np.concatenate([rank_of(ids) for ids in sides])
    ends = np.stack([rank[left], rank[right]])
    ends = ends if result.linked else np.sort(ends, axis=0)
    order = by_kind(p, kinds[: len(left)], kinds[len(left) :], ends)
    return pairs.take(pa.array(order[:count]))


def _undecided(result: Result, known: Labels) -> tuple[pa.Table, Int32, Int32]:
    """The doubtful pairs nobody has decided, and their rows in the scorer's table."""
    doubtful = result.pairs.filter(pc.less(result.pairs["probability"], SURE))
    pairs = pa.concat_tables([result.flagged, doubtful]).combine_chunks()
    left, right = (
        places_of_ids(pairs[side].combine_chunks(), ids)
        for side, ids in zip(("left", "right"), result.ids, strict=True)
    )
    right = right + len(result.ids[0]) * result.linked
    low, high = np.minimum(left, right), np.maximum(left, right)
    asked = np.isin(low << 32 | high, known.left.astype(np.int64) << 32 | known.right)
    new = np.flatnonzero(~asked)
    return pairs.take(pa.array(new)), left[new].astype(np.int32), right[new].astype(np.int32)


def _refitted(result: Result, known: Labels) -> Scorer:
    """The result's scorer, with its matcher as the decisions so far would have it."""
    scorer = result.scorer
    if len(known) == 0:
        return scorer
    pairs = decided(scorer, known.left, known.right, known.same, prior=result.prior)
    return Scorer.of(refitted(scorer.matcher, pairs), scorer.table, scorer.graph)


def _kinds(matcher: Matcher, terms: Terms) -> Int64:
    """A number for all that training may change about a pair: its levels, its kind of names."""
    rows = np.column_stack([codes_of(matcher, terms), terms.shape[:, KIND]])
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def information(p: Float64) -> Float64:
    """What an answer tells of a pair's log odds (Fisher information), were a few answers wrong."""
    answered = MISTAKEN + (1.0 - 2.0 * MISTAKEN) * p
    told = ((1.0 - 2.0 * MISTAKEN) * p * (1.0 - p)) ** 2 / (answered * (1.0 - answered))
    return np.asarray(told, np.float64)


def by_kind(p: Float64, kinds: Int64, asked: Int64, ends: Int64) -> Int64:
    """The order of most gain, int64[n].

    The gain of the k-th answer of a kind is its information, times the root of the doubt that the
    kind holds, by k: its square is what a mean over k pairs still loses in variance.

    Args:
        p: probability of each pair, float64[n].
        kinds: of each pair.
        asked: kinds of pairs already decided.
        ends: int64[2, n], which breaks ties.

    >>> p = np.array([0.5, 0.49, 0.4, 0.1])
    >>> by_kind(p, np.array([0, 0, 1, 2]), np.array([2]), np.zeros((2, 4), int)).tolist()
    [0, 2, 1, 3]
    """
    told, count = information(p), int(max(kinds.max(initial=0), asked.max(initial=0))) + 1
    best_first = np.lexsort((*ends[::-1], -told, kinds))
    ranked = kinds[best_first]
    before = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    before += np.bincount(asked, minlength=count)[ranked]
    doubt = np.bincount(ranked, (p * (1.0 - p))[best_first], minlength=count)
    gain = np.empty(len(p))
    gain[best_first] = told[best_first] * np.sqrt(doubt[ranked]) / (1 + before)
    return np.lexsort((*ends[::-1], -gain)).astype(np.int64)
