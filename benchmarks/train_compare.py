"""The default, EM and labels compared on files that no model saw.

    python benchmarks/train_compare.py [--records 40000] [--only WORD]

Every population is drawn twice with other seeds: once to train on, once to measure on (for two
lines on the other preset of the generator). "Careless"
populations have other error rates than those the default was fitted to. Labels are decisions, as
the truth has them, on pairs drawn from those whose probability under EM is 0.2 to 99.8 %.
F1 is of all pairs of records of one person, those blocking missed too; expected calibration error
is of the pairs somebody would see, at or above the review cut, in ten bins; log-loss is of all
candidates, in nats per true pair. Every line asserts what training promises.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from namematch.blocking import default_union
from namematch.evaluation import calibration_error, reliability
from namematch.reading.read import read_table
from namematch.scoring.blend import model_for
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.synthetic import make_registry
from namematch.training import fit
from namematch.training.priors import SPARING

Change = Callable[[np.ndarray, np.random.Generator], np.ndarray]
LABELS = (20, 200, 2_000)
DOUBTFUL = 0.002  # pairs to be labelled are drawn from those at least so likely
NOT_WORSE = 0.0015  # F1 that training may lose by chance on a file of 40,000
CALIBRATED = 0.02  # expected calibration error of populations like the default's
ELSEWHERE = 0.003, 0.03  # both, of a model used on files of another kind than its own


def another(share: float) -> Change:
    """Somebody else's value, in a share of the records."""

    def change(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return np.where(rng.random(len(values)) < share, rng.permutation(values), values)

    return change


def missing(share: float) -> Change:
    """No value, in a share of the records."""
    return lambda values, rng: np.where(rng.random(len(values)) < share, None, values)


def one_letter(share: float) -> Change:
    """A letter typed wrong, in a share of the records."""

    def change(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        values = values.copy()
        for at in np.flatnonzero(rng.random(len(values)) < share):
            text, where = values[at], int(rng.integers(len(values[at])))
            if text[where].isalpha():
                letter = chr(ord("A") + int(rng.integers(26)))
                values[at] = text[:where] + letter + text[where + 1 :]
        return values

    return change


@dataclass(frozen=True)
class Population:
    """A preset of the generator, what its clerks do beyond it, and what the model is used on."""

    preset: str
    changes: dict[str, Change]
    used_on: str = ""


POPULATIONS = {
    "six fields": Population("six", {}),
    "register": Population("register", {}),
    "register, used on six fields": Population("register", {}, used_on="six"),
    "six fields, used on register": Population("six", {}, used_on="register"),
    "six, careless dates": Population(
        "six", {"birth_date": another(0.1), "sex": another(0.1), "nik": missing(0.6)}
    ),
    "six, NIK and places of others": Population(
        "six", {"nik": another(0.15), "birthplace": another(0.2)}
    ),
    "register, careless dates": Population(
        "register", {"birth_date": another(0.1), "sex": another(0.1)}
    ),
    "register, names mistyped": Population("register", {"name": one_letter(0.5)}),
}


def drawn(
    population: Population, preset: str, records: int, seed: int
) -> tuple[pa.Table, np.ndarray]:
    """A file, and the person of each of its rows."""
    registry = make_registry(records, seed=seed, preset=preset)
    table, rng = registry.table(), np.random.default_rng(seed)
    for field, change in population.changes.items():
        column = table[field]
        values = change(np.array(column.to_pylist(), object), rng)
        at = table.schema.get_field_index(field)
        table = table.set_column(at, field, pa.array(values, column.type))
    return table, registry.truth()["entity"].to_numpy()


@dataclass(frozen=True)
class Candidates:
    """A file blocked once; matchers weigh its candidates."""

    table: pa.Table
    entity: np.ndarray

    def probabilities(self, matcher: Matcher | None) -> tuple[np.ndarray, ...]:
        """left, right, weight in bits, probability, and whether the two are one person."""
        records, _ = read_table(self.table)
        model = model_for(matcher, records)
        vocabulary = vocabulary_for(model, records.words)
        pairs = default_union(records, vocabulary)
        scorer = Scorer.of(model, records, graph_for(model, vocabulary))
        weight = scorer.weigh(pairs.left, pairs.right) / BIT
        probability = model.probability(weight, prior=model.prior(len(records) - 1))
        same = self.entity[pairs.left] == self.entity[pairs.right]
        return pairs.left, pairs.right, weight, probability, same

    def labels(self, matcher: Matcher, count: int) -> list[tuple[int, int, bool]]:
        """Decisions on doubtful and certain pairs, by id."""
        left, right, _, probability, same = self.probabilities(matcher)
        pool = np.flatnonzero((probability > DOUBTFUL) & (probability < 1 - DOUBTFUL))
        at = np.random.default_rng(count).permutation(pool)[:count]
        ids = self.table["id"].to_numpy()
        return list(
            zip(ids[left[at]].tolist(), ids[right[at]].tolist(), same[at].tolist(), strict=True)
        )

    def measured(self, matcher: Matcher | None) -> dict[str, float]:
        """What a matcher achieves on this file."""
        _, _, weight, probability, same = self.probabilities(matcher)
        return accuracy(matcher or Matcher.default(), weight, probability, same, self.true)

    @property
    def true(self) -> int:
        """Pairs of records of one person."""
        sizes = np.unique(self.entity, return_counts=True)[1]
        return int((sizes * (sizes - 1) // 2).sum())


def accuracy(
    model: Matcher, weight: np.ndarray, probability: np.ndarray, same: np.ndarray, true: int
) -> dict[str, float]:
    """F1 at the link cut and at the best one, calibration error of what is shown, log-loss."""
    linked = probability >= model.link
    right = np.cumsum(same[np.argsort(-weight, kind="stable")])
    shown = probability >= model.review
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    return {
        "F1": 2 * int((linked & same).sum()) / (int(linked.sum()) + true),
        "best F1": float((2 * right / (np.arange(1, len(right) + 1) + true)).max()),
        "ECE": calibration_error(reliability(probability[shown], same[shown])),
        "log-loss": float(-np.where(same, np.log(p), np.log1p(-p)).sum() / true),
    }


def compare(name: str, population: Population, records: int, seed: int) -> None:
    """Print and check the lines of one population."""
    used_on = population.used_on or population.preset
    train = Candidates(*drawn(population, population.preset, records, seed))
    held_out = Candidates(*drawn(population, used_on, records, seed + 500))
    training = fit(train.table)
    assert training.converged
    there = train.true
    ratio = Matcher.default().expected_matches / (2 * there / records)
    assert abs(ratio / SPARING - 1) < 0.1, "the default's prior belongs to other registries"
    found = {"default": held_out.measured(None), "EM": held_out.measured(training.matcher)}
    show(name, "default", found["default"])
    note = f"  {training.matches:,.0f} matches expected of {there:,}, {len(training.steps)} steps"
    show(name, "EM", found["EM"], note)
    decisions = train.labels(training.matcher, max(LABELS))
    for count in LABELS:
        labels = decisions[:count]
        found[str(count)] = held_out.measured(fit(train.table, labels=labels).matcher)
        show(name, f"{len(labels):,} labels", found[str(count)])
    check(population, found)


def show(name: str, model: str, line: dict[str, float], note: str = "") -> None:
    """One line of the table."""
    figures = "  ".join(f"{value:8.4f}" for value in line.values())
    print(f"{name:<30} {model:<12} {figures}{note}", flush=True)


def check(population: Population, found: dict[str, dict[str, float]]) -> None:
    """Training never makes a file worse, and labels help where it differs."""
    f1 = {model: line["F1"] for model, line in found.items()}
    lost, error = ELSEWHERE if population.used_on else (NOT_WORSE, CALIBRATED)
    assert f1["EM"] > f1["default"] - lost
    assert f1["20"] > f1["EM"] - NOT_WORSE
    assert f1["2000"] > f1["EM"] - NOT_WORSE
    if population.changes:
        assert f1["2000"] > f1["default"] + NOT_WORSE
        assert found["2000"]["log-loss"] < found["default"]["log-loss"]
    else:
        assert all(line["ECE"] <= error for line in found.values())


def main() -> None:
    """Every population."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=40_000)
    parser.add_argument("--only", default="", help="populations with this in their name")
    given = parser.parse_args()
    records = given.records
    began = time.process_time()
    print(f"{records:,} records to train on, as many to measure on")
    print(
        f"{'population':<30} {'model':<12} {'F1':>8}  {'best F1':>8}  {'ECE':>8}  {'log-loss':>8}"
    )
    for seed, (name, population) in enumerate(POPULATIONS.items(), start=700):
        if given.only in name:
            compare(name, population, records, seed)
    print(f"{time.process_time() - began:.0f} s of CPU")


if __name__ == "__main__":
    main()
