"""The graph of similar tokens: exact, symmetric, the same built and searched, on any threads."""

import numpy as np
import pyarrow as pa
import pytest
from rapidfuzz.distance import OSA

from namematch.phonetic.indonesian import fold, indonesian_keys
from namematch.text import flatten
from namematch.vocabulary import Level, Vocabulary, graph_of, rarity

SYLLABLES = (
    "a i u su sr so dj j tj c y sj sy ch kh h ma mu ham mad ri ry zki ski wi wati yan iyan ti to "
    "oe n ng l r d t f p v ah a o nur noer ach rah man"
).split()


def invented(count, seed):
    """Distinct sorted tokens of invented syllables, close to one another."""
    rng = np.random.default_rng(seed)
    words = {"".join(rng.choice(SYLLABLES, rng.integers(1, 6))) for _ in range(count)}
    words |= {w[:k] + w[k + 1 :] for w in sorted(words)[::3] for k in [len(w) // 2] if len(w) > 1}
    return sorted(words)


def free_fold(token):
    folds = fold(*flatten(pa.array([token])))
    return folds.plain.tobytes().decode()


def level(a, b, family=(-1, -1)):
    """The definition, slowly: see the order of ``Level``."""
    if family[0] >= 0 and family[0] == family[1]:
        return Level.FAMILY
    plain, keys = [free_fold(a), free_fold(b)], [indonesian_keys(a), indonesian_keys(b)]
    if plain[0] == plain[1]:
        return Level.FREE
    if set(keys[0]) & set(keys[1]):
        return Level.CHEAP
    short, long = sorted((len(a), len(b)))
    if (short >= 4 or (short, long) == (3, 4)) and OSA.distance(a, b) <= 1:
        return Level.ONE_EDIT
    shorter = min(map(len, plain))
    if shorter >= 5 and OSA.distance(*plain) <= 1:
        return Level.ONE_EDIT
    if min(len(keys[0][0]), len(keys[1][0])) >= 6 and OSA.distance(keys[0][0], keys[1][0]) <= 1:
        return Level.TWO_EDITS
    if shorter >= 8 and max(map(len, plain)) <= 32 and OSA.distance(*plain) <= 2:
        return Level.TWO_EDITS
    return Level.NONE


def brute(words, others, family, other_family):
    """Rows of (neighbour, level) by comparing every two words."""
    return [
        [
            (j, found)
            for j, other in enumerate(others)
            if other != word
            and (found := level(word, other, (family[i], other_family[j]))) != Level.NONE
        ]
        for i, word in enumerate(words)
    ]


def rows(edges):
    indptr, neighbours, levels = edges
    return [
        list(zip(neighbours[lo:hi].tolist(), levels[lo:hi].tolist(), strict=True))
        for lo, hi in zip(indptr, indptr[1:], strict=False)
    ]
