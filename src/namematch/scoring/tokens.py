"""What the kernels need to know of tokens: their graph, and how rare each is.

A fuzzy agreement can come about by chance with every token that is as similar, so the share behind
it is a sum over neighbours: term-frequency weighting, exact for fuzzy levels too. Only tokens the
matcher stores count as neighbours, so a token is as rare in one pair as in a registry of millions.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch._kernels.align import Graph
from namematch.names.lexicon import Lexicon
from namematch.names.sexes import sex_of, sexes
from namematch.scoring.matcher import Matcher
from namematch.scoring.shares import Shares, bits
from namematch.text import flatten, strings
from namematch.vocabulary import Vocabulary, graph_of, rarity

Int32 = npt.NDArray[np.int32]


class Known(NamedTuple):
    """The tokens a matcher stores.

    Their vocabulary, rarity int32[n, 6] and place by spelling; the lexicon's families by spelling.
    """

    vocabulary: Vocabulary
    rarity: Int32
    place: dict[str, int]
    family: dict[str, int]
    initial: Int32


@lru_cache(maxsize=8)
def known_tokens(matcher: Matcher) -> Known:
    """The matcher's own tokens, made ready once (about 0.1 s for ten thousand)."""
    words = matcher.tokens.values
    vocabulary = Vocabulary.build(words, Lexicon.default())
    share = matcher.tokens.share
    place = {word: at for at, word in enumerate(words.to_pylist())}
    members, ids = Lexicon.default().families
    family = dict(zip(members.to_pylist(), ids.tolist(), strict=True))
    spread = rarity(vocabulary.edges, share, share)
    return Known(vocabulary, spread, place, family, initials(matcher.tokens))


def vocabulary_for(matcher: Matcher, words: pa.Array, *, threads: int | None = None) -> Vocabulary:
    """A vocabulary of ``words``, in their order, and behind them the matcher's other tokens."""
    others = matcher.tokens.values
    others = others.filter(pc.invert(pc.is_in(others, value_set=words)))
    every = pa.concat_arrays([words.cast(pa.string()), others.cast(pa.string())])
    return Vocabulary.build(every, Lexicon.default(), threads=threads)


def graph_for(matcher: Matcher, vocabulary: Vocabulary) -> Graph:
    """The graph of a vocabulary made by ``vocabulary_for``, with the rarity of every token."""
    words = strings(vocabulary.text, vocabulary.starts)
    own = matcher.tokens.of(words)
    stored = np.where(matcher.tokens.known(words) >= 0, own, 0.0)
    return Graph(
        vocabulary.text, vocabulary.starts, vocabulary.folded, vocabulary.folded_starts,
        vocabulary.indptr, vocabulary.neighbours, vocabulary.levels,
        rarity(vocabulary.edges, stored, own), initials(matcher.tokens), sex_of(words),
        matcher.price,
    )  # fmt: skip


def graph_for_few(matcher: Matcher, words: list[str]) -> Graph:
    """The same for a few words, without building a vocabulary: what ``compare`` uses."""
    known, known_sexes = known_tokens(matcher), sexes()
    text = np.frombuffer(bytearray("".join(words), "ascii"), np.uint8)
    starts = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(word) for word in words], out=starts[1:])
    family = np.array([known.family.get(word, -1) for word in words], np.int32)
    edges, folded, folded_starts = graph_of(text, starts, family)
    return Graph(
        text, starts, folded, folded_starts, *edges,
        rarity_of_few(matcher, known, words), known.initial,
        np.array([known_sexes.get(word, 0) for word in words], np.uint8), matcher.price,
    )  # fmt: skip


def rarity_of_few(matcher: Matcher, known: Known, words: list[str]) -> Int32:
    """Rarity of a few tokens, int32[n, 6]: looked up, or summed over a new one's neighbours."""
    out = np.empty((len(words), 6), np.int32)
    new = []
    for i, word in enumerate(words):
        at = known.place.get(word, -1)
        if at >= 0:
            out[i] = known.rarity[at]
        else:
            new.append(i)
    if new:
        unknown = [words[i] for i in new]
        family = np.array([known.family.get(word, -1) for word in unknown], np.int32)
        edges = known.vocabulary.similar(pa.array(unknown, pa.string()), family=family)
        own = np.full(len(new), matcher.tokens.rest)
        out[new] = rarity(edges, matcher.tokens.share, own)
    return out


def initials(tokens: Shares) -> Int32:
    """1/256 bits of sharing a first letter: int32[32], by letter code modulo 32."""
    share = np.full(32, tokens.rest)
    if len(tokens.values):
        text, starts = flatten(tokens.values)
        np.add.at(share, text[starts[:-1]] & 31, tokens.share)
    return bits(share)
