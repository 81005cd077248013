"""Links to people, and the review cut: what the clusters gain, and how true the estimate is.

    python benchmarks/entities.py --data DIR [--data DIR ...]

DIR holds registry.csv and truth.csv, as ``generate.py`` writes them. Prints F1 of pairs and B-cubed
of the links alone, of their connected components, and of the clusters; then, for some staff, the
share of true duplicates that ``review_threshold`` expects to be linked and seen, beside the truth.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.csv as csv

import namematch as nm
from namematch.clustering import components
from namematch.evaluation.b_cubed import b_cubed
from namematch.evaluation.scores import of_clusters, of_pairs, pairs_within

Ints = npt.NDArray[np.int64]
STAFF = ((20, 5), (50, 20), (200, 20))  # pairs a day, days
LOWEST = 0.01  # review cut of the run from which every plan's flags are taken


def main() -> None:
    """Measure every registry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, action="append", required=True)
    for folder in parser.parse_args().data:
        entity = csv.read_csv(folder / "truth.csv")["entity"].to_numpy()
        result = nm.dedupe(folder / "registry.csv", review=LOWEST)
        print(f"\n{folder.name}: {len(entity):,} records, {pairs_within(entity):,} true pairs")
        clusters(result, entity)
        review(result, entity)


def rows(table: object, name: str) -> Ints:
    """Ids of a generated registry count from 1."""
    return np.asarray(table[name], np.int64) - 1  # type: ignore[index]


def clusters(result: nm.Result, entity: Ints) -> None:
    """F1 of links, components and clusters."""
    left, right = rows(result.pairs, "left"), rows(result.pairs, "right")
    f1 = of_pairs(left, right, entity).f1
    whole = components(len(entity), left, right)
    cluster = result.clusters["cluster"].to_numpy()
    print(f"{'':<24}{'pairs F1':>10}{'precision':>11}{'recall':>8}{'B-cubed F1':>12}{'largest':>9}")
    print(f"{'links alone':<24}{f1:>10.4f}")
    for what, label in (("connected components", whole), ("clusters", cluster)):
        print(f"{what:<24}{of_labels(label, entity)}")


def of_labels(label: Ints, entity: Ints) -> str:
    """Pairwise F1, precision and recall, B-cubed F1, and the largest cluster."""
    pairs, cubed = of_clusters(label, entity), b_cubed(label, entity)
    largest = np.unique(label, return_counts=True)[1].max()
    return (
        f"{pairs.f1:>10.4f}{pairs.precision:>11.4f}{pairs.recall:>8.4f}"
        f"{cubed.f1:>12.5f}{largest:>9}"
    )


def review(result: nm.Result, entity: Ints) -> None:
    """What each plan expects, and what is true of the same pairs."""
    tables = result.pairs, result.flagged
    true = [entity[rows(t, "left")] == entity[rows(t, "right")] for t in tables]
    probability = result.flagged["probability"].to_numpy()
    there = pairs_within(entity)
    print(f"{'staff':<12}{'cut':>8}{'flags':>7}   share of true duplicates, expected and true")
    for per_day, days in STAFF:
        plan = result.review_threshold(per_day=per_day, days=days)
        seen = true[1][probability >= np.float32(plan.threshold)].sum()
        print(
            f"{per_day:>4} x {days:<5}{plan.threshold:>8.4f}{plan.flags:>7}"
            f"   linked {plan.linked:.4f} and {true[0].sum() / there:.4f}"
            f"   seen {plan.seen:.4f} and {seen / there:.4f}"
            f"   right {plan.seen * plan.duplicates:,.0f} and {seen:,} of {plan.flags:,}"
        )


if __name__ == "__main__":
    main()
