"""A model refitted to officers' decisions: few changes, shrunk towards none by the count of labels.

A logistic regression on the log odds the model gives anyway, with a normal prior of mean 0 for
every change: without labels nothing changes, and each label pulls as much as any other. Its one
optimum is found by L-BFGS-B; nothing is random. The calibration, straight between its knots, is
bent by labels that the changes were not fitted to, and shrunk to what it was.

Labels may be chosen by how a pair looks (all pairs between the cuts, say), not by what it is:
as many matches as others would teach the model that every second pair is a match.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from namematch.scoring.matcher import Matcher
from namematch.training.decided import FACTORED, Decided, changed

Float64 = npt.NDArray[np.float64]
Curve = tuple[Float64, Float64]

LN2 = float(np.log(2.0))
SHIFT = 1.0  # bits by which a level's weight may well be off
FACTOR = 0.25  # share by which a curve or step may well be off
OFFSET, BEND = 1.0, 0.5  # bits by which the calibration, and its rise between knots, may be off
FEW = 200  # with so many labels the squares of these deviations are halved, with fewer less still
FOLDS = 5


def refitted(matcher: Matcher, pairs: Decided) -> Matcher:
    """The matcher changed and calibrated by labelled pairs."""
    curve = matcher.calibration
    calibration = bent(curve, held_out(pairs, curve), pairs.same)
    return replace(changed(matcher, changes(pairs, curve)), calibration=calibration)


def trusted(labels: int) -> float:
    """By how much the deviations shrink for the count of labels: few of them may be odd ones."""
    return float(np.sqrt(max(labels, 1) / (labels + FEW)))


def spreads(pairs: Decided) -> Float64:
    """Prior deviation of every change: of levels and kinds in bits, of curves and steps a share."""
    shifts = pairs.parts.shape[1] - FACTORED
    parts = np.repeat([SHIFT, FACTOR], [shifts, FACTORED])
    return np.asarray(parts * trusted(len(pairs.same)))


def changes(pairs: Decided, curve: Curve) -> Float64:
    """The likeliest changes, float64[parts]."""
    odds, bounds = np.interp(pairs.odds, *curve), (pairs.lowest, pairs.highest)
    return climb(odds, pairs.parts, pairs.same, spreads(pairs), bounds)


def held_out(pairs: Decided, curve: Curve) -> Float64:
    """Weight and prior of every pair under changes that the other folds alone ask for."""
    odds, fold = pairs.odds.copy(), np.arange(len(pairs.odds)) % FOLDS
    for one in range(FOLDS):
        own = np.flatnonzero(fold == one)
        change = changes(pairs.take(np.flatnonzero(fold != one)), curve)
        odds[own] += pairs.parts[own] @ change
    return odds


def bent(curve: Curve, odds: Float64, same: npt.NDArray[np.bool_]) -> Curve:
    """The calibration moved, and steeper or flatter between its knots, but never falling."""
    grid, before = curve
    rise = np.diff(before)
    # Of each stretch between two knots, how much of it lies below the pair; less where 0 does.
    part = np.clip((odds[:, None] - grid[:-1]) / np.diff(grid), 0.0, 1.0)
    part -= np.clip((0.0 - grid[:-1]) / np.diff(grid), 0.0, 1.0)
    columns = np.hstack([np.ones((len(odds), 1)), part])
    spread = np.append(OFFSET, np.full(len(rise), BEND)) * trusted(len(same))
    bounds = np.append(-np.inf, -0.99 * rise), np.full(1 + len(rise), np.inf)
    offset, *bend = climb(np.interp(odds, *curve), columns, same, spread, bounds)
    after = np.append(0.0, np.cumsum(rise + bend))
    return grid, after + float(np.interp(0.0, *curve) - np.interp(0.0, grid, after) + offset)


def climb(
    odds: Float64,
    parts: Float64,
    same: npt.NDArray[np.bool_],
    spread: Float64,
    bounds: tuple[Float64, Float64],
) -> Float64:
    """The changes with the best log posterior: logistic in ``odds + parts @ change``, in bits."""
    sign = np.where(same, -LN2, LN2)

    def loss(change: Float64) -> tuple[float, Float64]:
        against = sign * (odds + parts @ change)
        pull = sign / (1.0 + np.exp(-against))
        scaled = change / spread
        value = float(np.logaddexp(0.0, against).sum()) + 0.5 * float(scaled @ scaled)
        return value, parts.T @ pull + scaled / spread

    limits = list(zip(*bounds, strict=True))
    found = minimize(loss, np.zeros(parts.shape[1]), jac=True, method="L-BFGS-B", bounds=limits).x
    return np.asarray(found, np.float64)
