"""What the kernels need to know of a vocabulary's tokens: their graph, and how rare each is.

A fuzzy agreement can come about by chance with every token that is as similar, so the share behind
it is a sum over neighbours: term-frequency weighting, exact for fuzzy levels too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from namematch._kernels.align import Graph
from namematch.scoring.matcher import Matcher
from namematch.scoring.shares import Shares, bits
from namematch.text import strings
from namematch.vocabulary import Vocabulary, rarity


def graph_of(matcher: Matcher, vocabulary: Vocabulary) -> Graph:
    """The vocabulary's graph with the matcher's rarity of every token."""
    words = strings(vocabulary.text, vocabulary.starts)
    own = matcher.tokens.of(words)
    stored = matcher.tokens.known(words) >= 0
    return Graph(
        text=vocabulary.text,
        starts=vocabulary.starts,
        folded=vocabulary.folded,
        folded_starts=vocabulary.folded_starts,
        indptr=vocabulary.indptr,
        neighbours=vocabulary.neighbours,
        levels=vocabulary.levels,
        rarity=rarity(vocabulary.edges, np.where(stored, own, 0.0), own),
        initial=initials(matcher.tokens),
        price=matcher.price,
    )


def initials(tokens: Shares) -> npt.NDArray[np.int32]:
    """1/256 bits of sharing a first letter: int32[32], by letter code modulo 32."""
    share = np.full(32, tokens.rest)
    first = np.asarray(pc.utf8_slice_codeunits(tokens.values, 0, 1).fill_null("")).astype("U1")
    letters = np.array([ord(x) & 31 if x else 0 for x in np.unique(first)])
    for letter, code in zip(np.unique(first), letters, strict=True):
        share[code] += tokens.share[first == letter].sum()
    return bits(share)
