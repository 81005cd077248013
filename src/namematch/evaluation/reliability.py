"""Does a probability of 0.8 mean right four times in five? Reliability and calibration error.

Expected calibration error: Naeini, Cooper and Hauskrecht 2015, over bins of equal width.

>>> bins = reliability(np.array([0.9, 0.9, 0.1]), np.array([True, False, False]), bins=2)
>>> bins["pairs"].to_pylist(), bins["share"].to_pylist()
([1, 2], [0.0, 0.5])
>>> round(calibration_error(bins), 3)
0.3
>>> reliability(np.array([1.5]), np.array([True]))
Traceback (most recent call last):
namematch.errors.InputError: expected probabilities between 0 and 1
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.errors import InputError

BINS = 10


def reliability(
    probability: npt.NDArray[np.floating], right: npt.NDArray[np.bool_], *, bins: int = BINS
) -> pa.Table:
    """Bins of equal width: from, to, pairs, mean probability, share right; empty ones left out."""
    if len(probability) and not (probability.min() >= 0 and probability.max() <= 1):
        raise InputError("expected probabilities between 0 and 1")
    at = np.minimum((np.asarray(probability, np.float64) * bins).astype(np.int64), bins - 1)
    pairs = np.bincount(at, minlength=bins)
    held = np.flatnonzero(pairs)
    mean = np.bincount(at, weights=probability, minlength=bins)[held] / pairs[held]
    share = np.bincount(at, weights=right, minlength=bins)[held] / pairs[held]
    edges = {"from": held / bins, "to": (held + 1) / bins}
    return pa.table({**edges, "pairs": pairs[held], "probability": mean, "share": share})


def calibration_error(bins: pa.Table) -> float:
    """Mean distance between probability and share right, weighted by pairs; nan without pairs."""
    pairs, mean, share = (bins[name].to_numpy() for name in ("pairs", "probability", "share"))
    return float((pairs * np.abs(mean - share)).sum() / pairs.sum()) if len(pairs) else float("nan")
