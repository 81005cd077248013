"""The most that pairs can weigh, at a tenth of the cost of weighing them.

Of a union of blocks in a registry of a million, three pairs in a hundred may be one person. The
others need no weight, only the certainty that it is below the cut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from namematch._kernels import bounds, field_bounds, fields, names
from namematch._kernels.align import CUT, INITIAL, JOINED, SAME
from namematch.names.name import Role
from namematch.scoring.matcher import Matcher
from namematch.scoring.prices import prices_of
from namematch.scoring.rows import Rows, own
from namematch.scoring.score import Scorer, in_chunks

Int32 = npt.NDArray[np.int32]
TAKEN = (names.AGREE, names.LETTERS, names.ONE_LEFT, names.KIND)  # features bounded one by one
Int64 = npt.NDArray[np.int64]


class Tables(NamedTuple):
    """What is known of a matcher: see ``bounds.weigh_bounds``."""

    token: Int64
    curves: Int32
    steps: Int32


@dataclass(frozen=True, slots=True)
class Bounds:
    """A table made ready for bounding the weights of its pairs."""

    cards: Int64
    tokens: Int32
    looks: npt.NDArray[np.uint64]
    prices: tuple[Int32, ...]
    tables: Tables
    limits: Int64

    @classmethod
    def of(cls, scorer: Scorer) -> Self:
        """The bounds of the weights that ``scorer`` gives."""
        graph = scorer.graph
        looks = np.empty((len(graph.starts) - 1, 4), np.uint64)
        bounds.looks_of(*graph[:8], graph.sex, looks)
        tables = tables_of(scorer.matcher)
        level = prices_of(scorer.matcher).level
        most = int(tables.curves[0, -1] + tables.steps[0].max())
        further = sum(most_further(scorer, field) for field in scorer.matcher.further)
        tokens = [marked(rows) for rows in (scorer.names, scorer.mothers) if rows]
        return cls(
            cards=cards_of(scorer),
            tokens=np.concatenate(tokens),
            looks=looks,
            prices=tuple(level[field] for field in ("birth_date", "nik", "birthplace", "sex")),
            tables=tables,
            limits=np.array([further, most, *scorer.matcher.mother], np.int64),
        )

    def promising(self, left: Int32, right: Int32, least: int) -> Int64:
        """Which pairs may weigh ``least`` (1/256 bits) or more, int64[k]; all others weigh less."""
        kept = np.empty(len(left), np.int64)
        count = bounds.promising(
            left, right, least, self.cards, self.tokens, self.looks, self.prices,
            tuple(self.tables), self.limits, kept,
        )  # fmt: skip
        found: Int64 = kept[:count]
        return found


def most_further(scorer: Scorer, field: str) -> int:
    """The most 1/256 bits that a further field can add: its rarest value, equal."""
    if field not in scorer.table.further:
        return 0
    rarity = scorer.further_rarity(field)
    price = prices_of(scorer.matcher).level[field]
    return max(int(price[0]) + int(rarity.max(initial=0)), int(price.max()), 0)


def weigh_from(
    least: int,
    scorer: Scorer,
    left: Int32,
    right: Int32,
    *,
    threads: int = 1,
    done: Callable[[int], None] = lambda count: None,
) -> tuple[Int32, Int32, Int32]:
    """The pairs that weigh ``least`` (1/256 bits) or more, in order: left, right, weight int32[k].

    The same pairs and weights as by ``scorer.weigh``; three to four times faster where few do.
    ``done`` is told of the pairs of each chunk, from any thread.
    """
    bounds = Bounds.of(scorer)

    def one(part: slice) -> tuple[Int32, Int32, Int32]:
        ones, others = left[part], right[part]
        kept = bounds.promising(ones, others, least)
        ones, others = ones[kept], others[kept]
        at, weight = scorer.weigh_from(least, ones, others)
        return ones[at], others[at], weight

    found = in_chunks(one, len(left), threads)
    nothing = np.empty(0, np.int32)
    lefts, rights, weights = zip(*found, strict=True) if found else ((), (), ())
    return (
        np.concatenate([nothing, *lefts]),
        np.concatenate([nothing, *rights]),
        np.concatenate([nothing, *weights]),
    )


def marked(rows: Rows) -> Int32:
    """The tokens of names, those that may be left over at no cost marked (``bounds.COUNTS``)."""
    free = (rows.roles == Role.PARTICLE) | (rows.roles == Role.PATRONYMIC)
    tokens: Int32 = rows.tokens + bounds.COUNTS * free.astype(np.int32)
    return tokens


def cards_of(scorer: Scorer) -> Int64:
    """What a bound needs to know of each record, int64[records, 8] (``bounds.weigh_bounds``)."""
    table, prices = scorer.table, prices_of(scorer.matcher)
    cards = np.zeros((len(table), bounds.CARD), np.int64)
    cards[:, 0] = table.nik
    date = scorer.birth_date.astype(np.int64)
    cards[:, 1] = date | table.birth_date.astype(np.int64) << 32
    aliases = aliased(scorer.names, len(table))
    if scorer.mothers is not None:
        aliases = aliases | aliased(scorer.mothers, len(table))
        cards[:, 4] = spans(scorer.mothers, len(table), len(scorer.names.tokens))
    cards[:, 2] = (
        (table.birthplace.astype(np.int64) + 1)
        | (scorer.sex.astype(np.int64) + 1) << 32
        | aliases.astype(np.int64) << 40
    )
    cards[:, 3] = spans(scorer.names, len(table))
    if len(scorer.place_rarity):
        cards[:, 5] = scorer.place_rarity[table.birthplace]
        looks = np.empty(len(scorer.place_rarity), np.int64)
        field_bounds.place_looks(*scorer.places, looks)
        cards[:, 7] = looks[table.birthplace]
    year = np.clip(date // 10_000 - fields.FIRST_YEAR, 0, 255)
    cards[:, 6] = prices.years[year] + prices.days[date // 100 % 100 * 32 + date % 100]
    return cards


def spans(rows: Rows, records: int, before: int = 0) -> Int64:
    """Where each record's first name starts << 8, and how many tokens it has (to 255)."""
    starts = rows.offsets[:records]
    size = np.minimum(rows.offsets[1 : records + 1] - starts, 255)
    packed: Int64 = (starts + before) << 8 | size
    return packed


