"""Learn what the shape of two names is worth, from three kinds of evidence at once.

Real pairs (hard ones, almost none with equal names) say which differences two spellings of one name
have. A generated population says what equal names and coincidences are worth against chance.
Blocked candidates of generated registries say what a name must still say beside the other fields,
where brothers and sisters, twins and namesakes live. The steps are one for all three; only the
real pairs have an intercept of their own, as nobody knows how rare such hard pairs are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from name_pairs import names_table, plain
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.table import RecordTable
from namematch.vocabulary import Vocabulary
from steps import Fit, Sample, fit

CHANCE = -17.0  # log2 prior odds of the population: one match in about 100,000 others
REAL = 60.0  # weight of a real pair, against 1 of a candidate pair
POPULATION = 2000.0  # weight of all duplicates of the population together
CONTRADICTED = -11.0  # bits more than the registries ask: real pairs hold contradictions apart
UNLIKE = -10.0  # names with nothing in common: a second name, less what twins and strangers share
ROUNDS = 2  # prices change the alignment, so the fit is done twice


@dataclass(frozen=True)
class Pairs:
    """Pairs of a table with what each stands for."""

    table: RecordTable
    vocabulary: Vocabulary
    left: np.ndarray
    right: np.ndarray
    same: np.ndarray
    weight: np.ndarray
    context: bool  # whether the other fields count

    def sample(
        self, matcher: Matcher, price: np.ndarray, prior: float, *, free: bool = False
    ) -> Sample:
        """The pairs as a sample under some prices."""
        model = plain(matcher, price)
        scorer = Scorer.of(model, self.table, graph_for(model, self.vocabulary))
        terms = scorer.terms(self.left, self.right)
        bits = terms.bits[:, 0] / BIT - terms.shape[:, 10:] @ price
        others = terms.bits[:, 1:].sum(axis=1) / BIT if self.context else 0.0
        return Sample(
            np.maximum(bits, 0), terms.shape, self.same, self.weight, prior + others, free=free
        )


def real_pairs(left: list[str], right: list[str], same: np.ndarray, matcher: Matcher) -> Pairs:
    """Real pairs of names."""
    table, n = names_table(left + right), len(left)
    at = np.arange(n, dtype=np.int32)
    vocabulary = vocabulary_for(matcher, table.words)
    return Pairs(table, vocabulary, at, at + np.int32(n), same, np.full(n, REAL), context=False)


def part(pairs: Pairs, rows: np.ndarray) -> Pairs:
    """Some of the pairs."""
    return replace(
        pairs, left=pairs.left[rows], right=pairs.right[rows], same=pairs.same[rows],
        weight=pairs.weight[rows],
    )  # fmt: skip


def learn(matcher: Matcher, real: Pairs, population: Pairs, candidates: list[Pairs]) -> Fit:
    """Steps, curves and prices for all samples together."""
    price = np.zeros(10)
    for _ in range(ROUNDS):
        samples = [real.sample(matcher, price, 0.0, free=True)]
        samples.append(population.sample(matcher, price, CHANCE))
        samples += [
            pairs.sample(matcher, price, matcher.prior(len(pairs.table) - 1))
            for pairs in candidates
        ]
        result = fit(samples, ridge=1.0, rounds=250)
        price = result.price
    result.steps[9, 2] += CONTRADICTED
    result.steps[9, 3:] = UNLIKE
    return result


def in_units(result: Fit) -> dict[str, np.ndarray]:
    """A fit as the arrays of a matcher."""
    return {
        "price": np.rint(result.price * BIT).astype(np.int32),
        "agreed": np.rint(result.agreed * BIT).astype(np.int32),
        "steps": np.rint(result.steps * BIT).astype(np.int32),
    }


def weights(matcher: Matcher, pairs: Pairs) -> np.ndarray:
    """Weights of pairs in bits, names alone or with the other fields."""
    scorer = Scorer.of(matcher, pairs.table, graph_for(matcher, pairs.vocabulary))
    terms = scorer.terms(pairs.left, pairs.right)
    return (terms.bits.sum(axis=1) if pairs.context else terms.bits[:, 0]) / BIT
