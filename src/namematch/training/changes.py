"""What decisions changed: the weights, the cuts in bits, how many pairs a person must look at.

Two results of the same records stand side by side: as they were without the decisions, and with a
matcher trained with them. How many of the links are wrong, and how many of the flagged pairs one
person, is what the second matcher expects of both, as it knows more.

>>> from namematch.dedupe import dedupe
>>> rows = [{"nama": "Budi Santoso", "jk": "L"}, {"nama": "Budi Santosa", "jk": "L"}]
>>> once = dedupe(rows, review=0.001, link=0.9)
>>> same = changes(once, once)
>>> same.pairs["before"].to_pylist() == same.pairs["after"].to_pylist()
True
>>> max(same.weights["moved"].to_pylist())
0.0
>>> changes(once, dedupe(rows + [{"nama": "Ani"}]))
Traceback (most recent call last):
namematch.errors.InputError: expected two results of the same records
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels.names import KIND
from namematch.errors import InputError
from namematch.reading.id_tables import places_of_ids
from namematch.result import Result
from namematch.scoring.matcher import FEATURES, KINDS, Matcher
from namematch.scoring.shares import BIT
from namematch.training.decided import FACTORS
from namematch.training.labels import Labels, read_labels
from namematch.training.terms import m_and_u, trained_levels

AGREED = 20  # bits of words in common, of two ordinary names: there curves are compared
LINKS, WRONG = "links", "links expected to be wrong"
FLAGGED, DECIDED = "flagged pairs", "of them decided"
SAME, ENOUGH = "of them expected to be one person", "of them enough to find as many as before"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a result became when its matcher was trained with decisions; tables of before and after.

    weights: field, level, bits before and after, moved (bits), and m and u where it has them (of an
    equal value the bits of its own share come on top). cuts: cut, probability, and the bits a pair
    must reach, before, after, moved. pairs: what, before, after: links, how many of them are
    expected to be wrong, flagged pairs, how many of them were decided, how many are expected to be
    one person, and how many, the likeliest first, find as many duplicates as there were found
    before, links included: what a review of the same worth takes. records: that were deduplicated,
    or of the left table.
    """

    weights: pa.Table
    cuts: pa.Table
    pairs: pa.Table
    records: int
    linked: bool

    def flags_a_day(self, arrivals: float) -> tuple[float, float, float]:
        """Flagged pairs where so many records arrive a day: before, after, and as many as it takes.

        A record is in twice as many pairs as there are pairs a record, as each has two.
        """
        rate = arrivals * (1 if self.linked else 2) / max(self.records, 1)
        counts = {row.pop("what"): row for row in self.pairs.to_pylist()}
        flags, enough = counts[FLAGGED], counts[ENOUGH]
        return flags["before"] * rate, flags["after"] * rate, enough["after"] * rate

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {name: getattr(self, name).to_pylist() for name in ("weights", "cuts", "pairs")}


def changes(before: Result, after: Result, *, labels: Any = None) -> Changes:
    """What changed between two results of the same records.

    Args:
        before: of ``dedupe`` or ``link`` without the decisions.
        after: the same with the matcher trained with them.
        labels: those decisions: left, right, same (see ``train``), to count those among the flags.

    Raises:
        InputError: the results are of different records, or the labels cannot be read.
    """
    pairs_of_ids = zip(before.ids, after.ids, strict=True)
    if before.linked != after.linked or not all(one.equals(two) for one, two in pairs_of_ids):
        raise InputError("expected two results of the same records")
    sides = after.ids if after.linked else after.ids[:1]
    known = read_labels([] if labels is None else labels, *sides)
    one, two = (_counts(result, after, known) for result in (before, after))
    found = one[LINKS] - one[WRONG] + one[SAME]
    one[ENOUGH] = one[FLAGGED]
    two[ENOUGH] = _enough(after.flagged, found - (two[LINKS] - two[WRONG]))
    pairs = {"what": list(one), "before": list(one.values()), "after": list(two.values())}
    return Changes(
        weights=_weights(before.matcher, after.matcher),
        cuts=_cuts(before, after),
        pairs=pa.table(pairs),
        records=len(after.ids[0]),
        linked=after.linked,
    )


