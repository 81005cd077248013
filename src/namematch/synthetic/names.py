"""Names drawn token by token: number of tokens and tokens by sex and position, with a long tail.

A name is a row of token ids, ``Ids[n, WIDTH]``, filled from the left, NONE after its last token.
Tokens of one name are drawn independently; families are given their shared tokens afterwards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namematch.synthetic.pool import NONE, Ids, Pool
from namematch.synthetic.rare import RareTokens
from namematch.synthetic.tables import read

WIDTH = 8
"""Slots of a name: six drawn tokens at most, and room for what is added."""
MOST_TOKENS = 6
MALE, FEMALE = 1, 2
RARE = -2
"""Stands for a token of the long tail until it is drawn."""
NEARBY = 4
"""A similar token is at most this many away in the (reversed) dictionary."""
RHYMES = 0.5
"""Share of similar tokens that rhyme; the others alliterate."""
POSITIONS = ("only", "first", "middle", "last")
Sexes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class SexTables:
    """One sex: urns of token ids by position (an id once per occurrence) and the long tail."""

    lengths: npt.NDArray[np.float64]
    urns: dict[str, Ids]
    rare: RareTokens


@dataclass(frozen=True, slots=True)
class NameTables:
    """What names are drawn from, and the pool their tokens live in."""

    pool: Pool
    sexes: dict[int, SexTables]

    @classmethod
    def load(cls) -> NameTables:
        """From the packaged counts."""
        pool = Pool()
        return cls(pool, {MALE: _sex_tables("m", pool), FEMALE: _sex_tables("f", pool)})

    def draw(self, sex: Sexes, rng: np.random.Generator) -> Ids:
        """Names for people of these sexes."""
        names = np.full((len(sex), WIDTH), NONE, np.int32)
        for code, tables in self.sexes.items():
            rows = np.flatnonzero(sex == code)
            names[rows] = _draw_sex(tables, len(rows), self.pool, rng)
        return names

    def similar(self, tokens: Ids, sex: Sexes, rng: np.random.Generator) -> Ids:
        """For each token another first token of the sex that begins or ends like it."""
        chosen = np.empty(len(tokens), np.int32)
        texts = [self.pool.texts[t] for t in tokens.tolist()]
        steps = rng.integers(1, NEARBY + 1, len(texts)) * rng.choice([-1, 1], len(texts))
        rhymes = rng.random(len(texts)) < RHYMES
        for code, tables in self.sexes.items():
            for rhyme in (False, True):
                rows = np.flatnonzero((sex == code) & (rhymes == rhyme))
                firsts = [self.pool.texts[t] for t in np.unique(tables.urns["first"]) if t >= 0]
                turn = -1 if rhyme else 1
                ordered = np.array(sorted(t[::turn] for t in firsts))
                at = np.searchsorted(ordered, [texts[i][::turn] for i in rows]) + steps[rows]
                picked = ordered[np.clip(at, 0, len(ordered) - 1)]
                chosen[rows] = self.pool.add(t[::turn] for t in picked.tolist())
        return chosen


def counts(names: Ids) -> npt.NDArray[np.int64]:
    """Tokens per name."""
    number: npt.NDArray[np.int64] = (names != NONE).sum(axis=1)
    return number


def _sex_tables(letter: str, pool: Pool) -> SexTables:
    lengths = np.zeros(MOST_TOKENS + 1)
    for row in read("token_counts"):
        if row["gender"] == letter and int(row["n_tokens"]) <= MOST_TOKENS:
            lengths[int(row["n_tokens"])] = int(row["count"])
    numbers = np.arange(MOST_TOKENS + 1)
    several = lengths[2:].sum()
    totals = {
        "only": lengths[1],
        "first": several,
        "last": several,
        "middle": (lengths * np.maximum(numbers - 2, 0)).sum(),
    }
    known = Counter[str]()
    urns = {}
    for position in POSITIONS:
        rows = [
            (r["token"], int(r["count"]))
            for r in read("tokens")
            if r["sex"] == letter.upper() and r["position"] == position
        ]
        for token, count in rows:
            known[token] += count
        seen = np.array([c for _, c in rows])
        rest = np.full(int(totals[position]) - int(seen.sum()), RARE, np.int32)
        urns[position] = np.concatenate([np.repeat(pool.add(t for t, _ in rows), seen), rest])
    return SexTables(lengths / lengths.sum(), urns, RareTokens.of(known))


def _draw_sex(tables: SexTables, size: int, pool: Pool, rng: np.random.Generator) -> Ids:
    names = np.full((size, WIDTH), NONE, np.int32)
    number = rng.choice(len(tables.lengths), size, p=tables.lengths)
    for slot in range(MOST_TOKENS):
        single = number == 1 if slot == 0 else np.zeros(size, bool)
        last = (number == slot + 1) & ~single
        first = (number > 1) & (slot == 0)
        middle = (number > slot + 1) & (slot > 0)
        for position, chosen in zip(POSITIONS, (single, first, middle, last), strict=True):
            urn = tables.urns[position]
            rows = np.flatnonzero(chosen)
            names[rows, slot] = urn[rng.integers(len(urn), size=len(rows))]
    rare = names == RARE
    names[rare] = tables.rare.draw(int(rare.sum()), pool, rng)
    return names
