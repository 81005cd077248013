"""What counts as "no value", for every field alike: decided here and nowhere else.

Empty, only punctuation ("-", ".", "--", "?"), only zeros, or one of the words that programs write
for a null. Such values are missing and not worth a line in the list of bad values.

>>> is_missing(" - "), is_missing("0000"), is_missing("NULL"), is_missing("Nana")
(True, True, True, False)
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from namematch.text import flatten

WORDS = ("null", "none", "nan", "nat", "n/a", "na", "#n/a", "<na>")
_LONGEST = max(map(len, WORDS))
# White space and control characters, spelled out because "\s" differs between re and RE2.
SPACE = r"\x00-\x20\x7f-\xa0" + "\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u3000\ufeff"
# Punctuation is listed, not \W: a name in another script is no punctuation.
_MARKS = rf"{SPACE}!-/:-@\[-`{{-~–—"
_PATTERN = (
    rf"(?i)^(?:[{_MARKS}]*|[{SPACE}]*0+[{SPACE}]*|[{SPACE}]*(?:{'|'.join(WORDS)})[{SPACE}]*)$"
)
_python = re.compile(_PATTERN)


def is_missing(value: str) -> bool:
    """Whether one text stands for no value."""
    if len(value) > _LONGEST and value[0].isalpha():
        return False
    return _python.match(value) is not None


def missing(array: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Bool[n]: the elements of a string array that stand for no value (nulls included).

    Only short texts and those that do not start with a letter are looked at: a column of a million
    names costs a few milliseconds.
    """
    text, starts = flatten(array)
    first = np.zeros(len(array), np.uint8)
    filled = starts[1:] > starts[:-1]
    first[filled] = text[starts[:-1][filled]] | 0x20
    letter = (first >= ord("a")) & (first <= ord("z"))
    result = ~filled
    at = np.flatnonzero(filled & (~letter | (starts[1:] - starts[:-1] <= _LONGEST)))
    if len(at):
        some = array.take(pa.array(at))
        result[at] = pc.match_substring_regex(some, _PATTERN).to_numpy(zero_copy_only=False)
    return result


def trimmed(array: pa.Array) -> pa.Array:
    """The texts without outer white space; missing ones are null."""
    return pc.if_else(pa.array(~missing(array)), pc.utf8_trim_whitespace(array), None)
