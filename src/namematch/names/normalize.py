r"""Any Unicode to ASCII bytes: NFKC, then every character by ``anyascii``.

The Arrow column is split by whether a row is ASCII; the other rows are folded in one string, so a
column costs no Python loop over its rows. The kernels then see letters, marks and nothing else.

>>> normalize("Ma’ruf ÉDY")
b"Ma'ruf EDY"
>>> normalize("\ud800")
b''
"""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii

from namematch.text import Bytes, Starts, flatten, strings

# NFKC would split these into a space and an accent
QUOTES = str.maketrans(dict.fromkeys("´‘’ʻʼʽʾʿ′＇", "'"))


class _Letters(dict[int, str]):
    """ASCII of every character met, filled as they come: at most one entry per code point."""

    def __missing__(self, code: int) -> str:
        ascii_form = anyascii(chr(code)).replace("\n", " ") if code > 127 else chr(code)
        self[code] = ascii_form
        return ascii_form


_LETTERS = _Letters()


def fold(text: str) -> str:
    """ASCII form of a string; line ends stay."""
    folded = unicodedata.normalize("NFKC", text.translate(QUOTES)).translate(_LETTERS)
    return folded if folded.isascii() else folded.encode("ascii", "ignore").decode()


def normalize(raw: str) -> bytes:
    """ASCII bytes of one string; a lone surrogate is dropped."""
    return (raw if raw.isascii() else fold(raw)).encode()


def normalize_column(column: pa.Array) -> tuple[Bytes, Starts]:
    """ASCII bytes (uint8) and offsets (int64[n + 1]) of a string column; nulls are empty."""
    text, starts = flatten(column)
    if len(text) == 0 or int(text.max()) < 128:
        return text, starts
    column = pc.fill_null(column.cast(pa.large_string()), "")
    plain = pc.string_is_ascii(column)
    foreign = column.filter(pc.invert(plain))
    foreign = pc.replace_substring(foreign, "\n", " ")
    pieces, bounds = flatten(foreign)
    joined = np.insert(pieces, bounds[1:-1], 10).tobytes().decode()
    data = np.frombuffer(fold(joined).encode(), np.uint8)
    ends = np.append(np.flatnonzero(data == 10), len(data))
    inner = np.concatenate([[0], ends + 1]).astype(np.int64)
    inner[-1] = len(data)
    folded = strings(data, inner).cast(pa.large_string())
    return flatten(pc.replace_with_mask(column, pc.invert(plain), folded))
