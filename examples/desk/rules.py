"""Why two records were flagged, in the words of an officer: rows of evidence as plain sentences.

The library gives every row of evidence a rule in English ("day and month swapped"). ``rules.tsv``
says each in Indonesian and in English; {left} and {right} are what stands on either side, other
names in braces are parts of the rule. A rule marked rare also says how seldom the agreement is
chance: b bits are one in 2^b people.

>>> import namematch as nm
>>> found = nm.compare("Djoko Soesanto", "Joko Susanto").evidence
>>> said(found[0], "id"), said(found[0], "en")
('Djoko dan Joko: ejaan lama, 1 dari 250 orang', 'Djoko and Joko: old spelling, 1 in 250 people')
>>> said(nm.Evidence("blood", "A", "B", "of another group", -2.0), "id")  # not in the table
'Blood: bukti lain'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import floor, log10
from typing import NamedTuple

import namematch as nm
from desk.marks import old_spelling
from desk.tables import rows
from desk.texts import Language, texts

RARE_FROM = 4.3  # bits: below, an agreement is met in one of 20 people, which says little
RAREST = 1e9  # beyond it, "1 in so many" is more people than there are
LEAST = 0.05  # bits: below, a row of the overall shape of two names says nothing
LONG_NAME = 24  # letters of a word that a sentence repeats


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence and the bits behind it; ``token``: it speaks of words or of a field's values."""

    kind: str
    text: str
    bits: float


class _Rule(NamedTuple):
    """One line of the table: which rows it fits, and its two sentences."""

    kind: str
    fits: re.Pattern[str]
    sign: str
    rare: bool
    said: Mapping[Language, str]


_OTHER = _Rule(
    "*", re.compile(""), "", False, {"id": "{field}: bukti lain", "en": "{field}: other evidence"}
)


def why(evidence: Iterable[nm.Evidence], language: Language) -> tuple[Why, ...]:
    """What an officer reads first: words and fields, what weighs most first.

    Rows about the shape of a whole name are left to the waterfall, except a contradiction.
    """
    rows_ = [row for row in evidence if row.left or row.right or "contradict" in row.rule]
    said_ = [Why(row.kind, said(row, language), row.bits) for row in rows_]
    return tuple(sorted(said_, key=lambda one: -abs(one.bits)))


def waterfall(evidence: Iterable[nm.Evidence], language: Language) -> tuple[Why, ...]:
    """Every row that weighs anything, in the order of the library; the bits add up."""
    return tuple(
        Why(row.kind, said(row, language), row.bits)
        for row in evidence
        if abs(row.bits) >= LEAST or row.left or row.right
    )


def said(row: nm.Evidence, language: Language) -> str:
    """One row as a sentence; what the table does not have is called other evidence."""
    for rule in _rules():
        parts = rule.fits.fullmatch(row.rule) if rule.kind in (row.kind, "*") else None
        if parts is not None and _sign(rule.sign, row):
            return _sentence(rule, row, parts.groupdict(), language)
    return _sentence(_OTHER, row, {}, language)


def _sign(sign: str, row: nm.Evidence) -> bool:
    """Whether the further condition of a rule holds."""
    return {
        "": True,
        "+": row.bits > 0,
        "-": row.bits < 0,
        "0": row.bits == 0,
        "old": old_spelling(row.left, row.right),
        "left": not row.right,
        "right": not row.left,
        "equal": row.left == row.right and row.bits > 0,
    }[sign]


def _sentence(rule: _Rule, row: nm.Evidence, parts: Mapping[str, str], language: Language) -> str:
    field = texts(language).get(f"field.{row.kind}", row.kind.replace("_", " "))
    text = rule.said[language].format(
        **parts, left=_word(row.left), right=_word(row.right), field=field
    )
    text = text[0].upper() + text[1:]
    if rule.rare and row.bits >= RARE_FROM:
        text += ", " + texts(language)["rare"].format(people=one_in(row.bits, language))
    return text


def one_in(bits: float, language: Language) -> str:
    """2^bits to two digits, grouped as the language does.

    >>> one_in(14.6, "id"), one_in(14.6, "en"), one_in(99, "id")
    ('25.000', '25,000', '1.000.000.000')
    """
    people = min(2.0**bits, RAREST)
    step = 10.0 ** (floor(log10(people)) - 1)
    grouped = f"{round(people / step) * step:,.0f}"
    return grouped.replace(",", ".") if language == "id" else grouped


def _word(text: str) -> str:
    shown = text.title() if text.islower() else text
    return shown if len(shown) <= LONG_NAME else shown[: LONG_NAME - 1] + "…"


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(kind, _pattern(rule), sign, rare == "1", {"id": indonesian, "en": english})
        for kind, rule, sign, rare, indonesian, english in rows("rules.tsv")
    )


def _pattern(rule: str) -> re.Pattern[str]:
    """A rule of the table as a pattern: "{n} letters" has a part called n."""
    parts = re.split(r"\{(\w+)\}", rule)
    return re.compile(
        "".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    )
