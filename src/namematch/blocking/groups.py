"""Token groups: what a token is for blocking, alike for every spelling of one name.

A token's group is its lexicon family, or else its first Indonesian key. Initials, particles and
demoted titles are no key; a name row of an alias counts for its record.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namematch._kernels.blocks import two_rarest
from namematch.blocking.blocks import distinct
from namematch.names.name import Role
from namematch.table import NameRows
from namematch.text import strings
from namematch.vocabulary import Vocabulary

Int64 = npt.NDArray[np.int64]
RARE, COMMON = (
    2,
    20,
)  # a token seen twice at most, beside one seen twenty times, is taken for a slip
NOT_A_KEY = (Role.HONORIFIC, Role.PARTICLE, Role.INITIAL)


@dataclass(frozen=True, slots=True)
class Groups:
    """One entry per token of a name that is a key.

    Its group and its record (int64[k]), and how many entries each group has (int64[groups]).
    """

    group: Int64
    record: Int64
    count: Int64

    def joined(self, other: Groups) -> Groups:
        """The entries of both, each once."""
        size = max(len(self.count), len(other.count))
        both = np.append(self.record, other.record) * size + np.append(self.group, other.group)
        both = distinct(both)
        return Groups(both % size, both // size, np.bincount(both % size, minlength=size))

    def rarest_two(self, n: int) -> tuple[Int64, Int64]:
        """The rarest and the second rarest group of each record, int64[n] each, -1 for none."""
        rarest, second = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
        two_rarest(self.group, self.record, self.count, rarest, second)
        return rarest, second


def group_of_tokens(vocabulary: Vocabulary) -> Int64:
    """The group of every token of a vocabulary, int64[n]: the family's, or the key's own."""
    keys = strings(vocabulary.folded, vocabulary.folded_starts).dictionary_encode()
    group = np.asarray(keys.indices, np.int64)
    family = np.asarray(vocabulary.family, np.int64)
    return np.where(family >= 0, len(keys.dictionary) + family, group)


def stands_for(vocabulary: Vocabulary, tokens: npt.NDArray[np.int32]) -> Int64:
    """The token each token stands for, int64[n]: itself, or the commonest similar one.

    What ``tokens`` hold once or twice, beside something common, is likelier a slip than a name.
    """
    count = np.bincount(tokens, minlength=len(vocabulary))
    itself = np.arange(len(count))
    filled = np.flatnonzero(np.diff(vocabulary.indptr))
    if len(filled) == 0:
        return itself
    near = vocabulary.neighbours.astype(np.int64)
    score = count[near] * len(count) + (len(count) - 1 - near)  # ties go to the smallest
    best = np.zeros(len(count), np.int64)
    best[filled] = np.maximum.reduceat(score, vocabulary.indptr[filled])
    slip = (count <= RARE) & (best // len(count) >= COMMON)
    return np.where(slip, len(count) - 1 - best % len(count), itself)


def groups_of(rows: NameRows, vocabulary: Vocabulary, group: Int64) -> Groups:
    """The groups of the tokens of names."""
    length = np.diff(vocabulary.starts)[rows.tokens]
    keep = ~np.isin(rows.roles, NOT_A_KEY) & (length > 1)
    record = np.repeat(rows.owner.astype(np.int64), np.diff(rows.offsets))[keep]
    groups = group[rows.tokens[keep]]
    return Groups(groups, record, np.bincount(groups, minlength=int(group.max(initial=-1)) + 1))
