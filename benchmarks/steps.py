"""Fit the steps of the name weight: a convex problem, monotone where sense demands it.

The log odds of a pair are a curve of the bits its tokens agree on (one per kind of pair), plus a
step function of each feature, plus a price per token match by level. Every step is a sum of
increments with a sign (closer is never worse), so the fit is a bounded, ridge-penalised logistic
regression; L-BFGS-B finds its one optimum, and nothing is random.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

LN2 = np.log(2.0)
LEVELS = (0, 1, 2, 3, 4, 5, 6, 7, 9)  # levels with a price: all but none; the same spelling first
BITS = 64  # the curves run to 63 bits, and are flat or as steep as their prior beyond
# feature: values it takes, direction (+1 more is never worse, -1 more is never better, 0 free)
SHAPE = {
    1: (101, 1),  # least alike token
    2: (25, -1),  # edits in all
    3: (33, 1),  # letters shared
    4: (13, -1),  # edits of a token
    5: (5, -1),  # tokens left on both sides
    6: (41, 0),  # letters left over
    7: (5, -1),  # initials
    8: (41, 1),  # letters
    9: (3, -1),  # kind
}
SLOPE = (1.0, 0.5, 0.0)  # what a bit of agreement is worth a priori: equal, alike, contradicted


class Sample(NamedTuple):
    """Pairs to learn from.

    Bits float64[n], shape uint8[n, COLUMNS], same bool[n], weight
    float64[n], prior log2 odds (a number, or float64[n] with the other fields' bits); ``free``
    gives the sample an intercept of its own.
    """

    bits: np.ndarray
    shape: np.ndarray
    same: np.ndarray
    weight: np.ndarray
    prior: np.ndarray | float
    free: bool = False


class Fit(NamedTuple):
    """agreed float64[3, 129], steps float64[10, 128], price float64[10], all in bits."""

    agreed: np.ndarray
    steps: np.ndarray
    price: np.ndarray


class Columns(NamedTuple):
    """A sample as indices into increments."""

    kind: np.ndarray
    low: np.ndarray
    part: np.ndarray
    values: list[np.ndarray]
    counts: np.ndarray


def without_unlike(sample: Sample) -> Sample:
    """Leave out names with nothing in common: they have no shape."""
    keep = sample.shape[:, 9] < 3
    prior = sample.prior[keep] if isinstance(sample.prior, np.ndarray) else sample.prior
    return Sample(
        sample.bits[keep], sample.shape[keep], sample.same[keep], sample.weight[keep], prior,
        sample.free,
    )  # fmt: skip


def columns(sample: Sample) -> Columns:
    """Indices of a sample."""
    bits = np.minimum(sample.bits, BITS - 1.001)
    low = bits.astype(np.int64)
    values = [np.minimum(sample.shape[:, f], n - 1).astype(np.int64) for f, (n, _) in SHAPE.items()]
    counts = sample.shape[:, 10:][:, LEVELS].astype(np.float64)
    counts[:, 0] = counts.sum(axis=1)  # the price of any match; the others are paid on top
    return Columns(sample.shape[:, 9].astype(np.int64), low, bits - low, values, counts)


def fit(samples: list[Sample], *, ridge: float = 0.3, rounds: int = 400) -> Fit:
    """The best steps for all samples together."""
    sizes = [BITS] * 3 + [n for n, _ in SHAPE.values()]
    starts = np.cumsum([0] + [n - 1 for n in sizes])
    steps, prices = starts[-1], len(LEVELS)
    free = sum(sample.free for sample in samples)
    bounds = [(0.0, 1.0)] * starts[3]
    for n, direction in SHAPE.values():
        bounds += [(0.0 if direction > 0 else None, 0.0 if direction < 0 else None)] * (n - 1)
    bounds += [(-14.0, 0.0)] * prices + [(None, None)] * (free + 1)
    prior = np.zeros(steps)
    for kind, slope in enumerate(SLOPE):
        prior[starts[kind] : starts[kind + 1]] = slope
    samples = [without_unlike(sample) for sample in samples]
    made = [columns(sample) for sample in samples]

    def tables(x: np.ndarray) -> list[np.ndarray]:
        return [np.append(0.0, np.cumsum(x[a:b])) for a, b in pairwise(starts)]

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        slope, total, own = np.zeros_like(x), 0.0, 0
        table = tables(x)
        curve = np.stack(table[:3])
        for sample, c in zip(samples, made, strict=True):
            at = steps + prices + own
            odds = x[-1] + c.counts @ x[steps : steps + prices]
            odds += curve[c.kind, c.low] * (1 - c.part) + curve[c.kind, c.low + 1] * c.part
            for t, value in zip(table[3:], c.values, strict=True):
                odds += t[value]
            odds = sample.prior + odds + (x[at] if sample.free else 0.0)
            sign = np.where(sample.same, -LN2, LN2)
            total += float((sample.weight * np.logaddexp(0, sign * odds)).sum())
            pull = sign * sample.weight / (1 + np.exp(-sign * odds))
            if sample.free:
                slope[at] += pull.sum()
                own += 1
            for kind in range(3):
                here = c.kind == kind
                mass = np.bincount(c.low[here], (pull * (1 - c.part))[here], BITS)
                mass += np.bincount(c.low[here] + 1, (pull * c.part)[here], BITS)
                slope[starts[kind] : starts[kind + 1]] += np.cumsum(mass[::-1])[::-1][1:]
            for k, value in enumerate(c.values, start=3):
                mass = np.bincount(value, pull, sizes[k])
                slope[starts[k] : starts[k + 1]] += np.cumsum(mass[::-1])[::-1][1:]
            slope[steps : steps + prices] += c.counts.T @ pull
            slope[-1] += pull.sum()
        off = x[:steps] - prior
        slope[:steps] += 2 * ridge * off
        slope[steps : steps + prices] += 0.02 * x[steps : steps + prices]
        return total + ridge * float((off**2).sum()) + 0.01 * float(
            (x[steps : steps + prices] ** 2).sum()
        ), slope

    start = np.concatenate([prior, np.zeros(prices + free + 1)])
    options = {"maxiter": rounds, "maxfun": 2 * rounds, "maxcor": 30}
    x = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    return read_off(tables(x), x[steps : steps + prices], x[-1])


def read_off(table: list[np.ndarray], price: np.ndarray, intercept: float) -> Fit:
    """The fitted increments as the tables of a matcher; the intercept goes with the kind."""
    agreed, steps, prices = np.zeros((3, 129)), np.zeros((10, 128)), np.zeros(10)
    for kind, slope in enumerate(SLOPE):
        agreed[kind, :BITS] = table[kind]
        agreed[kind, BITS:] = table[kind][-1] + slope * np.arange(1, 129 - BITS + 1)
    for (feature, (n, _)), values in zip(SHAPE.items(), table[3:], strict=True):
        steps[feature, :n], steps[feature, n:] = values, values[-1]
    steps = np.where(np.arange(10)[:, None] == 6, np.minimum(steps, 0.0), steps)
    steps[9] += intercept
    for feature in (1, 3):  # equal names lose nothing by a step; what that takes goes to the kinds
        steps[9, :3] += steps[feature, -1]
        steps[feature] -= steps[feature, -1]
    prices[list(LEVELS)] = price + np.where(np.arange(len(price)) > 0, price[0], 0.0)
    agreed = np.minimum.accumulate(agreed)  # what contradicts is never worth more than what agrees
    return Fit(agreed, steps, prices)
