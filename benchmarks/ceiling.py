"""How far the default model is from boosted trees that were told the truth, and what lies between.

    python benchmarks/ceiling.py --data DIR [--share 1]

DIR holds registry.csv and truth.csv from benchmarks/generate.py. The trees see generous features
(``ceiling_features.py``) of the pairs of a wider union of passes (``wider_union.py``); they are
cross-validated by person: no record of a judged pair's left person is in a pair learned from.
Their F1 is taken at their best threshold, namematch's at its default one, of links, before
clustering; pairs that no pass finds count against both.

``--share 0.25`` judges the pairs whose left person is in a random quarter of the persons. Every
pair, true or false, has one left person, so each is drawn at one rate and F1 is estimated without
bias; the standard error printed is over persons (a cluster bootstrap), and the difference between
the two is far surer than either, as both are judged on the same pairs.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
from sklearn.ensemble import HistGradientBoostingClassifier

import error_kinds
import results
from ceiling_features import describe, strings_of
from namematch.blocking import default_union
from namematch.blocking.blocks import packed
from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.table import Pairs
from train_default import pairs_of
from wider_union import folded_words, wider_union

FOLDS = 5
HOPELESS = -25.0
"""log2 odds below which the trees are not asked; no true pair of 100,000 records lies there."""
EASY = -12.0
"""log2 odds below which only every eighth pair is learned from, with eight times the weight."""
TREES = {"max_iter": 300, "learning_rate": 0.06, "max_leaf_nodes": 31, "min_samples_leaf": 20}
BELOW = 0.005  # how far below the ceiling the default model may stay
DRAWS = 200  # of the bootstrap

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs with their truth.

    linked: by namematch; blocked: whether the default union finds them; chance: what the trees
    say, 0 for pairs they are not asked about; person: the entity of the left record.
    """

    scorer: Scorer
    pairs: Pairs
    same: np.ndarray
    linked: np.ndarray
    blocked: np.ndarray
    chance: np.ndarray
    person: np.ndarray
    kind: np.ndarray
    fields: np.ndarray
    raw: pa.Array


def measure(data: Path, share: float) -> Judged:
    """Read, block twice, weigh, describe, cross-validate."""
    file, truth = data / "registry.csv", csv.read_csv(data / "truth.csv")
    table, _ = read_table(file)
    rows = table.ids.to_numpy() - 1
    entity = truth["entity"].to_numpy()[rows]
    raw = csv.read_csv(file)["name"].combine_chunks().take(pa.array(rows))
    model = blended(Matcher.default(), table)
    vocabulary = vocabulary_for(model, table.words)
    scorer = Scorer.of(model, table, graph_for(model, vocabulary))
    pairs = with_missed(wider_union(table, vocabulary), entity)
    pairs = of_share(pairs, entity, share)
    blocked = np.isin(packed(pairs), packed(default_union(table, vocabulary)))
    prior = model.prior(len(table) - 1)
    weight = scorer.weigh(pairs.left, pairs.right, threads=2) / BIT
    linked = blocked & (model.probability(weight, prior=prior) >= model.link)
    same = entity[pairs.left] == entity[pairs.right]
    kept = np.flatnonzero((weight + prior >= HOPELESS) | same)
    pairs, same, odds = Pairs(pairs.left[kept], pairs.right[kept]), same[kept], weight[kept] + prior
    described = describe(scorer, strings_of(scorer, raw, folded_words(vocabulary)), pairs)
    fold = mixed(entity) % FOLDS
    chance = cross_validated(described, same, odds, fold[pairs.left], fold[pairs.right])
    return Judged(
        scorer, pairs, same, linked[kept], blocked[kept], np.where(odds >= HOPELESS, chance, 0.0),
        entity[pairs.left], truth["kind"].to_numpy()[rows], truth["fields"].to_numpy()[rows], raw,
    )  # fmt: skip


def with_missed(pairs: Pairs, entity: np.ndarray) -> Pairs:
    """The true pairs that no pass finds, behind the others; the trees may not link them."""
    left, right = pairs_of(entity)
    low, high = np.minimum(left, right), np.maximum(left, right)
    true = Pairs(low.astype(np.int32), high.astype(np.int32))
    missed = ~np.isin(packed(true), packed(pairs))
    return Pairs(
        np.append(pairs.left, true.left[missed]), np.append(pairs.right, true.right[missed])
    )


def of_share(pairs: Pairs, entity: np.ndarray, share: float) -> Pairs:
    """The pairs whose left person is in a random share of the persons."""
    keep = mixed(entity + 10**9)[pairs.left] % 10_000 < share * 10_000
    return Pairs(pairs.left[keep], pairs.right[keep])


def mixed(numbers: np.ndarray) -> np.ndarray:
    """Numbers hashed (Knuth 1973, 6.4), so that what is drawn by them is drawn at random."""
    hashed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (hashed >> np.uint64(33)).astype(np.int64)


