"""The most that a pair of names can weigh, from what is known before they are aligned.

The weight is a curve of the bits that match plus steps of the shape (``_kernels/names.py``). For
each step the best value that is still possible is taken, so the sum is never less than the weight.

>>> from namematch.scoring.matcher import Matcher
>>> alike, contradicted, letters, left = most_of_names(Matcher.default())
>>> bool((alike >= contradicted).all()), letters.shape, int(left[0])
(True, (41,), 0)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from namematch._kernels import names
from namematch.scoring.matcher import Matcher

Int32 = npt.NDArray[np.int32]

MOST = 40  # letters, from which all are one value: ``names.LETTERS`` and ``names.ONE_LEFT``


class Most(NamedTuple):
    """Four curves whose sum bounds a weight, int32 in 1/256 bits.

    alike, contradicted: [129] by whole bits of matching tokens, for either kind of pair; letters:
    [41] by letters of the shorter name; left: [41] by letters left over, at least.
    """

    alike: Int32
    contradicted: Int32
    letters: Int32
    left: Int32


def most_of_names(matcher: Matcher) -> Most:
    """The curves of a matcher. Pairs that have nothing in common weigh less than any cut."""
    steps, kind = matcher.steps, matcher.steps[names.KIND]
    free = (names.AGREE, names.EDITS, names.SHARE, names.HARDEST, names.INITIALS)
    base = sum(int(steps[feature].max()) for feature in free)
    both = steps[names.BOTH_LEFT]
    curves = [np.maximum.accumulate(matcher.agreed[k]) + kind[k] + base for k in range(3)]
    alike = np.maximum(curves[0], curves[1]) + steps[names.WORST].max() + both.max()
    unlike = curves[2] + steps[names.WORST, : names.MISSPELT].max() + both[1:].max()
    letters = np.maximum.accumulate(steps[names.LETTERS, : MOST + 1])
    left = np.maximum.accumulate(steps[names.ONE_LEFT, MOST::-1])[::-1]
    return Most(*(np.ascontiguousarray(c, np.int32) for c in (alike, unlike, letters, left)))
