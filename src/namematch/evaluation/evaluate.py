"""How good a result is, against a truth: ``nm.evaluate(result, truth)``.

>>> clusters = [{"id": i, "cluster": c} for i, c in enumerate("aabbc")]
>>> truth = [{"id": i, "entity": e} for i, e in enumerate("xxyzz")]
>>> evaluate(clusters, truth).clusters
Score(right=1, found=2, there=2)
>>> evaluate(clusters, [{"id": "p1", "entity": "x"}])
Traceback (most recent call last):
namematch.errors.InputError: no id of the result is in the truth
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.errors import InputError
from namematch.evaluation.b_cubed import b_cubed
from namematch.evaluation.curve import average_precision, curve, thresholds
from namematch.evaluation.evaluation import Evaluation
from namematch.evaluation.found import Found, found_of
from namematch.evaluation.kinds import Kinds, from_evidence, from_notes
from namematch.evaluation.mistakes import among, by_kind, coded, true_pairs
from namematch.evaluation.reliability import calibration_error, reliability
from namematch.evaluation.scores import Score, of_clusters, of_pairs
from namematch.evaluation.truth import Truth, truth_of

Int64 = npt.NDArray[np.int64]


def evaluate(result: Any, truth: Any) -> Evaluation:
    """Compare a result with who is who.

    Args:
        result: what ``dedupe`` or ``link`` returned, a folder it was written to, a table (or a
            path to one) of clusters (id, cluster) or pairs (left, right, probability), or an array:
            int[n], the cluster of each row, or int[k, 2], pairs of rows.
        truth: a table (id, entity, and ``kind`` and ``fields`` if it says how records were
            changed) or of pairs (left, right), a path to one, or an array: int[n], the person of
            each record in the order of the result's clusters, or int[k, 2], pairs of ids.

    Records of the truth that the result does not hold count as found with nobody; pairs with a
    record the truth does not know are left out. n log n: 2.3 s for a million records.

    Raises:
        InputError: either cannot be read, or they share no id.
    """
    found = found_of(result)
    known = truth_of(truth, found)
    pairs, clusters = _pairs(found, known), _clusters(found, known)
    links = score = bcubed = None
    if pairs is not None:
        links = of_pairs(*pairs.links(), known.entity, known.side)
    if clusters is not None:
        score = of_clusters(clusters, known.entity, known.side)
        bcubed = b_cubed(clusters, known.entity)
    measured = _measured(pairs, known, links)
    return Evaluation(
        records=len(known.entity),
        unknown=0 if pairs is None else pairs.unknown,
        links=links,
        clusters=score,
        b_cubed=bcubed,
        **measured,
        **_mistakes(found, known, pairs, clusters),
    )


@dataclass(frozen=True)
class _Pairs:
    """Distinct pairs of rows of the truth; ``unknown`` is how many were left out."""

    left: Int64
    right: Int64
    linked: npt.NDArray[np.bool_]
    probability: npt.NDArray[np.float64] | None
    unknown: int

    def links(self) -> tuple[Int64, Int64]:
        return self.left[self.linked], self.right[self.linked]


def _pairs(found: Found, known: Truth) -> _Pairs | None:
    if found.left is None or found.right is None or found.linked is None:
        return None
    left, right = known.rows_of(found.left), known.rows_of(found.right)
    both = (left >= 0) & (right >= 0)
    if len(left) and not ((left >= 0) | (right >= 0)).any():
        raise InputError("no id of the result is in the truth")
    code = coded(left, right, len(known.entity))
    first = np.zeros(len(code), bool)
    first[np.unique(code, return_index=True)[1]] = True
    keep = both & first & (left != right)
    score = None if found.probability is None else found.probability[keep]
    return _Pairs(left[keep], right[keep], found.linked[keep], score, int((~both).sum()))


def _clusters(found: Found, known: Truth) -> Int64 | None:
    """The cluster of each record of the truth; one of its own where the result has none."""
    if found.ids is None or found.cluster is None:
        return None
    rows = known.rows_of(found.ids)
    if len(rows) and (rows < 0).all():
        raise InputError("no id of the result is in the truth")
    label = found.cluster.dictionary_encode().indices.fill_null(-1).to_numpy(False)
    out = -1 - np.arange(len(known.entity))
    held = (rows >= 0) & (label >= 0)
    out[rows[held]] = label[held]
    return out


def _measured(pairs: _Pairs | None, known: Truth, links: Score | None) -> dict[str, Any]:
    """Curves and calibration, where there are probabilities."""
    if pairs is None or pairs.probability is None or links is None:
        names = ("thresholds", "curve", "average_precision", "reliability", "calibration_error")
        return dict.fromkeys(names)
    score, right = pairs.probability, known.entity[pairs.left] == known.entity[pairs.right]
    bins = reliability(score, right)
    return {
        "thresholds": thresholds(score, right, there=links.there),
        "curve": curve(score, right, there=links.there),
        "average_precision": average_precision(score, right, there=links.there),
        "reliability": bins,
        "calibration_error": calibration_error(bins),
    }


def _mistakes(
    found: Found, known: Truth, pairs: _Pairs | None, clusters: Int64 | None
) -> dict[str, pa.Table]:
    """Against the links; against the clusters where there are only those."""
    true = true_pairs(known.entity, known.side)
    if pairs is not None:
        links = pairs.links()
    else:
        assert clusters is not None
        links = true_pairs(clusters, known.side)
    lost = ~among(*true, links, len(known.entity))
    wrong = known.entity[links[0]] != known.entity[links[1]]
    kinds = _kinds(found, known, true, notes=True)
    false = links[0][wrong], links[1][wrong]
    every = true[0][lost], true[1][lost]
    return {
        "missed": _listed(known, every, Kinds(kinds.code[lost], kinds.parts), pairs),
        "false_links": _listed(known, false, _kinds(found, known, false, notes=False), pairs),
        "kinds": by_kind(kinds, lost),
    }


def _kinds(found: Found, known: Truth, pairs: tuple[Int64, Int64], *, notes: bool) -> Kinds:
    """By the notes of the truth on one person's records, else by the evidence, else unknown."""
    if notes and known.notes is not None:
        return from_notes(known.notes, *pairs)
    if found.scorer is None or found.ids is None:
        return Kinds(np.zeros(len(pairs[0]), np.int64), (("unknown",),))
    row = np.full(len(known.entity), -1, np.int64)
    at = known.rows_of(found.ids)
    row[at[at >= 0]] = np.flatnonzero(at >= 0)
    left, right = row[pairs[0]], row[pairs[1]]
    held = (left >= 0) & (right >= 0)
    kinds = from_evidence(found.scorer, left[held], right[held])
    code = np.full(len(left), len(kinds.parts), np.int64)
    code[held] = kinds.code
    return Kinds(code, (*kinds.parts, ("row set aside",)) if not held.all() else kinds.parts)


def _listed(
    known: Truth, rows: tuple[Int64, Int64], kinds: Kinds, pairs: _Pairs | None
) -> pa.Table:
    """Pairs by id, with kind and probability, by kind and the least probable first."""
    probability = pa.nulls(len(rows[0]), pa.float64())
    if pairs is not None and pairs.probability is not None:
        n = len(known.entity)
        kept = coded(pairs.left, pairs.right, n)
        order = np.argsort(kept)
        wanted = coded(*rows, n)
        at = np.minimum(np.searchsorted(kept, wanted, sorter=order), max(len(kept) - 1, 0))
        held = kept[order][at] == wanted if len(kept) else np.zeros(len(wanted), bool)
        value = pairs.probability[order][at] if len(kept) else np.zeros(len(wanted))
        probability = pa.array(value, mask=~held)
    left, right = (known.ids.take(pa.array(side)) for side in rows)
    columns = {"left": left, "right": right, "kind": kinds.texts(), "probability": probability}
    return pa.table(columns).sort_by([("kind", "ascending"), ("probability", "ascending")])
