"""A model refitted to officers' decisions: few changes, shrunk towards none by the count of labels.

A logistic regression on the log odds the model gives anyway, with a normal prior of mean 0 for
every change: without labels nothing changes. A few in a hundred decisions are taken to be wrong
(after Copas 1988), so one that contradicts all evidence pulls hardly at all, instead of the most.
The optimum is climbed to from no change, by L-BFGS-B; nothing is random. The calibration, straight
between its knots, is then bent by the same labels and shrunk to what it was: so few changes
hardly overfit. Labels that were held out bend it too flat where they were chosen to teach the
model something new, as the other folds know nothing of it.

Labels may be chosen by how a pair looks (all pairs between the cuts, or those ``ask`` names), not
by what it is: as many matches as others would teach the model that every second pair is a match.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from namematch.scoring.matcher import Matcher
from namematch.training.decided import FACTORED, Decided, changed

Float64 = npt.NDArray[np.float64]
Curve = tuple[Float64, Float64]

LN2 = float(np.log(2.0))
SHIFT = 1.0  # bits by which a level's weight may well be off
FACTOR = 0.25  # share by which a curve or step may well be off
OFFSET, BEND = 1.0, 0.25  # bits by which the calibration, and its rise between knots, may be off
FEW = 50  # with so many labels the squares of these deviations are halved, with fewer less still
MISTAKEN = 0.03  # share of decisions taken to be wrong; costs next to nothing where none are


def refitted(matcher: Matcher, pairs: Decided) -> Matcher:
    """The matcher changed and calibrated by labelled pairs."""
    curve = matcher.calibration
    change = changes(pairs, curve)
    calibration = bent(curve, pairs.odds + pairs.parts @ change, pairs.same)
    return replace(changed(matcher, change), calibration=calibration)


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
        believed = expit(-sign * (odds + parts @ change))  # probability of what was decided
        likely = MISTAKEN + (1.0 - 2.0 * MISTAKEN) * believed
        pull = sign * (1.0 - 2.0 * MISTAKEN) * believed * (1.0 - believed) / likely
        scaled = change / spread
        value = -float(np.log(likely).sum()) + 0.5 * float(scaled @ scaled)
        return value, parts.T @ pull + scaled / spread

    limits = list(zip(*bounds, strict=True))
    found = minimize(loss, np.zeros(parts.shape[1]), jac=True, method="L-BFGS-B", bounds=limits).x
    return np.asarray(found, np.float64)
