"""m and the share of matches from candidate pairs nobody labelled: expectation, maximisation.

The likelihood is of *all* pairs of the file (Fellegi and Sunter 1969; Winkler 1988): a pair that is
no candidate counts as two people, so that the share of matches is one of all pairs and blocking
does not bend it. u is known and stays. A pair's likelihood ratio is its weight under the first
model, shifted by log2(m / m before) at its levels. Pseudo-counts (Dirichlet for m, beta for the
share) make it a posterior; every step raises it, or leaves it where it is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from namematch.training.observed import Observed

Float64 = npt.NDArray[np.float64]

MOST_STEPS = 200
ENOUGH = 1e-7  # gain of the log posterior, for each match expected, at which EM has converged


class Field(NamedTuple):
    """A field's m before training and u, float64[levels]; what that m is worth in matches."""

    before: Float64
    u: Float64
    trust: float


class Step(NamedTuple):
    """One iteration: log posterior (nats, up to a constant), matches, largest change of an m."""

    log_posterior: float
    matches: float
    change: float


class Estimate(NamedTuple):
    """m of each field, the share of all pairs that match, and the steps that led there."""

    m: tuple[Float64, ...]
    share: float
    steps: tuple[Step, ...]


class Share(NamedTuple):
    """Beta prior of the share of matches: pseudo-matches and pseudo-pairs that do not match."""

    matches: float
    others: float


def expect(
    seen: Observed, fields: tuple[Field, ...], m: tuple[Float64, ...], share: float
) -> Float64:
    """log2 odds of each pattern."""
    odds: Float64 = seen.weight + float(np.log2(share / (1.0 - share)))
    for at, (field, now) in enumerate(zip(fields, m, strict=True)):
        odds = odds + np.append(np.log2(now / field.before), 0.0)[seen.codes[:, at]]
    return odds


def fit(seen: Observed, fields: tuple[Field, ...], prior: Share, share: float) -> Estimate:
    """Climb until a step gains next to nothing."""
    m = tuple(field.before / field.before.sum() for field in fields)
    steps: list[Step] = []
    while True:
        odds = expect(seen, fields, m, share)
        chance = seen.times / (1.0 + np.exp2(-odds))
        height = log_posterior(seen, fields, prior, m, share, odds)
        matches = float(chance.sum())
        done = bool(steps) and height - steps[-1].log_posterior <= ENOUGH * (matches + 1.0)
        new = tuple(
            maximise(counts(seen.codes[:, at], chance, len(field.before)), field)
            for at, field in enumerate(fields)
        )
        change = max(float(np.abs(a - b).max()) for a, b in zip(new, m, strict=True))
        steps.append(Step(height, matches, change))
        if done or len(steps) == MOST_STEPS:
            return Estimate(m, share, tuple(steps))
        m = new
        share = (matches + prior.matches) / (seen.pairs + prior.matches + prior.others)


def counts(codes: npt.NDArray[np.uint8], chance: Float64, levels: int) -> Float64:
    """Matches expected at each level, float64[levels]; those without the field left out."""
    return np.bincount(codes, chance, levels + 1)[:-1].astype(np.float64)


def log_posterior(
    seen: Observed, fields: tuple[Field, ...], prior: Share, m: tuple[Float64, ...], share: float,
    odds: Float64,
) -> float:  # fmt: skip
    """Of the patterns, the pairs that are no candidates, and the pseudo-counts, in nats."""
    found = float((seen.times * np.logaddexp(0.0, odds * np.log(2.0))).sum())
    others = (seen.pairs + prior.others) * np.log1p(-share) + prior.matches * np.log(share)
    pseudo = sum(
        float((field.trust * field.before * np.log(now)).sum())
        for field, now in zip(fields, m, strict=True)
    )
    return found + float(others) + pseudo


def maximise(matches: Float64, field: Field) -> Float64:
    """The m that matches and pseudo-counts make likeliest; to differ never speaks for a match.

    The last level is "different": the ratio m / u of no level lies below its own, and its own not
    above 1. Levels that would break this share one ratio (isotonic regression over a tree).

    >>> sex = Field(np.array([0.99, 0.01]), np.array([0.5, 0.5]), 0.0)
    >>> maximise(np.array([30.0, 10.0]), sex), maximise(np.array([10.0, 30.0]), sex)
    (array([0.75, 0.25]), array([0.5, 0.5]))
    """
    sums = matches + field.trust * field.before
    total = sums.sum()
    if total == 0:
        return field.before
    m = sums / total
    pool = np.zeros(len(m), bool)
    pool[-1] = True
    while True:
        ratio = m[pool].sum() / field.u[pool].sum()
        own = np.where(pool, np.inf, m / field.u)
        if own.min() >= ratio:
            break
        pool[np.argmin(own)] = True
    ratio = min(ratio, 1.0)
    left = 1.0 - ratio * field.u[pool].sum()
    rest = m[~pool].sum()
    scaled = m * (left / rest) if rest > 0 else m
    return np.asarray(np.where(pool, ratio * field.u, scaled), np.float64)
