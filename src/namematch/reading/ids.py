"""Record ids: int64 or text, as given; in a text file, numbers if all of them are plain numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading.strings import as_strings, one_chunk

Bools = npt.NDArray[np.bool_]
# No leading zero ("007" is text), at most 18 digits (always fits 64 bits).
_PLAIN_NUMBER = r"^(?:0|-?[1-9][0-9]{0,17})$"


def read_ids(column: pa.Array | pa.ChunkedArray, *, text: bool) -> tuple[pa.Array, Bools]:
    """(ids int64 or string, bool[n]: empty). ``text``: the source knows no numbers."""
    array = one_chunk(column)
    if pa.types.is_integer(array.type):
        try:
            array = array.cast(pa.int64())
            return array.fill_null(0), array.is_null().to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:  # unsigned beyond int64
            pass
    from_numbers = pa.types.is_floating(array.type)
    texts = pc.utf8_trim_whitespace(as_strings(array).fill_null(""))
    empty = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    filled = texts.filter(pa.array(~empty)) if empty.any() else texts
    if (text or from_numbers) and pc.all(pc.match_substring_regex(filled, _PLAIN_NUMBER)).as_py():
        return pc.if_else(pa.array(empty), "0", texts).cast(pa.int64()), empty
    return texts.cast(pa.string()), empty


def repeated(ids: pa.Array) -> Bools:
    """bool[n]: an id that stood before."""
    if pa.types.is_integer(ids.type):
        numbers = ids.to_numpy()
        if (numbers[1:] > numbers[:-1]).all():  # numbered in order, as most are
            return np.zeros(len(ids), bool)
    codes = ids.dictionary_encode().indices.to_numpy()
    before = np.append(-1, np.maximum.accumulate(codes)[:-1])
    return codes <= before  # type: ignore[no-any-return]
