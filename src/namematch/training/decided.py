"""What the labelled pairs are made of: how much of their weight every part of the model gives.

Training with labels changes a model in few places: a shift for each level of each field and for
each kind of pair of names, a factor on the curves of the names, and one on the steps of each
feature. Factors keep every step monotone, and few parameters need few labels. What a factor does
to the name it does to the mother's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from namematch._kernels.names import FEATURES, KIND, UNLIKE
from namematch.scoring.matcher import KINDS, Matcher
from namematch.scoring.score import FIELDS, Scorer
from namematch.scoring.shares import BIT
from namematch.training.terms import codes_of, m_and_u, trained_levels, with_levels

Float64 = npt.NDArray[np.float64]

FACTORS = tuple(f for f in range(1, FEATURES) if f != KIND)  # features whose steps are scaled
FACTORED = 1 + len(FACTORS)


@dataclass(frozen=True, slots=True)
class Decided:
    """Labelled pairs: weight and prior of the first model, parts, and what was decided.

    odds: float64[n], bits; parts: float64[n, p]; same: bool[n]; lowest and highest: float64[p].
    ``parts`` times changes gives the bits a changed model adds: columns of 0 and 1 for levels and
    kinds, then the last ``1 + len(FACTORS)`` of bits, for the curves and for each feature's steps.
    """

    odds: Float64
    parts: Float64
    same: npt.NDArray[np.bool_]
    lowest: Float64
    highest: Float64


def decided(
    scorer: Scorer,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    same: npt.NDArray[np.bool_],
    *,
    prior: float | None = None,
) -> Decided:
    """The labelled pairs, in an order that does not depend on that of the records or labels.

    prior: log2 of the prior odds; by default those of deduplicating the scorer's table.
    """
    model = scorer.matcher
    terms = scorer.terms(left, right)
    prior = model.prior(len(scorer.table) - 1) if prior is None else prior
    odds = terms.bits.sum(axis=1) / BIT + prior
    codes, fields = codes_of(model, terms), trained_levels(model)
    levels = [
        (codes[:, at, None] == np.arange(len(names))) & _changeable(field, len(names))
        for at, (field, names) in enumerate(fields.items())
    ]
    kind = terms.shape[:, KIND, None]
    kinds = (kind >= np.arange(len(KINDS))) & (kind != UNLIKE)
    mother = terms.bits[:, FIELDS.index("mother_name")]
    free = (mother > model.mother[0]) & (mother < model.mother[1]) & (mother != 0)
    names = _scaled(model, terms.bits[:, 0], terms.shape)
    names += _scaled(model, mother, terms.mother_shape) * free[:, None]
    parts = np.hstack([*levels, kinds, names]).astype(np.float64)
    order = np.lexsort((same, *parts.T, odds))
    return Decided(odds[order], parts[order], same[order], *_bounds(model, parts.shape[1]))


def _bounds(model: Matcher, parts: int) -> tuple[Float64, Float64]:
    """No factor falls below a tenth; names that agree less never come to weigh more."""
    lowest = np.repeat([-np.inf, -0.9], [parts - FACTORED, FACTORED])
    highest = np.full(parts, np.inf)
    slack = -np.diff(model.steps[KIND, : len(KINDS)]) / BIT
    highest[parts - FACTORED - len(slack) : parts - FACTORED] = slack
    return lowest, highest


def _scaled(model: Matcher, bits: npt.NDArray[np.int32], shape: npt.NDArray[np.uint8]) -> Float64:
    """Bits of the curves and of the steps of each feature for pairs of names, float64[n, 1 + f]."""
    at = shape[:, :FEATURES].astype(np.int64)
    steps = model.steps.astype(np.int64)[np.arange(FEATURES), at]
    curve = bits - steps.sum(axis=1)
    known = shape[:, KIND] != UNLIKE
    scaled = np.column_stack([curve, steps[:, FACTORS]]) * known[:, None] / BIT
    return np.asarray(scaled, np.float64)


def _changeable(field: str, levels: int) -> npt.NDArray[np.bool_]:
    """Mothers that agree weigh as names do; only what they may take away can change."""
    return np.array([field != "mother_name"] * (levels - 1) + [True])


def changed(matcher: Matcher, change: Float64) -> Matcher:
    """The matcher with the changes of ``parts``, in the order of its columns."""
    levels, at = {}, 0
    for field, names in trained_levels(matcher).items():
        shift = change[at : at + len(names)]
        levels[field] = _shifted(*m_and_u(matcher, field), shift)
        at += len(names)
    kinds, (curve, *factors) = np.split(change[at:], [len(KINDS)])
    steps = matcher.steps.astype(np.float64)
    steps[KIND, : len(KINDS)] += np.cumsum(kinds) * BIT
    steps[list(FACTORS)] *= 1.0 + np.array(factors)[:, None]
    steps[KIND] = np.minimum.accumulate(steps[KIND])  # no kind below names with nothing in common
    return replace(
        with_levels(matcher, levels),
        agreed=np.rint(matcher.agreed * (1.0 + curve)).astype(np.int32),
        steps=np.rint(steps).astype(np.int32),
    )


def _shifted(m: Float64, u: Float64, shift: Float64) -> tuple[Float64, Float64]:
    """M and u whose log2(m / u) is shifted; to differ speaks against a match, and most of all."""
    ratio = m / u * np.exp2(shift)
    ratio[-1] = min(ratio.min(), 1.0)
    higher = np.minimum(ratio * u, 1.0)
    return higher, higher / ratio