def _counts(result: Result, judge: Result, known: Labels) -> dict[str, float]:
    """Counts of a result's pairs, and what the judge's matcher expects of them."""
    _, linked = _rows_and_probability(result.pairs, judge)
    rows, flagged = _rows_and_probability(result.flagged, judge)
    decided = np.stack([known.left, known.right]).astype(np.int64)
    return {
        LINKS: float(len(linked)),
        WRONG: float((1.0 - linked).sum()),
        FLAGGED: float(len(flagged)),
        DECIDED: float(np.isin(_packed(rows), _packed(decided)).sum()),
        SAME: float(flagged.sum()),
    }


def _enough(flagged: pa.Table, wanted: float) -> float:
    """How many of the flagged pairs, the likeliest first, hold so many duplicates; at most all."""
    if wanted <= 0.0:
        return 0.0
    reached = np.cumsum(flagged["probability"].to_numpy().astype(np.float64))
    return float(min(int(np.searchsorted(reached, wanted)) + 1, len(reached)))


def _rows_and_probability(
    pairs: pa.Table, judge: Result
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Rows of pairs, int64[2, n], and their probability as the judge has it."""
    columns = (pairs[side].combine_chunks() for side in ("left", "right"))
    ends = [places_of_ids(ids, own) for ids, own in zip(columns, judge.ids, strict=True)]
    rows = np.stack([ends[0], ends[1] + len(judge.ids[0]) * judge.linked])
    weight = judge.scorer.weigh(*rows.astype(np.int32)) / BIT
    return np.sort(rows, axis=0), judge.matcher.probability(weight, prior=judge.prior)


def _packed(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.asarray(rows[0] << 32 | rows[1], np.int64)


def _cuts(before: Result, after: Result) -> pa.Table:
    """Both cuts of both results, as a probability and in bits."""
    rows = []
    for cut in ("link", "review"):
        values = [getattr(result.matcher, cut) for result in (before, after)]
        bits = [
            result.matcher.weight_for(value, prior=result.prior)
            for result, value in zip((before, after), values, strict=True)
        ]
        chances = {"probability before": values[0], "probability after": values[1]}
        rows.append({"cut": cut} | chances | _moved(*bits))
    return pa.Table.from_pylist(rows)


def _weights(before: Matcher, after: Matcher) -> pa.Table:
    """Bits of every level of every field, and of what names look like."""
    rows: list[dict[str, Any]] = []
    for field, levels in trained_levels(after).items():
        values = [*m_and_u(before, field), *m_and_u(after, field)]
        for level, m0, u0, m, u in zip(levels, *values, strict=True):
            row = {"field": field, "level": level} | _moved(np.log2(m0 / u0), np.log2(m / u))
            rates = {"m before": m0, "u before": u0, "m after": m, "u after": u}
            rows.append(row | {name: float(value) for name, value in rates.items()})
    named = zip(_of_names(before), _of_names(after), strict=True)
    rows = [
        {"field": "name", "level": level} | _moved(bits, now) for (level, bits), (_, now) in named
    ] + rows
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def _of_names(matcher: Matcher) -> list[tuple[str, float]]:
    """(what, bits) of what training may change about names."""
    kinds = [
        (f"names {kind}, {AGREED} bits of words", (agreed[AGREED] + step) / BIT)
        for kind, agreed, step in zip(
            KINDS, matcher.agreed, matcher.steps[KIND, : len(KINDS)], strict=True
        )
    ]
    most = [
        (f"{FEATURES[feature]}, at most", steps[np.argmax(np.abs(steps))] / BIT)
        for feature, steps in ((feature, matcher.steps[feature]) for feature in FACTORS)
    ]
    return [(what, float(bits)) for what, bits in kinds + most]


def _moved(before: float, after: float) -> dict[str, float]:
    return {"before": float(before), "after": float(after), "moved": float(after - before)}