def aliased(rows: Rows, records: int) -> npt.NDArray[np.bool_]:
    """Which records have further names, bool[records]."""
    found: npt.NDArray[np.bool_] = rows.aliases[1 : records + 1] > rows.aliases[:records]
    return found


def tables_of(matcher: Matcher) -> Tables:
    """The highest value of each table of names at or below each of its arguments."""
    price, steps = matcher.price, matcher.steps.astype(np.int64)
    token = [price[SAME], price[SAME + 1 : INITIAL].max(), price[INITIAL : CUT + 1].max()]
    others = [k for k in range(names.FEATURES) if k not in TAKEN]
    rest = int(np.maximum(steps[others].max(axis=1), 0).sum())
    curves = np.maximum.accumulate(matcher.agreed.astype(np.int64), axis=1)
    curves += steps[names.KIND, : names.UNLIKE, None] + rest
    unlike = np.maximum(curves[names.CONTRADICTED], steps[names.KIND, names.UNLIKE])
    alike = np.maximum(curves.max(axis=0), unlike)
    letters = np.maximum(steps[names.LETTERS, :41], 0)
    left = np.maximum.accumulate(steps[names.ONE_LEFT, 40::-1])[::-1]
    return Tables(
        np.array([*token, price[JOINED]], np.int64),
        own(np.stack([alike, unlike]), np.int32),
        own(np.stack([letters, left]), np.int32),
    )
