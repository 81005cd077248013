"""Birthplaces folded: case, Kab./Kota, spaces and dots, old spelling, abbreviations.

The folded place is a key, without spaces: "Tanjung Pinang" and "Tanjungpinang" are one. Spelling
rules are those of 1947 and 1972 (oe = u, tj = c, dj = j, sj = sy); abbreviations and old names are
data/places.tsv, only certain ones. A place that is not in the table stays as its own folded text.

>>> fold_place("KAB. SOERABAJA"), fold_place("Tg. Pinang"), fold_place("-")
('surabaya', 'tanjungpinang', '')
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii

from namematch.reading import tsv
from namematch.reading.missing import is_missing
from namematch.reading.strings import distinct

_KNOWN = {row[0]: row[1] for row in tsv.rows("places")}
_KEYS, _PLACES = pa.array(_KNOWN), pa.array(_KNOWN.values())
# The province or country after a comma ("Bandung, Jawa Barat") is another level of the same place.
_TAIL = r"\s*[,(;].*$"
_NOISE = r"[^a-z0-9]+"
_LEVEL = r"^ *(?:kabupaten|kab|kotamadya|kotamadia|kodya|kodia|kotif|kota)\b[ .]*(.*[a-z0-9].*)$"
_FOLDS = (("oe", "u"), ("tj", "c"), ("dj", "j"), ("sj", "sy"))
_python_tail, _python_noise = re.compile(_TAIL, re.DOTALL), re.compile(_NOISE)
_python_level = re.compile(_LEVEL)


@lru_cache(maxsize=4096)
def fold_place(value: str) -> str:
    """The folded place of one text, "" when it is missing."""
    if is_missing(value):
        return ""
    text = anyascii(value).strip().lower()
    words = _python_noise.sub(" ", _python_tail.sub("", text) or text).strip()
    while (plain := words.replace(" ", "")) not in _KNOWN and (cut := _python_level.match(words)):
        words = cut[1]
    if plain not in _KNOWN:
        for old, new in _FOLDS:
            plain = plain.replace(old, new)
    return _KNOWN.get(plain, plain) if plain.strip("0") else ""


def read_places(array: pa.Array) -> tuple[npt.NDArray[np.int32], pa.Array]:
    """(int32[n] codes, -1 missing; the distinct folded places, sorted)."""
    texts, codes = distinct(array)
    folded = _fold_all(texts)
    places = pc.unique(folded.filter(pc.not_equal(folded, "")))
    places = places.take(pc.sort_indices(places))
    index = pc.index_in(folded, places).fill_null(-1).to_numpy(zero_copy_only=False)
    return np.append(index, -1).astype(np.int32)[codes], places


def _fold_all(texts: pa.Array) -> pa.Array:
    text = pc.utf8_lower(pc.utf8_trim_whitespace(_as_ascii(texts)))
    # RE2: (?s) lets the dot match line ends, as re.DOTALL does.
    head = pc.replace_substring_regex(text, "(?s)" + _TAIL, "")
    text = pc.if_else(pc.equal(head, ""), text, head)
    words = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, _NOISE, " "))
    known = _lookup(_plain(words))
    while True:
        cut = pc.if_else(known.is_null(), pc.replace_substring_regex(words, _LEVEL, r"\1"), words)
        if cut.equals(words):
            break
        words = cut
        known = pc.coalesce(known, _lookup(_plain(words)))
    plain = _plain(words)
    for old, new in _FOLDS:
        plain = pc.replace_substring(plain, old, new)
    plain = pc.if_else(pc.equal(pc.utf8_trim(plain, "0"), ""), "", plain)  # 0000-00-00
    return pc.coalesce(known, _lookup(plain), plain)


def _plain(words: pa.Array) -> pa.Array:
    return pc.replace_substring(words, " ", "")


def _lookup(plain: pa.Array) -> pa.Array:
    return _PLACES.take(pc.index_in(plain, _KEYS))


def _as_ascii(texts: pa.Array) -> pa.Array:
    """Only the distinct texts that are not ASCII pass through Python."""
    plain = pc.string_is_ascii(texts)
    if pc.all(plain).as_py() in (True, None):
        return texts
    other = texts.filter(pc.invert(plain))
    ascii_texts = pa.array([anyascii(text) for text in other.to_pylist()], texts.type)
    return pc.replace_with_mask(texts, pc.invert(plain), ascii_texts)
