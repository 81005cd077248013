"""Real pairs of names: trained on one half of the people, measured on the other, beside peers.

    python benchmarks/bench_pairs.py --data DIR [--seeds 1]

One table: the name weight (trained as the default is, but on half of the pairs), rapidfuzz and
jellyfish on names without titles, and boosted trees on generous string features of the same half,
which is the ceiling. No person of a measured pair is in a pair learned from. Needs the dev extra.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jellyfish
import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Indel, JaroWinkler, LCSseq
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, precision_recall_curve

from name_pairs import halves, persons, read_pairs
from namematch.names.parse import parse_column
from namematch.phonetic.indonesian import indonesian
from train_default import LEARN, blank, candidates, population, with_counts
from train_names import in_units, learn, part, real_pairs, weights

FLOORS = (0.995, 0.975, 0.985)  # what is promised: average precision, best F1, recall
PRECISION = 0.95

RATIOS: tuple[Callable[[str, str], float], ...] = (
    fuzz.ratio, fuzz.partial_ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.WRatio,
    fuzz.partial_token_sort_ratio, JaroWinkler.similarity, OSA.distance, OSA.normalized_similarity,
    Indel.normalized_similarity, LCSseq.normalized_similarity,
)  # fmt: skip


def measures(same: np.ndarray, score: np.ndarray) -> tuple[float, float, float]:
    """Average precision, best F1, recall at precision 0.95."""
    precision, recall, _ = precision_recall_curve(same, score)
    best = (2 * precision * recall / np.maximum(precision + recall, 1e-9)).max()
    return average_precision_score(same, score), best, recall[precision >= PRECISION].max()


def folded(name: str) -> str:
    """A name with every token as its first key."""
    return " ".join(indonesian(token) for token in name.split())


def token_closeness(left: str, right: str) -> list[float]:
    """Monge-Elkan over tokens, both ways: least and mean of each token's best Jaro-Winkler."""
    a, b = left.split() or [""], right.split() or [""]
    table = np.array([[JaroWinkler.similarity(x, y) for y in b] for x in a])
    one, two = table.max(axis=1), table.max(axis=0)
    return [one.min(), two.min(), one.mean(), two.mean(), len(a), len(b)]


def features(left: str, right: str) -> list[float]:
    """Generous, symmetric enough features of two names, as written and as they sound."""
    row: list[float] = []
    for a, b in ((left, right), (folded(left), folded(right))):
        row += [ratio(a, b) for ratio in RATIOS]
        a, b = " ".join(sorted(a.split())), " ".join(sorted(b.split()))
        row += [OSA.distance(a, b), JaroWinkler.similarity(a, b)]
        closeness = token_closeness(a, b)
        row += [*sorted(closeness[:2]), *sorted(closeness[2:4]), *sorted(closeness[4:])]
    return [*row, min(len(left), len(right)), abs(len(left) - len(right))]


def main() -> None:
    """Split, train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    matcher = with_counts(blank(), options.data)
    left, right, same, _ = read_pairs(options.data / "pairs_dev.tsv")
    n = len(left)
    texts = parse_column(left + right).texts().to_pylist()[: 2 * n]
    real = real_pairs(left, right, same, matcher)
    crowd, blocked = population(matcher), [candidates(matcher, *one) for one in LEARN]
    pairs = list(zip(texts[:n], texts[n:], strict=True))
    described = np.array([features(a, b) for a, b in pairs])
    peers = {
        "rapidfuzz WRatio, stripped": [fuzz.WRatio(a, b) for a, b in pairs],
        "rapidfuzz token_set_ratio, stripped": [fuzz.token_set_ratio(a, b) for a, b in pairs],
        "jellyfish Jaro-Winkler, stripped": [jellyfish.jaro_winkler_similarity(*p) for p in pairs],
        "jellyfish Jaro-Winkler, raw": [
            jellyfish.jaro_winkler_similarity(a, b) for a, b in zip(left, right, strict=True)
        ],
    }
    reached: dict[str, list[tuple[float, float, float]]] = {}
    for seed in range(1, options.seeds + 1):
        for train, test in halves(*persons(texts, n, same), same, seed):
            print(
                f"seed {seed}: {len(train)} pairs to learn, {len(test)} to measure", file=sys.stderr
            )
            fitted = replace(matcher, **in_units(learn(matcher, part(real, train), crowd, blocked)))
            trees = HistGradientBoostingClassifier(max_iter=300, learning_rate=0.1)
            trees.fit(described[train], same[train])
            scores = {
                "namematch, names alone": weights(fitted, real)[test],
                "boosted trees (ceiling)": trees.decision_function(described[test]),
                **{name: np.array(score)[test] for name, score in peers.items()},
            }
            for name, score in scores.items():
                reached.setdefault(name, []).append(measures(same[test], score))
    print("| real pairs, held out by person | average precision | best F1 | recall at 0.95 |")
    print("| --- | --- | --- | --- |")
    for name, rows in reached.items():
        print(f"| {name} | " + " | ".join(f"{x:.4f}" for x in np.mean(rows, axis=0)) + " |")
    ours = np.mean(reached["namematch, names alone"], axis=0)
    assert (ours >= FLOORS).all(), f"below the floors {FLOORS}: {ours}"


if __name__ == "__main__":
    main()
