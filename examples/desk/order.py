"""In which order flagged pairs are asked: the answer that teaches most comes first.

>>> import numpy as np
>>> nearest_to_even(np.array([0.1, 0.45, 0.9])).tolist()
[1, 2, 0]
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

import namematch as nm


def order(result: nm.Result) -> npt.NDArray[np.int64]:
    """Places in ``result.flagged``, the first to be asked first."""
    return nearest_to_even(result.flagged["probability"].to_numpy().astype(np.float64))


def nearest_to_even(probability: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The most uncertain first; of equally uncertain ones the likelier, then as they stand."""
    unsure = np.round(np.abs(probability - 0.5), 9)
    return np.lexsort((np.arange(len(unsure)), -probability, unsure))
