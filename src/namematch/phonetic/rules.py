"""The ordered spelling rules of ``data/rules.tsv``, read once and compiled to flat arrays.

Columns: ``grade`` (``free`` rules see the token, ``cheap`` rules see the free fold), ``reading``
(empty: always; ``old``, ``c``, ``k``: only when the ambiguous letter is read that way), ``from``,
``to``, ``before`` and ``after`` (the letters one of which must stand there, empty for any; ``^``
and ``$`` are the token's ends, ``V`` any vowel, ``C`` any consonant), ``example`` and ``source``.
At every place of a token the first row that fits is applied; a letter without a row stays.

>>> rules("free")[0].pattern
'noel'
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from namematch.errors import LexiconError

READINGS = {"": 0, "old": 1, "c": 2, "k": 4}
CLASSES = {"V": "aeiou", "C": "bcdfghjklmnpqrstvwxyz"}
EDGE = 26  # the bit of a token's end in a context mask; bits 0 to 25 are the letters


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: ``pattern`` becomes ``result`` between ``before`` and ``after``."""

    reading: int
    pattern: str
    result: str
    before: str
    after: str
    example: str


#: rows int64[r, 7] (pattern and result as start and length in letters, masks of before and after,
#: readings it needs), first int64[27] (rows of each first letter), letters uint8
Compiled = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8]]


@cache
def rules(grade: str) -> tuple[Rule, ...]:
    """The rows of a grade (``free`` or ``cheap``) in their order."""
    table = (files("namematch.phonetic") / "data" / "rules.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines()[1:]]
    return tuple(_rule(row, line) for line, row in enumerate(rows, 2) if row[0] == grade)


def _rule(row: list[str], line: int) -> Rule:
    if len(row) != 8 or not row[2] or row[1] not in READINGS:
        raise LexiconError(
            f"rules.tsv, line {line}: expected 8 columns, a known reading and a from"
        )
    _, reading, pattern, result, before, after, example, _ = row
    for short, letters in CLASSES.items():
        before, after = before.replace(short, letters), after.replace(short, letters)
    return Rule(READINGS[reading], pattern, result, before, after, example)


@cache
def compiled(grade: str) -> Compiled:
    """The rows of a grade as flat arrays, grouped by first letter, in order within a letter."""
    ordered = sorted(rules(grade), key=lambda rule: rule.pattern[0])  # stable
    letters = "".join(rule.pattern + rule.result for rule in ordered)
    rows = np.zeros((len(ordered), 7), np.int64)
    at = 0
    for row, rule in zip(rows, ordered, strict=True):
        middle, end = at + len(rule.pattern), at + len(rule.pattern) + len(rule.result)
        row[:] = at, middle - at, middle, end - middle, _mask(rule.before), _mask(rule.after), 0
        row[6] = rule.reading
        at = end
    initials = np.array([ord(rule.pattern[0]) - ord("a") for rule in ordered], np.int64)
    first = np.searchsorted(initials, np.arange(27)).astype(np.int64)
    return rows, first, np.frombuffer(letters.encode("ascii"), np.uint8).copy()


def _mask(letters: str) -> int:
    """Bits of the letters that may stand there; an empty class is any letter or the end."""
    if not letters:
        return (1 << (EDGE + 1)) - 1
    return sum(1 << (EDGE if c in "^$" else ord(c) - ord("a")) for c in set(letters))
