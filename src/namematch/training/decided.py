"""What the labelled pairs are made of: how much of their weight every part of the model gives.

Training with labels changes a model in few places: a shift for each level of each field and for
each kind of pair of names, and a factor on the curves and on the steps of the names. Factors keep
every step monotone, and few parameters need few labels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from namematch._kernels.names import FEATURES, KIND, UNLIKE
from namematch.scoring.matcher import KINDS, Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.training.terms import codes_of, m_and_u, trained_levels, with_m

Float64 = npt.NDArray[np.float64]

FACTORS = tuple(f for f in range(1, FEATURES) if f != KIND)  # features whose steps are scaled


@dataclass(frozen=True, slots=True)
class Decided:
    """Labelled pairs: odds float64[n], weight and prior of the first model; parts float64[n, p]; same bool[n].

    ``parts`` times changes gives the bits a changed model adds: columns of 0 and 1 for the levels,
    columns of bits for the curves and the steps.
    """

    odds: Float64
    parts: Float64
    same: npt.NDArray[np.bool_]

    def take(self, rows: npt.NDArray[np.integer]) -> Decided:
        """Some of the pairs."""
        return Decided(self.odds[rows], self.parts[rows], self.same[rows])


def decided(
    scorer: Scorer, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32], same: npt.NDArray[np.bool_]
) -> Decided:
    """The labelled pairs, in an order that does not depend on that of the records or labels."""
    model = scorer.matcher
    terms = scorer.terms(left, right)
    weight = terms.bits.sum(axis=1) / BIT
    prior = model.prior(len(scorer.table) - 1)
    odds = weight + prior
    levels = [
        codes[:, None] == np.arange(len(names))
        for codes, names in zip(codes_of(model, terms).T, trained_levels(model).values(), strict=True)
    ]
    kind = terms.shape[:, KIND, None]
    known = kind[:, 0] != UNLIKE
    worth = (terms.bits[:, 0] - _steps(model, terms.shape).sum(axis=1)) / BIT
    curves = np.where(kind == np.arange(len(KINDS)), worth[:, None], 0.0)
    steps = _steps(model, terms.shape)[:, FACTORS] / BIT * known[:, None]
    parts = np.hstack([*levels, kind == np.arange(len(KINDS)), curves, steps]).astype(np.float64)
    order = np.lexsort((same, *parts.T, odds))
    return Decided(odds[order], parts[order], same[order])


def _steps(model: Matcher, shape: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """1/256 bits of every feature of pairs, int64[n, FEATURES]."""
    at = shape[:, :FEATURES].astype(np.int64)
    return model.steps.astype(np.int64)[np.arange(FEATURES), at]


def changed(matcher: Matcher, change: Float64) -> Matcher:
    """The matcher with the changes of ``parts``, in the order of its columns."""
    m, at = {}, 0
    for field, names in trained_levels(matcher).items():
        shift = change[at : at + len(names)]
        m[field] = _shifted(*m_and_u(matcher, field), shift)
        at += len(names)
    kinds, curves, factors = np.split(change[at:], [len(KINDS), 2 * len(KINDS)])
    agreed = np.rint(matcher.agreed * (1.0 + curves[:, None]))
    steps = matcher.steps.astype(np.float64)
    steps[KIND, : len(KINDS)] += kinds * BIT
    steps[list(FACTORS)] *= 1.0 + factors[:, None]
    steps[KIND] = np.minimum.accumulate(steps[KIND])
    return replace(
        with_m(matcher, m),
        agreed=np.minimum.accumulate(agreed, axis=0).astype(np.int32),
        steps=np.rint(steps).astype(np.int32),
    )


def _shifted(m: Float64, u: Float64, shift: Float64) -> Float64:
    """m whose log2(m / u) is shifted, at most 1; to differ never speaks for a match, nor least."""
    ratio = np.minimum(m * np.exp2(shift), 1.0) / u
    ratio[-1] = min(ratio.min(), 1.0)
    return np.asarray(ratio * u, np.float64)
