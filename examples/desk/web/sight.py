"""A case as its page shows it: rows of fields side by side, and the evidence as a waterfall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

import namematch as nm
from desk import words
from desk.marks import NAMES, Piece, marked
from desk.model import FIELDS, Candidate, Case, Record
from desk.rules import waterfall
from desk.texts import Language
from desk.web.shown import shown

BY_LETTER = (*NAMES, "birth_date", "nik")  # words of names are paired, digits stand in order
MASK = "•"
WIDTH = 240.0  # of a bar's drawing, in its own units


@dataclass(frozen=True, slots=True)
class Row:
    """One field on both sides. sign: "same", "differs", "missing"."""

    field: str
    label: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    sign: Literal["same", "differs", "missing"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One sentence of evidence and where its bar stands: from x, so wide; for or against."""

    text: str
    bits: float
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Sight:
    """A candidate beside the applicant. zero: where no evidence stands in the drawing."""

    candidate: Candidate
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    zero: float
    width: float = WIDTH


def sights(case: Case, language: Language, niks: Mapping[int | None, str]) -> tuple[Sight, ...]:
    """Every candidate of a case; ``niks``: those revealed, of None for the applicant."""
    return tuple(_sight(case.applicant, one, language, niks) for one in case.candidates)


def _sight(
    applicant: Record, candidate: Candidate, language: Language, niks: Mapping[int | None, str]
) -> Sight:
    pair = [dict(applicant.fields), dict(candidate.record.fields)]
    for side, whose in zip(pair, (None, candidate.id), strict=True):
        if whose in niks:
            side["nik"] = niks[whose]
    further = sorted({*pair[0], *pair[1]} - {*FIELDS})
    rows = tuple(
        _row(field, pair[0].get(field, ""), pair[1].get(field, ""), language)
        for field in (*FIELDS, *further)
        if any(field in side for side in pair)
    )
    rows = tuple(_known_nik(row, candidate) if row.field == "nik" else row for row in rows)
    bars, zero = _bars(candidate.evidence, language)
    return Sight(candidate, rows, bars, zero)


def _row(field: str, left: str, right: str, language: Language) -> Row:
    pieces = _nik(left, right) if field == "nik" else marked(field, shown(left), shown(right))
    if field not in BY_LETTER and all(map(_mostly, pieces)):
        pieces = ((Piece(shown(left), True),), (Piece(shown(right), True),))
    if not left or not right:
        sign: Literal["same", "differs", "missing"] = "missing"
    else:
        sign = "differs" if any(one.differs for side in pieces for one in side) else "same"
    label = words.field(field, language)
    return Row(field, label[0].upper() + label[1:], *pieces, sign)


def _nik(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Digits are compared where neither side masks them."""
    texts = shown(left), shown(right)
    if len(texts[0]) != len(texts[1]):
        return marked("nik", *texts)
    hidden = [MASK in pair for pair in zip(*texts, strict=True)]
    common = [
        "".join(MASK if h else c for h, c in zip(hidden, text, strict=True)) for text in texts
    ]
    one, two = marked("nik", *common)
    return _again(one, texts[0]), _again(two, texts[1])


def _again(pieces: tuple[Piece, ...], text: str) -> tuple[Piece, ...]:
    """The same marks on the letters of ``text``."""
    ends = [*accumulate((len(one.text) for one in pieces), initial=0)]
    return tuple(
        Piece(text[start:end], one.differs, one.title)
        for one, start, end in zip(pieces, ends, ends[1:], strict=False)
    )


def _known_nik(row: Row, candidate: Candidate) -> Row:
    """Masked numbers that end alike are equal only where the evidence knows it."""
    masked = any(MASK in one.text for side in (row.left, row.right) for one in side)
    if row.sign != "same" or not masked or candidate.nik_equal:
        return row
    rules = {one.rule for one in candidate.evidence if one.kind == "nik"}
    if rules == {"equal"}:
        return row
    return replace(row, sign="differs" if rules else "missing")


def _mostly(pieces: tuple[Piece, ...]) -> bool:
    """Whether most of a value differs: then marks on single letters tell nothing."""
    letters = sum(len(one.text) for one in pieces)
    return sum(len(one.text) for one in pieces if one.differs) > letters / 3


def _bars(evidence: tuple[nm.Evidence, ...], language: Language) -> tuple[tuple[Bar, ...], float]:
    """(bars, each from where the one before ended; where zero is), to one scale."""
    whys = waterfall(evidence, language)
    ends = [0.0]
    for why in whys:
        ends.append(ends[-1] + why.bits)
    low, high = min(ends), max(ends)
    scale = WIDTH / (high - low) if high > low else 0.0
    bars = tuple(
        Bar(
            shown(why.text),
            why.bits,
            round((min(start, start + why.bits) - low) * scale, 1),
            round(abs(why.bits) * scale, 1),
        )
        for why, start in zip(whys, ends[:-1], strict=True)
    )
    return bars, round(-low * scale, 1)
