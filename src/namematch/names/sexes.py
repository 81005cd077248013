"""Tokens that are nearly always a man's, or nearly always a woman's: Mario is not Maria.

Many of them are one regular spelling rule apart (Javanese o = a, i = e), so no closeness of letters
makes a man's token and a woman's one name. Source: the male share of ``data/frequency.tsv``.

>>> [sexes()[token] for token in ("mario", "maria")], "nur" in sexes()
([1, 2], False)
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MALE, FEMALE = 1, 2
NEARLY = 0.95  # share of the bearers that are of one sex


@cache
def sexes() -> dict[str, int]:
    """Token -> MALE or FEMALE; tokens of both sexes are left out."""
    text = resources.files("namematch.names").joinpath("data", "frequency.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    share = {row[0]: float(row[2]) for row in rows}
    men = {token: MALE for token, men in share.items() if men >= NEARLY}
    return men | {token: FEMALE for token, men in share.items() if men <= 1 - NEARLY}


@cache
def _columns() -> tuple[pa.Array, npt.NDArray[np.uint8]]:
    known = sexes()
    return pa.array(list(known), pa.string()), np.array([*known.values(), 0], np.uint8)


def sex_of(words: pa.Array) -> npt.NDArray[np.uint8]:
    """The sex of every token, uint8[n]: MALE, FEMALE, or 0."""
    tokens, codes = _columns()
    at = pc.index_in(words.cast(pa.string()), value_set=tokens).fill_null(len(tokens))
    found: npt.NDArray[np.uint8] = codes[np.asarray(at)]
    return found
