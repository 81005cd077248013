"""What an evaluation found, as frozen values that print as tables.

>>> print(aligned([("kind", ">pairs"), ("typo", "1,200"), ("f_p_v", "7")]))
kind   pairs
typo   1,200
f_p_v      7
>>> aligned([("a",), ("b", "c")])
Traceback (most recent call last):
ValueError: zip() argument 2 is longer than argument 1
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from namematch.evaluation.b_cubed import BCubed
from namematch.evaluation.scores import Score

SHOWN = 12  # kinds of missed pairs that are printed; the table holds all


@dataclass(frozen=True)
class Evaluation:
    """A result against a truth; prints as tables. None for what the result does not hold.

    records: whose person is known; unknown: pairs left out because an end's person is not.
    links: of the linked pairs. clusters: of the pairs that share a cluster. b_cubed: by record.
    thresholds, curve, average_precision: at other cuts, of the pairs the result holds: it knows
    none below its review cut. reliability, calibration_error: of its probabilities.
    missed and false_links: pairs by id with their kind (and probability, null where not kept).
    kinds: missed pairs counted by what differs.
    """

    records: int
    unknown: int
    links: Score | None
    clusters: Score | None
    b_cubed: BCubed | None
    thresholds: pa.Table | None = field(repr=False)
    curve: pa.Table | None = field(repr=False)
    average_precision: float | None
    reliability: pa.Table | None = field(repr=False)
    calibration_error: float | None
    missed: pa.Table = field(repr=False)
    false_links: pa.Table = field(repr=False)
    kinds: pa.Table = field(repr=False)

    def __str__(self) -> str:
        parts = [f"{self.records:,} records whose person is known", self._scores()]
        if self.thresholds is not None and len(self.thresholds):
            parts.append(_of_cuts(self.thresholds))
        if self.calibration_error is not None:
            parts.append(f"expected calibration error {self.calibration_error:.4f}")
        if len(self.missed):
            parts.append(_of_kinds(self.kinds))
        return "\n\n".join(parts)

    def _scores(self) -> str:
        named = {"linked pairs": self.links, "pairs in one cluster": self.clusters}
        rows: list[tuple[str, ...]] = [
            ("", ">precision", ">recall", ">F1", ">right", ">found", ">there")
        ]
        for name, one in named.items():
            if one is not None:
                counts = (f"{one.right:,}", f"{one.found:,}", f"{one.there:,}")
                rows.append((name, *_shares(one), *counts))
        if self.b_cubed is not None:
            rows.append(("records (B-cubed)", *_shares(self.b_cubed), "", "", ""))
        return aligned(rows)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, without the lists of pairs: they can be as long as the data."""
        tables = {name: getattr(self, name) for name in ("thresholds", "reliability", "kinds")}
        return {
            "records": self.records,
            "unknown": self.unknown,
            **{name: _plain(getattr(self, name)) for name in ("links", "clusters", "b_cubed")},
            "average_precision": _number(self.average_precision),
            "calibration_error": _number(self.calibration_error),
            **{name: None if one is None else one.to_pylist() for name, one in tables.items()},
        }


def _of_cuts(thresholds: pa.Table) -> str:
    rows: list[tuple[str, ...]] = [(">linked from", ">precision", ">recall", ">F1", ">found")]
    for one in thresholds.to_pylist():
        shares = (_share(one[name]) for name in ("precision", "recall", "f1"))
        rows.append((f"{one['cut']:g}", *shares, f"{one['found']:,}"))
    return aligned(rows)


def _of_kinds(kinds: pa.Table) -> str:
    rows: list[tuple[str, ...]] = [("missed, by what differs", ">missed", ">of", ">recall")]
    for one in kinds.slice(0, SHOWN).to_pylist():
        if one["missed"]:
            counts = (f"{one['missed']:,}", f"{one['pairs']:,}")
            rows.append((one["kind"], *counts, _share(one["recall"])))
    return aligned(rows)


def _shares(score: Score | BCubed) -> tuple[str, str, str]:
    return _share(score.precision), _share(score.recall), _share(score.f1)


def _share(value: float | None) -> str:
    return "-" if value is None or value != value else f"{value:.4f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of text under their header; ``>`` marks a column of numbers."""
    right = [header.startswith(">") for header in rows[0]]
    rows = [[header.lstrip(">") for header in rows[0]], *rows[1:]]
    width = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            cell.rjust(size) if number else cell.ljust(size)
            for cell, size, number in zip(row, width, right, strict=True)
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines)


def _plain(score: Score | BCubed | None) -> dict[str, float | int | None] | None:
    if score is None:
        return None
    names = ("right", "found", "there") if isinstance(score, Score) else ()
    counts: dict[str, float | int | None] = {name: getattr(score, name) for name in names}
    return counts | {name: _number(getattr(score, name)) for name in ("precision", "recall", "f1")}


def _number(value: float | None) -> float | None:
    """JSON has no nan."""
    return None if value is None or value != value else value
