"""The long tail: tokens too rare to be in the counts, composed of parts of known ones.

A quarter of all tokens in Indonesian names are of this kind, and most distinct ones. Some are new
spellings of a known token, the others the head of one joined to the tail of another.

>>> syllable_breaks("nurhayati"), syllable_breaks("siti"), syllable_breaks("al")
([3, 5, 7], [2], [])
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namematch.synthetic.pool import Ids, Pool
from namematch.synthetic.rates import VARIANT_SHARE
from namematch.synthetic.spelling import spellings

ONSET = re.compile(r"(?:ng|ny|sy|kh|sh|dh|th|dz|[bcdfghjklmnpqrstvwxyz])(?=[aeiou])")
DAMPING = 1.2
"""Parts count by this power of their token's frequency: set for the number of distinct tokens."""


def syllable_breaks(token: str) -> list[int]:
    """Where a token can be taken apart: before an onset, two letters from either end."""
    return [m.start() for m in ONSET.finditer(token, 2) if m.start() <= len(token) - 2]


@dataclass(frozen=True, slots=True)
class Parts:
    """Weighted strings to draw from."""

    texts: list[str]
    cumulative: npt.NDArray[np.float64]

    @classmethod
    def of(cls, weights: dict[str, float]) -> Parts:
        """Parts with their weights, in the order given."""
        cumulative = np.cumsum(np.fromiter(weights.values(), np.float64, len(weights)))
        return cls(list(weights), cumulative / cumulative[-1])

    def draw(self, size: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Positions in ``texts``."""
        return np.searchsorted(self.cumulative, rng.random(size), "right")


@dataclass(frozen=True, slots=True)
class RareTokens:
    """Heads, tails and new spellings of the known tokens of one sex."""

    heads: Parts
    tails: Parts
    variants: Parts

    @classmethod
    def of(cls, counts: dict[str, int]) -> RareTokens:
        """Built from known tokens and how often each occurs."""
        heads, tails, variants = (defaultdict[str, float](float) for _ in range(3))
        for token, count in counts.items():
            weight = count**DAMPING
            for i in syllable_breaks(token):
                heads[token[:i]] += weight
                tails[token[i:]] += weight
            found = {t for texts in spellings(token).values() for t in texts if t not in counts}
            for text in sorted(found):
                if text.isalpha():
                    variants[text] += weight / len(found)
        return cls(Parts.of(heads), Parts.of(tails), Parts.of(variants))

    def draw(self, size: int, pool: Pool, rng: np.random.Generator) -> Ids:
        """Ids of ``size`` rare tokens; text is made once per distinct one."""
        tails = len(self.tails.texts)
        codes = self.heads.draw(size, rng) * tails + self.tails.draw(size, rng)
        old = rng.random(size) < VARIANT_SHARE
        codes[old] = -1 - self.variants.draw(int(old.sum()), rng)
        distinct, inverse = np.unique(codes, return_inverse=True)
        texts = (
            self.variants.texts[-1 - c]
            if c < 0
            else self.heads.texts[c // tails] + self.tails.texts[c % tails]
            for c in distinct.tolist()
        )
        return pool.add(texts)[inverse]
