"""One pair explained: every aligned token and every field with its rule and its bits.

The rows add up to the weight exactly; they are read off the same kernels that weigh millions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

import numpy as np

from namematch._kernels import align, fields, names
from namematch.names.name import Role
from namematch.scoring.matcher import FEATURES, KINDS, LEVELS
from namematch.scoring.rows import Rows
from namematch.scoring.score import FIELDS, Scorer, Terms
from namematch.scoring.shares import BIT

_UNLIKE = "no token in common: only a second name would make them one person"
_WORTH = {"equal": "names agree throughout", "alike": "names agree in part",
          "contradicted": "names contradict each other"}  # fmt: skip
_SHAPE = {
    "least alike token": "least alike tokens {} % alike",
    "edits in all": "{} edits in all",
    "letters shared": "letters shared, {} of 32",
    "edits of a token": "a token {} edits apart",
    "tokens left on both sides": "{} tokens left over on both sides",
    "letters left over": "{} letters left over on one side",
    "initials": "{} initials",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row: kind ("name" or a field), what stands on either side, the rule, bits."""

    kind: str
    left: str
    right: str
    rule: str
    bits: float


@dataclass(frozen=True)
class Comparison:
    """A pair explained: weight in bits without the prior, probability, and the evidence behind.

    The rows of evidence add up to the weight; they are made when first asked for.
    """

    weight: float
    probability: float
    rows: Callable[[], tuple[Evidence, ...]] = field(repr=False, compare=False)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """A row per token and per field."""
        return self.rows()

    def __str__(self) -> str:
        head = ("", "left", "right", "rule", "bits")
        rows = [
            (e.kind.replace("_", " "), e.left, e.right, e.rule, f"{e.bits:+.2f}")
            for e in self.evidence
        ]
        odds = f"probability {self.probability:.4f}"
        every = [head, *rows, ("weight", "", "", odds, f"{self.weight:+.2f}")]
        width = [max(len(row[i]) for row in every) for i in range(5)]
        lines = [
            "  ".join(map(str.ljust, row[:4], width)) + "  " + row[4].rjust(width[4])
            for row in every
        ]
        rule = "-" * len(lines[0])
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "weight": self.weight,
            "probability": self.probability,
            "evidence": [asdict(row) for row in self.evidence],
        }


def explain(scorer: Scorer, left: int, right: int, *, prior: float) -> Comparison:
    """Explain two rows of the scorer's table; the weight is the one ``weigh`` gives."""
    terms = scorer.terms(np.array([left], np.int32), np.array([right], np.int32))
    weight = int(terms.bits[0].sum()) / BIT
    probability = float(scorer.matcher.probability(weight, prior=prior))
    return Comparison(weight, probability, lambda: evidence_of(scorer, left, right, terms))


def evidence_of(scorer: Scorer, left: int, right: int, terms: Terms) -> tuple[Evidence, ...]:
    """The rows behind the terms of one pair."""
    rows = name_rows(scorer, scorer.names, left, right)
    for at, field_name in enumerate((*FIELDS, *scorer.matcher.further)):
        level = int(terms.levels[0, at])
        if field_name != "name" and level != fields.MISSING:
            bits = int(terms.bits[0, at])
            rows.append(_field_row(scorer, field_name, (left, right), level, bits))
    return tuple(rows)


def name_rows(scorer: Scorer, rows: Rows, left: int, right: int) -> list[Evidence]:
    """Evidence of the two names, or of the aliases that weigh most; it adds up to their weight."""
    best: list[Evidence] = []
    top = None
    for i in _rows_of(rows, left):
        for j in _rows_of(rows, right):
            a, b = slice(*rows.offsets[i : i + 2]), slice(*rows.offsets[j : j + 2])
            if a.start == a.stop or b.start == b.stop:
                continue
            weight, found = _one_name(scorer, rows, a, b)
            if top is None or weight > top:
                top, best = weight, found
    return best + _ignored(scorer, left, right)


def _rows_of(rows: Rows, record: int) -> list[int]:
    return [record, *range(rows.aliases[record], rows.aliases[record + 1])]


def _one_name(scorer: Scorer, rows: Rows, a: slice, b: slice) -> tuple[int, list[Evidence]]:
    """Weight and evidence of two rows of tokens, described in the order the kernel uses."""
    graph, model = scorer.graph, scorer.matcher
    one, two = rows.tokens[a], rows.tokens[b]
    roles = rows.roles[a], rows.roles[b]
    flip = bool(names.name_before(two, one, graph))
    first, second = (
        ((two, roles[1]), (one, roles[0])) if flip else ((one, roles[0]), (two, roles[1]))
    )
    s, features = align.scratch(), np.zeros(names.COLUMNS, np.int64)
    bits = int(names.describe(*first, *second, graph, s, features))
    kind = int(features[names.KIND])
    if kind == names.UNLIKE:
        weight = int(model.steps[names.KIND, kind])
        texts = [" ".join(_text(scorer, t) for t in row) for row in (one, two)]
        return weight, [Evidence("name", texts[0], texts[1], _UNLIKE, weight / BIT)]
    found = _token_rows(scorer, (first[0], second[0]), s, flip=flip)
    worth = int(names.worth(bits, model.agreed[kind])) + int(model.steps[names.KIND, kind])
    letters = int(features[names.LETTERS])
    weight = worth + int(model.steps[names.LETTERS, letters])
    rule = f"{_WORTH[KINDS[kind]]}, {letters} letters"
    found.append(Evidence("name", "", "", rule, (weight - bits) / BIT))
    for f, feature in enumerate(FEATURES):
        step = int(model.steps[f, features[f]])
        if feature in _SHAPE and step:
            rule = _SHAPE[feature].format(int(features[f]))
            found.append(Evidence("name", "", "", rule, step / BIT))
            weight += step
    return weight, found


