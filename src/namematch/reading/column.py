"""One field read from one column: the noun the readers of fields give back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Column:
    """A field's values and what was wrong with them.

    values: one per row, the missing value where there is none; faults: uint8[n], 0 fine, else the
    1-based index into ``problems``; formats: what was recognised; notes: what a person should know.
    """

    values: npt.NDArray[np.generic]
    faults: npt.NDArray[np.uint8]
    problems: tuple[str, ...]
    formats: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
