"""Ids as 64-bit keys: numbers are their own, texts have a hash."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels.words import hashes_of
from namematch.registry.columns import Texts
from namematch.text import flatten


def keys_of(ids: pa.Array) -> tuple[npt.NDArray[np.int64], Texts | None]:
    """The key of each id, int64[n], and the ids themselves where they are texts."""
    if pa.types.is_integer(ids.type):
        return np.array(ids.to_numpy(zero_copy_only=False), np.int64), None
    text, starts = flatten(ids)
    texts = Texts(np.require(text, np.uint8, ["C", "W"]), np.require(starts, np.int64, ["C", "W"]))
    return hashes_of(texts.text, texts.starts), texts


def key_of(identity: int | str) -> tuple[int, str | None]:
    """The key of one id, and the id itself where it is text."""
    if isinstance(identity, int):
        return identity, None
    texts = Texts.of([identity])
    return int(hashes_of(texts.text, texts.starts)[0]), identity
