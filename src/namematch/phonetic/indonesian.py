"""Indonesian phonetic keys: spelling reforms and free variation folded, digraph by digraph.

Old and new spelling (Soewandi 1947, EYD 1972) and the free variation of Arabic, Javanese and
Sundanese names are an ordered table of rewrites, ``data/rules.tsv``. Two grades: the *free* fold
joins what is spelling alone (oe/u, dj/j, tj/c, y/i, th/t, double letters); the *key* also joins
what is usually the same name (f/p/v, z/s, sy/s, kh/h, final h). A single j is j, or y in old
spelling; ch is kh, c or k: such a token has several keys, the likeliest first.

>>> indonesian("djoesoef")
'jusup'
>>> indonesian_keys("jusuf")
('jusup', 'iusup')
>>> indonesian("Mario") == indonesian("Maria")
False
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from namematch._kernels.fold import fold_tokens
from namematch.phonetic.letters import letters
from namematch.phonetic.rules import compiled
from namematch.text import Bytes, Starts


class Folds(NamedTuple):
    """Folds of n tokens: the free fold of each, and its keys, the likeliest first.

    The keys of token i are rows ``owners[i]`` to ``owners[i + 1]`` of ``keys``.
    """

    plain: Bytes
    plain_starts: Starts
    keys: Bytes
    key_starts: Starts
    owners: npt.NDArray[np.int64]


def fold(text: Bytes, starts: Starts) -> Folds:
    """Fold n tokens of lower-case ASCII letters (uint8 text, int64[n + 1] starts)."""
    writable = np.require(text, np.uint8, ["C", "W"]), np.require(starts, np.int64, ["C", "W"])
    return Folds(*fold_tokens(*writable, compiled("free"), compiled("cheap")))


def indonesian_keys(token: str) -> tuple[str, ...]:
    """Every key of a token, the likeliest first; ``("",)`` when it has no letter."""
    text = np.frombuffer(letters(token).encode("ascii"), np.uint8)
    folds = fold(text, np.array([0, len(text)], np.int64))
    keys = folds.keys.tobytes().decode("ascii")
    bounds = folds.key_starts.tolist()
    return tuple(keys[lo:hi] for lo, hi in pairwise(bounds))


def indonesian(token: str) -> str:
    """The likeliest key of a token.

    >>> indonesian("Achmad"), indonesian("ahmat")
    ('ahmat', 'ahmat')
    """
    return indonesian_keys(token)[0]
