"""Distinct tokens as integers, and the sparse graph of similar ones with a level per edge.

Every string comparison of the package happens here, once per two distinct tokens that may be
similar, never per pair of names. Candidates come from deletion neighbourhoods (Mor and Fraenkel
1982; Garbe's SymSpell), so building is near-linear; the edges are exactly those that comparing
every two tokens would find, whatever the number of threads. No bucket of candidates is capped:
lengths from which edits count (``_kernels/level.py``) keep them small.

>>> vocabulary = Vocabulary.build(pa.array(["ahmad", "ahmat", "budi"]))
>>> vocabulary.neighbours.tolist(), [Level(x).name for x in vocabulary.levels]
([1, 0], ['CHEAP', 'CHEAP'])
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import pairwise
from os import cpu_count
from typing import NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels.deletions import posts_between, scattered
from namematch._kernels.fold import first_keys
from namematch._kernels.level import packed
from namematch._kernels.neighbours import (
    edges_to,
    frequency_by_level,
    graph_of_few,
    later_edges,
    shared_places,
    symmetric,
)
from namematch.errors import InputError
from namematch.phonetic.indonesian import fold
from namematch.phonetic.rules import compiled
from namematch.text import Bytes, Starts, flatten

Ids = npt.NDArray[np.int32]
Packed = npt.NDArray[np.uint64]  # two 32-bit numbers each

POSTS_PER_BUCKET = 2  # when searching; fewer makes the table of buckets larger than the postings
MOST_TOKENS = 1 << 25  # a posting has 25 bits for the token
TOKENS_PER_THREAD = 5_000  # below, starting a thread costs more than it saves
LEAST_FREQUENCY = 2.0**-30  # what an unseen token without neighbours is taken to have


class Level(IntEnum):
    """How similar two tokens are, best first; the last three are decided per pair of names."""

    SAME = 0
    FAMILY = 1
    FREE = 2
    CHEAP = 3
    ONE_EDIT = 4
    TWO_EDITS = 5
    INITIAL = 6
    CUT = 7
    NONE = 8


class Families(Protocol):
    """What the vocabulary asks of a lexicon."""

    def family_of(self, words: pa.Array) -> Ids:
        """The family of each word, -1 for none (int32[n])."""


class Edges(NamedTuple):
    """Rows of similar tokens, ascending in a row, with a ``Level`` each."""

    indptr: npt.NDArray[np.int64]  # [n + 1]
    neighbours: Ids
    levels: npt.NDArray[np.uint8]


class Tokens(NamedTuple):
    """n tokens as kernels compare them, see ``_kernels/level.py``."""

    letters: Bytes
    marks: npt.NDArray[np.int64]  # [n, 8]
    hashes: Packed


class Index(NamedTuple):
    """Sorted postings; ``posts[buckets[b]:buckets[b + 1]]`` are of ``hash >> shift == b``."""

    buckets: npt.NDArray[np.int64]
    posts: Packed
    shift: np.uint64


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Vocabulary:
    """Distinct tokens, sorted, and their graph: symmetric, without loops."""

    text: Bytes  # spellings, end to end
    starts: Starts  # where each starts, int64[n + 1]
    folded: Bytes  # first Indonesian keys, end to end
    folded_starts: Starts
    family: Ids  # lexicon family of each token, -1 for none
    edges: Edges
    tokens: Tokens
    index: Index
    lexicon: Families | None

    @classmethod
    def build(
        cls,
        words: pa.Array,
        lexicon: Families | None = None,
        *,
        family: Ids | None = None,
        threads: int | None = None,
    ) -> Self:
        """The vocabulary of distinct words of a to z; ``family`` overrides the lexicon's."""
        tokens, columns = _tokens(words, lexicon, family)
        threads = min(threads or cpu_count() or 1, 1 + len(words) // TOKENS_PER_THREAD)
        if len(words) > MOST_TOKENS:
            raise InputError(
                f"expected {MOST_TOKENS:,} distinct tokens at most, got {len(words):,}"
            )
        with ThreadPoolExecutor(threads) as pool:
            posts = np.concatenate(list(pool.map(partial(_posts, tokens), _hash_ranges(threads))))
            pointer, places = shared_places(posts, len(words))
            edges_of = partial(later_edges, tuple(tokens), posts, pointer, places)
            parts = list(pool.map(edges_of, *_token_ranges(pointer, threads)))
        pairs, levels = (np.concatenate(column) for column in zip(*parts, strict=True))
        edges = Edges(*symmetric(len(words), pairs, levels))
        index = _index(posts)
        return cls(*columns, edges, tokens, index, lexicon)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def indptr(self) -> npt.NDArray[np.int64]:
        """Where each token's row of neighbours starts (int64[n + 1])."""
        return self.edges.indptr

    @property
    def neighbours(self) -> Ids:
        """Similar tokens, ascending in a row (int32[e])."""
        return self.edges.neighbours

    @property
    def levels(self) -> npt.NDArray[np.uint8]:
        """The level of each edge (uint8[e], FAMILY to TWO_EDITS)."""
        return self.edges.levels

    def similar(self, words: pa.Array, *, family: Ids | None = None) -> Edges:
        """Edges of any words to this vocabulary's tokens, as if they had been built into it.

        A word that is in the vocabulary also gets an edge of level SAME to itself.
        """
        queries, _ = _tokens(words, self.lexicon, family)
        return Edges(*edges_to(tuple(queries), tuple(self.tokens), *self.index))

    def rarity(self, frequency: npt.NDArray[np.float64]) -> Ids:
        """1/256 bits of -log2 F per token and level SAME to TWO_EDITS (int32[n, 6]).

        F is the share of all tokens of the token itself and its neighbours up to the level.
        """
        return rarity(self.edges, frequency, frequency)


def rarity(
    edges: Edges,
    frequency: npt.NDArray[np.float64],
    own: npt.NDArray[np.float64] | None = None,
) -> Ids:
    """1/256 bits of -log2 F per row of edges and level (int32[rows, 6]).

    ``frequency`` float64 of the neighbours, ``own`` float64[rows] of the rows' tokens themselves;
    leave it out for rows from ``similar``, whose SAME edges say it.
    """
    sums = np.zeros((len(edges.indptr) - 1, 6))
    if own is not None:
        sums[:, 0] = own
    frequency_by_level(*edges, np.require(frequency, np.float64, ["C", "W"]), sums)
    bits: Ids = np.rint(-256 * np.log2(np.clip(sums, LEAST_FREQUENCY, 1.0))).astype(np.int32)
    return bits


def graph_of(text: Bytes, starts: Starts, family: Ids) -> tuple[Edges, Bytes, Starts]:
    """Edges among a few tokens (compares every two), and their first keys as text and starts.

    For scoring one pair: contiguous writable arrays, no Arrow. Equal tokens get a SAME edge.
    """
    indptr, neighbours, levels, folded, folded_starts = graph_of_few(
        text, starts, family, compiled("free"), compiled("cheap")
    )
    return Edges(indptr, neighbours, levels), folded, folded_starts


def _tokens(
    words: pa.Array, lexicon: Families | None, family: Ids | None
) -> tuple[Tokens, tuple[Bytes, Starts, Bytes, Starts, Ids]]:
    """Words as kernels compare them; and text, starts, folded, folded starts, family."""
    text, starts = flatten(words)
    text, starts = np.require(text, np.uint8, ["C", "W"]), np.require(starts, np.int64, ["C", "W"])
    if family is None:
        family = np.full(len(words), -1, np.int32) if lexicon is None else lexicon.family_of(words)
    family = np.require(family, np.int32, ["C", "W"])
    folds = fold(text, starts)
    tokens = Tokens(*packed(text, starts, *folds, family))
    return tokens, (text, starts, *first_keys(*folds[2:]), family)


def _hash_ranges(parts: int) -> list[tuple[np.uint64, np.uint64]]:
    """Equal ranges of hashes, first and last: every thread makes the postings of its own range."""
    cuts = [(i << 64) // parts for i in range(parts + 1)]
    return [(np.uint64(lo), np.uint64(hi - 1)) for lo, hi in pairwise(cuts)]


def _posts(tokens: Tokens, hashes: tuple[np.uint64, np.uint64]) -> Packed:
    return _sorted(posts_between(tuple(tokens), *hashes))


def _sorted(values: Packed) -> Packed:
    """Sorted values; scattered first into parts that a processor's cache holds: twice as fast."""
    bits = max(8, int(values.max(initial=0)).bit_length())
    parts, bounds = scattered(values, np.uint64(bits - 8))
    for lo, hi in pairwise(bounds.tolist()):
        parts[lo:hi].sort()
    result: Packed = parts
    return result


def _token_ranges(pointer: npt.NDArray[np.int64], threads: int) -> tuple[list[int], list[int]]:
    """Where ranges of tokens begin and end, of about as many postings; several a thread.

    A token looks for those behind it alone, so the first ranges take longer than the last.
    """
    parts = 8 * threads if threads > 1 else 1
    cuts = np.searchsorted(pointer, pointer[-1] * np.arange(1, parts) // parts).tolist()
    return [0, *cuts], [*cuts, len(pointer) - 1]


def _index(posts: Packed) -> Index:
    """Where each bucket (the first bits of a hash) starts in the sorted postings."""
    bits = max(4, min(30, (len(posts) // POSTS_PER_BUCKET).bit_length()))
    counts = np.bincount((posts >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
    return Index(_pointer(counts), posts, np.uint64(64 - bits))


def _pointer(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    pointer = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=pointer[1:])
    return pointer