def cross_validated(
    described: np.ndarray, same: np.ndarray, odds: np.ndarray, left: np.ndarray, right: np.ndarray
) -> np.ndarray:
    """The chance that trees give each pair which learned from pairs of other folds.

    Two folds are left out of a pair of two persons and one of a pair of one, so the former weigh
    more among those that are left.
    """
    chance = np.zeros(len(same))
    drawn = (odds >= EASY) | (mixed(np.arange(len(same))) % 8 == 0) | same
    weight = np.where((odds >= EASY) | same, 1.0, 8.0)
    weight[~same] *= 1.0 / (1.0 - 1.0 / FOLDS)
    for fold in range(FOLDS):
        learn = drawn & (left != fold) & (right != fold)
        trees = HistGradientBoostingClassifier(random_state=fold, **TREES)
        trees.fit(described[learn], same[learn], sample_weight=weight[learn])
        judge = left == fold
        chance[judge] = trees.predict_proba(described[judge])[:, 1]
    return chance


def best_cut(judged: Judged) -> float:
    """The threshold at which the trees' F1 is best."""
    order = np.argsort(-judged.chance, kind="stable")
    hits = np.cumsum(judged.same[order])
    f1 = 2 * hits / (np.arange(1, len(hits) + 1) + judged.same.sum())
    return float(judged.chance[order[int(f1.argmax())]])


def rates(same: np.ndarray, taken: np.ndarray) -> dict[str, float]:
    """Counts, precision, recall, F1."""
    hits, true, found = int((same & taken).sum()), int(same.sum()), int(taken.sum())
    return {
        "missed": true - hits, "false": found - hits, "precision": hits / max(found, 1),
        "recall": hits / max(true, 1), "f1": 2 * hits / max(found + true, 1),
    }  # fmt: skip


def spread(judged: Judged, taken: np.ndarray) -> float:
    """Standard error of ceiling F1 less namematch's: persons drawn with replacement."""
    _, person = np.unique(judged.person, return_inverse=True)
    same, linked = judged.same, judged.linked
    parts = (same, linked, taken, same & linked, same & taken)
    sums = [np.bincount(person, weights=part.astype(float)) for part in parts]
    rng, found = np.random.default_rng(0), []
    for _ in range(DRAWS):
        often = rng.poisson(1.0, len(sums[0]))
        true, linked, trees, right, best = (float(one @ often) for one in sums)
        found.append(2 * best / (true + trees) - 2 * right / (true + linked))
    return float(np.std(found))


def report(judged: Judged) -> Found:
    """Print what was found; the same as plain values."""
    cut = best_cut(judged)
    taken = judged.chance >= cut
    trees, default = rates(judged.same, taken), rates(judged.same, judged.linked)
    difference, error = trees["f1"] - default["f1"], spread(judged, taken)
    asked = judged.same & (judged.chance > 0)
    print(f"{len(judged.same):,} pairs judged, {judged.same.sum():,} true; no default pass finds "
          f"{(judged.same & ~judged.blocked).sum():,} of them, no wider pass "
          f"{(judged.same & ~asked).sum():,} (or hopeless to namematch)\n")  # fmt: skip
    print(f"{'':34}   missed   false  precision  recall      F1")
    for what, row in ((f"boosted trees, at {cut:.2f}", trees), ("namematch, default", default)):
        print(f"{what:34} {row['missed']:8,} {row['false']:7,}     {row['precision']:.4f}  "
              f"{row['recall']:.4f}  {row['f1']:.4f}")  # fmt: skip
    print(f"difference of F1: {difference:.4f}, standard error {error:.4f}; at most {BELOW}\n")
    error_kinds.print_kinds(judged, taken)
    return {
        "cut": cut,
        "trees": trees,
        "namematch": default,
        "difference": difference,
        "standard error": error,
    }


def keep(data: str, share: float, found: Found) -> None:
    """One row per model in results/ceiling.tsv."""
    common = {
        "data": data, "share": share, "difference": f"{found['difference']:.4f}",
        "standard_error": f"{found['standard error']:.4f}", "scikit_learn": version("scikit-learn"),
    }  # fmt: skip
    rows = [
        {**common, "model": model, **{k: round(v, 4) for k, v in found[model].items()}}
        for model in ("trees", "namematch")
    ]
    print(f"kept in {results.keep('ceiling', ('data', 'share', 'model'), rows)}")


def main() -> None:
    """Measure one registry and print it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--share", type=float, default=1.0, help="of the persons, to judge")
    options = parser.parse_args()
    began = time.process_time()
    found = report(measure(options.data, options.share))
    print(f"\n{time.process_time() - began:.0f} s of processor")
    keep(options.data.name, options.share, found)
    assert found["difference"] <= BELOW, f"more than {BELOW} below the ceiling"


if __name__ == "__main__":
    main()