def _token_rows(
    scorer: Scorer, pair: tuple[Any, Any], s: align.Scratch, *, flip: bool
) -> list[Evidence]:
    """A row per matched token (joined ones together), then the tokens left over."""
    first, second = pair
    found, done = [], set()
    for i in range(min(len(first), align.MOST)):
        level, j = int(s.level[0, i]), int(s.partner[0, i])
        if level == align.NONE or j in done:
            continue
        done.add(j)
        left, right = [i], [j]
        if level == align.JOINED:
            left = [
                x
                for x in range(min(len(first), align.MOST))
                if s.partner[0, x] == j and s.level[0, x] == level
            ]
            right = [
                x
                for x in range(min(len(second), align.MOST))
                if s.partner[1, x] == i and s.level[1, x] == level
            ]
        bits = sum(int(s.bits[x]) for x in left)
        texts = [
            " ".join(_text(scorer, row[x]) for x in at)
            for row, at in ((first, left), (second, right))
        ]
        found.append(_row(texts, _token_rule(level, *texts), bits, flip=flip))
    for side, row in enumerate((first, second)):
        for x in range(min(len(row), align.MOST)):
            if s.level[side, x] == align.NONE:
                texts = ["", ""]
                texts[side] = _text(scorer, row[x])
                found.append(_row(texts, "left over", 0, flip=flip))
    return found


def _row(texts: list[str], rule: str, bits: int, *, flip: bool) -> Evidence:
    left, right = reversed(texts) if flip else texts
    return Evidence("name", left, right, rule, bits / BIT)


def _token_rule(level: int, left: str, right: str) -> str:
    """The rule that made two tokens similar."""
    if level == align.SAME:
        return "same"
    if level == align.INITIAL:
        return "initial"
    if level == align.CUT:
        return "cut short"
    if level == align.JOINED:
        return "written as one"
    names_of = {1: "same name", 2: "spelling", 3: "sound", 4: "one edit", 5: "two edits"}
    if level == 1:
        return f"{left} = {right}"
    return f"{names_of[level]}: {differing(left, right)}"


def differing(left: str, right: str) -> str:
    """The runs of letters by which two spellings differ.

    >>> differing("djoko", "joko"), differing("soesanto", "susanto")
    ('d = -', 'oe = u')
    """
    parts = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    runs = [
        f"{left[a:b] or '-'} = {right[c:d] or '-'}" for tag, a, b, c, d in parts if tag != "equal"
    ]
    return ", ".join(runs)


def _ignored(scorer: Scorer, left: int, right: int) -> list[Evidence]:
    """Demoted titles, which weigh nothing."""
    names_here = scorer.table.names
    found = []
    for side, record in enumerate((left, right)):
        at = slice(*names_here.offsets[record : record + 2])
        for token, role in zip(names_here.tokens[at], names_here.roles[at], strict=True):
            if role == Role.HONORIFIC:
                texts = ["", ""]
                texts[side] = _text(scorer, token)
                found.append(_row(texts, "title ignored", 0, flip=False))
    return found


def _text(scorer: Scorer, token: int) -> str:
    graph = scorer.graph
    return graph.text[graph.starts[token] : graph.starts[token + 1]].tobytes().decode("ascii")


def _field_row(
    scorer: Scorer, field: str, pair: tuple[int, int], level: int, bits: int
) -> Evidence:
    """The row of one field."""
    texts = [_value(scorer, field, record) for record in pair]
    if field == "mother_name":
        rule = "a name again, within bounds"
    else:
        rule = LEVELS[field if field in LEVELS else "further"][level]
    return Evidence(field, texts[0], texts[1], rule, bits / BIT)


def _value(scorer: Scorer, field: str, record: int) -> str:
    """A value as shown to a person; a NIK but for its last four digits is masked."""
    table = scorer.table
    if field == "birth_date":
        date = int(scorer.birth_date[record])
        return f"{date // 10000:04}-{date // 100 % 100:02}-{date % 100:02}"
    if field == "nik":
        return "•" * 12 + f"{int(table.nik[record]) % 10000:04}"
    if field == "sex":
        return ("male", "female")[int(scorer.sex[record])]
    if field == "birthplace":
        return str(table.places[int(table.birthplace[record])])
    if field == "mother_name":
        assert scorer.mothers is not None
        at = slice(*scorer.mothers.offsets[record : record + 2])
        return " ".join(_text(scorer, token) for token in scorer.mothers.tokens[at])
    return str(table.further_values[field][int(table.further[field][record])])
