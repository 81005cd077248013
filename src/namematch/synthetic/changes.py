"""Names as a second clerk writes them: the kinds of change of ``rates``, applied to rows of ids.

Text is touched once per distinct token (its other spellings, its parts), once per typo, never per
name. A kind is drawn among those a name allows, so every change really changes something.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from namematch.synthetic import structure
from namematch.synthetic.names import Sexes
from namematch.synthetic.pool import Ids
from namematch.synthetic.rates import FURTHER_CHANGE, KIND_WEIGHTS
from namematch.synthetic.spelling import SPELLING_KINDS
from namematch.synthetic.tokens import TokenFacts

KINDS = tuple(KIND_WEIGHTS)
NO_KIND = -1
Kinds = npt.NDArray[np.int8]
SWEEP = 0.5
"""An old spelling often runs through the whole name: chance for each further token it fits."""


@dataclass(slots=True)
class NameChanger:
    """Applies changes; ``facts`` remembers what it learned about tokens."""

    facts: TokenFacts
    added: Ids
    """An urn of male tokens: the names of fathers and grandfathers."""
    weights: npt.NDArray[np.float64] = field(
        default_factory=lambda: np.array(list(KIND_WEIGHTS.values()))
    )

    def change(self, names: Ids, sex: Sexes, rng: np.random.Generator) -> tuple[Ids, Kinds]:
        """Changed names, and the kinds applied: int8[n, 3], NO_KIND after the last.

        A name that allows no change keeps its text and has no kind.
        """
        written = names.copy()
        applied = np.full((len(names), 1 + len(FURTHER_CHANGE)), NO_KIND, np.int8)
        rows = np.arange(len(names))
        for step, chance in enumerate((1.0, *FURTHER_CHANGE)):
            rows = rows[rng.random(len(rows)) < chance]
            kinds = self._draw(written[rows], applied[rows], rng)
            written[rows] = self._apply(written[rows], sex[rows], kinds, rng)
            applied[rows, step] = kinds
        applied[(written == names).all(axis=1)] = NO_KIND
        return written, applied

    def _draw(self, names: Ids, used: Kinds, rng: np.random.Generator) -> Kinds:
        """A kind per name among those it allows and has not had; NO_KIND if there is none."""
        self.facts.learn(names)
        weights = structure.allowed(self.facts, names, KINDS) * self.weights
        for column in used.T:
            had = np.flatnonzero(column != NO_KIND)
            weights[had, column[had]] = 0
        cumulative = np.cumsum(weights, axis=1)
        drawn = rng.random(len(names)) * cumulative[:, -1]
        kinds = (cumulative <= drawn[:, None]).sum(axis=1).astype(np.int8)
        return np.where(cumulative[:, -1] > 0, kinds, NO_KIND).astype(np.int8)

    def _apply(self, names: Ids, sex: Sexes, kinds: Kinds, rng: np.random.Generator) -> Ids:
        written = names.copy()
        for number, kind in enumerate(KINDS):
            rows = np.flatnonzero(kinds == number)
            if not len(rows):
                continue
            if kind in SPELLING_KINDS:
                written[rows] = self._respell(names[rows], number, rng)
            elif kind == "added":
                written[rows] = structure.add(self.facts, names[rows], sex[rows], self.added, rng)
            else:
                written[rows] = structure.CHANGES[kind](self.facts, names[rows], rng)
        return written

    def _respell(self, names: Ids, kind: int, rng: np.random.Generator) -> Ids:
        """One token, drawn among those the kind fits, in another spelling."""
        fits = self.facts.number_of_spellings(names, kind) > 0
        chosen = structure.one_of(fits, rng)
        rows = np.arange(len(names))
        every = np.zeros_like(fits)
        every[rows, chosen] = True
        if KINDS[kind] == "old_spelling":
            every |= fits & (rng.random(fits.shape) < SWEEP)
        written = names.copy()
        written[every] = self.facts.respelled(names[every], kind, rng)
        return written


def labels(applied: Kinds) -> list[str]:
    """Kinds of each row joined by ``+``; empty where there is none."""
    codes = ((applied.astype(np.int64) + 1) * [1, 100, 10000][: applied.shape[1]]).sum(axis=1)
    distinct, inverse = np.unique(codes, return_inverse=True)
    texts = [
        "+".join(KINDS[c // 100**i % 100 - 1] for i in range(applied.shape[1]) if c // 100**i % 100)
        for c in distinct.tolist()
    ]
    return [texts[i] for i in inverse.tolist()]
