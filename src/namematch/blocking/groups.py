"""Token groups: what a token is for blocking, alike for the spellings of one name.

Groups come in two widths. *Close*: the lexicon family or the first Indonesian key, joined by free
spelling changes, and led by cheap ones to the commonest name like it. *Broad*: led on by single
edits; twice as many strangers share a broad group as a close one, and nearly all spellings of one
name do. Initials, particles and demoted titles are no key. Two neighbouring words that are one
word joined (Nur Hayati, Nurhayati) are keyed by that too; an alias counts for its record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from namematch._kernels import groups as kernels
from namematch.names.name import Role
from namematch.table import NameRows
from namematch.text import strings
from namematch.vocabulary import Edges, Level, Vocabulary

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]

RARE, COMMON = 2, 20
"""A token seen twice at most, beside one seen twenty times, is taken for a slip."""
NO_KEY = (Role.PARTICLE, Role.INITIAL)  # but part of a join: al, nur; HONORIFIC is neither
LOAD = 4  # slots per token


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups of a vocabulary's tokens, and the token each stands for (int64[n] each)."""

    close: Int64
    broad: Int64
    meant: Int64

    @classmethod
    def of(cls, vocabulary: Vocabulary, tokens: Int32) -> Self:
        """From the graph, and how often the tokens of names hold each."""
        count = np.bincount(tokens, minlength=len(vocabulary))
        edges = vocabulary.edges
        own = own_group(vocabulary)
        free = kernels.united(*edges, Level.FREE, own)[own]
        close = _led(edges, Level.CHEAP, free, count)
        broad = _led(edges, Level.ONE_EDIT, close, count)
        meant = np.empty(len(count), np.int64)
        kernels.commonest_near(edges.indptr, edges.neighbours, count, RARE, COMMON, meant)
        return cls(close, broad, meant)


def own_group(vocabulary: Vocabulary) -> Int64:
    """The family of every token, or else its first key (int64[n])."""
    keys = strings(vocabulary.folded, vocabulary.folded_starts).dictionary_encode()
    group = np.asarray(keys.indices, np.int64)
    family = vocabulary.family.astype(np.int64)
    return np.where(family >= 0, len(keys.dictionary) + family, group)


def _led(edges: Edges, furthest: Level, group: Int64, count: Int64) -> Int64:
    """Groups led to the commonest like them, as a new group of every token."""
    size = int(group.max(initial=-1)) + 1
    often = np.bincount(group, weights=count, minlength=size).astype(np.int64)
    led: Int64 = kernels.toward_commonest(*edges, furthest, group, often)[group]
    return led


@dataclass(frozen=True, slots=True)
class Joins:
    """What tells whether two tokens joined are a token, see ``_kernels/groups.py``."""

    edges: npt.NDArray[np.uint8]
    hashes: tuple[npt.NDArray[np.uint64], ...]
    shift: np.uint64
    slots: Int32

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Self:
        """From the first keys of a vocabulary's tokens."""
        letters, starts = vocabulary.folded, vocabulary.folded_starts
        hashes = tuple(np.empty(len(vocabulary), np.uint64) for _ in range(3))
        edges = np.zeros((len(vocabulary), 2), np.uint8)
        kernels.seams(letters, starts, *hashes, edges)
        bits = max((LOAD * len(vocabulary)).bit_length(), 4)
        slots = np.full(1 << bits, -1, np.int32)
        shift = np.uint64(64 - bits)
        kernels.slots_of(hashes[0], shift, slots)
        return cls(edges, hashes, shift, slots)


@dataclass(frozen=True, slots=True)
class Keys:
    """The tokens of names that are keys: token and record (int32[k]), and where each name ends."""

    token: Int32
    record: Int32
    ends: Int64

    @classmethod
    def of(cls, rows: NameRows, vocabulary: Vocabulary, joins: Joins) -> Self:
        """One entry per token that is a key, and per two neighbours that are a token joined."""
        use = np.array([2 if role in NO_KEY else role != Role.HONORIFIC for role in Role], np.uint8)
        uses = use[rows.roles]
        uses[(uses == 1) & (np.diff(vocabulary.starts) < 2)[rows.tokens]] = 2
        token, record = (np.empty(2 * len(rows.tokens), np.int32) for _ in range(2))
        ends = np.zeros(len(rows) + 1, np.int64)
        count = kernels.key_tokens(
            rows.offsets, rows.tokens, rows.owner, uses,
            joins.edges, joins.hashes, joins.shift, joins.slots, token, record, ends,
        )  # fmt: skip
        return cls(token[:count], record[:count], ends)
