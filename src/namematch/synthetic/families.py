"""People who are easily taken for one another: siblings, twins, namesakes, father and son.

Everybody is in one relation at most. The second of a pair is rewritten in place to fit the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namematch.synthetic.dates import Dates, pack, parts
from namematch.synthetic.names import MALE, NameTables, Sexes, counts
from namematch.synthetic.pool import NONE, Ids
from namematch.synthetic.rates import (
    FATHER_SON_SHARE,
    NAMESAKE_SHARE,
    SAME_LAST_TOKEN,
    SIBLING_SHARE,
    SIMILAR_FIRST_TOKEN,
    TWIN_SAME_SEX,
    TWIN_SHARE,
    TWIN_SIMILAR_FIRST_TOKEN,
    YOUNGEST_YEAR,
)

Rows = npt.NDArray[np.int64]
RELATIONS = ("none", "sibling", "twin", "namesake", "father_son")
SHARES = (SIBLING_SHARE, TWIN_SHARE, NAMESAKE_SHARE, FATHER_SON_SHARE)
SAME_PLACE = 0.85
"""Share of siblings born in the same place (assumption)."""
YEARS_APART = 8
"""Siblings are born 1 to this many years apart."""
FATHERHOOD = (19, 42)
"""Age of a father at his son's birth."""
PATRONYMIC = 0.5
"""Share of sons whose last token is the father's first; the others share the last token."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Columns of people that relations rewrite in place."""

    names: Ids
    sex: Sexes
    birth: Dates
    place: Ids
    family: Rows

    def copy_family(self, first: Rows, second: Rows) -> None:
        """The same mother, and the same district in the NIK."""
        self.family[second] = self.family[first]


def relate(draft: Draft, tables: NameTables, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Rewrite the second people of all pairs; the place of each person's relation in RELATIONS."""
    size = len(draft.sex)
    relation = np.zeros(size, np.uint8)
    order = rng.permutation(size)
    done = 0
    for code, share in enumerate(SHARES, 1):
        pairs = int(size * share / 2)
        first, second = order[done : done + pairs], order[done + pairs : done + 2 * pairs]
        done += 2 * pairs
        relation[first] = relation[second] = code
        (_sibling, _twin, _namesake, _father_son)[code - 1](draft, first, second, tables, rng)
    return relation


def _sibling(
    draft: Draft, first: Rows, second: Rows, tables: NameTables, rng: np.random.Generator
) -> None:
    draft.copy_family(first, second)
    same = rng.random(len(first)) < SAME_PLACE
    draft.place[second[same]] = draft.place[first[same]]
    year, month, day = parts(draft.birth[second])
    apart = rng.integers(1, YEARS_APART + 1, len(first)) * rng.choice([-1, 1], len(first))
    year = np.minimum(parts(draft.birth[first])[0] + apart, YOUNGEST_YEAR)
    draft.birth[second] = pack(year, month, day)
    _share_tokens(draft, first, second, SIMILAR_FIRST_TOKEN, tables, rng)


def _twin(
    draft: Draft, first: Rows, second: Rows, tables: NameTables, rng: np.random.Generator
) -> None:
    draft.copy_family(first, second)
    draft.place[second] = draft.place[first]
    draft.birth[second] = draft.birth[first]
    same = rng.random(len(first)) < 2 * TWIN_SAME_SEX - 1
    draft.sex[second[same]] = draft.sex[first[same]]
    draft.names[second] = tables.draw(draft.sex[second], rng)
    _share_tokens(draft, first, second, TWIN_SIMILAR_FIRST_TOKEN, tables, rng)


def _namesake(
    draft: Draft, first: Rows, second: Rows, tables: NameTables, rng: np.random.Generator
) -> None:
    draft.sex[second] = draft.sex[first]
    draft.names[second] = draft.names[first]


def _father_son(
    draft: Draft, first: Rows, second: Rows, tables: NameTables, rng: np.random.Generator
) -> None:
    """The elder becomes the father: the younger gets one of his tokens as its last."""
    draft.sex[first] = draft.sex[second] = MALE
    draft.names[first] = tables.draw(draft.sex[first], rng)
    draft.names[second] = tables.draw(draft.sex[second], rng)
    year, month, day = parts(draft.birth[second])
    age = rng.integers(*FATHERHOOD, len(first))
    year = parts(draft.birth[first])[0]
    year = np.where(year + age > YOUNGEST_YEAR, year - age, year + age)
    draft.birth[second] = pack(year, month, day)
    draft.place[second] = draft.place[first]
    patronymic = rng.random(len(first)) < PATRONYMIC
    last = np.maximum(counts(draft.names[first]) - 1, 0)
    token = draft.names[first, np.where(patronymic, 0, last)]
    _set_last(draft.names, second, token)


def _share_tokens(
    draft: Draft,
    first: Rows,
    second: Rows,
    similar: float,
    tables: NameTables,
    rng: np.random.Generator,
) -> None:
    """A last token in common, a first token that rhymes or alliterates."""
    number = np.minimum(counts(draft.names[first]), counts(draft.names[second]))
    shared = (rng.random(len(first)) < SAME_LAST_TOKEN) & (number > 1)
    last = counts(draft.names[first[shared]]) - 1
    _set_last(draft.names, second[shared], draft.names[first[shared], last])
    alike = rng.random(len(first)) < similar
    draft.names[second[alike], 0] = tables.similar(
        draft.names[first[alike], 0], draft.sex[second[alike]], rng
    )


def _set_last(names: Ids, rows: Rows, tokens: Ids) -> None:
    """Replace the last token, or add one to a mononym; a name never repeats its own token."""
    number = counts(names[rows])
    names[rows, np.maximum(number - 1, (number == 1).astype(np.int64))] = tokens
    twice = (names[rows, 0] == names[rows, 1]) & (names[rows, 2] == NONE)
    names[rows[twice], 1] = NONE
