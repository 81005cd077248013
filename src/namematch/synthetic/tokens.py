"""What changes need to know about each token, learned once per distinct token."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from namematch.synthetic.pool import NONE, Ids, Pool
from namematch.synthetic.rates import KIND_WEIGHTS
from namematch.synthetic.spacing import parted
from namematch.synthetic.spelling import SPELLING_KINDS, spellings

SPELLED = [list(KIND_WEIGHTS).index(kind) for kind in SPELLING_KINDS]


@dataclass(slots=True)
class TokenFacts:
    """Other spellings by kind, the parts and the length of tokens of a pool.

    ``starts`` and ``numbers`` are [token, kind]: where in ``flat`` its spellings are, how many.
    """

    pool: Pool
    learned: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    starts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, len(SPELLED)), int))
    numbers: npt.NDArray[np.int16] = field(
        default_factory=lambda: np.zeros((0, len(SPELLED)), np.int16)
    )
    flat: list[str] = field(default_factory=list)
    halves: Ids = field(default_factory=lambda: np.full((0, 2), NONE, np.int32))
    lengths: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def learn(self, names: Ids) -> None:
        """Look at the tokens of these names that were not seen before."""
        tokens = np.unique(names[names != NONE])
        self._make_room()
        for token in tokens[~self.learned[tokens]].tolist():
            text = self.pool.texts[token]
            for column, texts in enumerate(spellings(text).values()):
                self.starts[token, column] = len(self.flat)
                self.numbers[token, column] = len(texts)
                self.flat.extend(texts)
            both = parted(text)
            if both:
                self.halves[token] = self.pool.add(both)
        self.learned[tokens] = True
        self._make_room()

    def number_of_spellings(self, names: Ids, kind: int) -> npt.NDArray[np.int16]:
        """For each slot, in how many other ways the kind (a place in KINDS) writes its token."""
        found: npt.NDArray[np.int16] = self.numbers[names, SPELLED.index(kind)]
        found[names == NONE] = 0
        return found

    def respelled(self, tokens: Ids, kind: int, rng: np.random.Generator) -> Ids:
        """Each token in one of its other spellings, which it must have."""
        column = SPELLED.index(kind)
        numbers = self.numbers[tokens, column]
        picks = self.starts[tokens, column] + (rng.random(len(tokens)) * numbers).astype(np.int64)
        distinct, inverse = np.unique(picks, return_inverse=True)
        added = self.pool.add(self.flat[i] for i in distinct.tolist())
        return added[inverse]

    def letters(self, names: Ids) -> npt.NDArray[np.int64]:
        """Letters per slot, 0 in empty ones."""
        self._make_room()
        found = self.lengths[names]
        found[names == NONE] = 0
        return found

    def _make_room(self) -> None:
        more = len(self.pool.texts) - len(self.learned)
        if more <= 0:
            return
        width = ((0, more), (0, 0))
        new = self.pool.texts[len(self.learned) :]
        self.lengths = np.r_[self.lengths, np.fromiter(map(len, new), np.int64, more)]
        self.learned = np.pad(self.learned, (0, more))
        self.starts = np.pad(self.starts, width)
        self.numbers = np.pad(self.numbers, width)
        self.halves = np.pad(self.halves, width, constant_values=NONE)
