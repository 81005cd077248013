"""What answers are worth: pairs in the order of ``ask`` against the same pairs in random order.

    python benchmarks/ask_curve.py [--records 40000] [--seeds 2] [--only WORD]

The populations are those of train_compare.py that are used on files of their own kind. Each is
drawn ``--seeds`` times with other seeds: a file to train on, and one to measure on that no model
saw. ``dedupe`` with EM's matcher and a review cut of 1 % gives the pairs to choose from; an oracle
answers, wrong in 3 % of the pairs; after so many answers the matcher is trained with them and
measured on the other file. ``ask`` is told the answers after every ten, from a hundred on after
every fifty. Measures as in train_compare.py. Splink, careful set-up and no labels, is measured on
the same files, its best F1 at a cut no user can know.

Asserts that a hundred answers in the order of ``ask`` give a better F1 than three hundred at random
and nearly their log-loss, two hundred a better one than five hundred, and that chosen answers leave
probabilities as good as random ones do. ``--only`` measures some
populations anew; averages are over what is in the results file.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

import namematch as nm
import results
from namematch.blocking import default_union
from namematch.reading.read import read_table
from namematch.result import Result
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.training import Training, ask, fit
from namematch.training.fit import by_labels
from namematch.training.labels import read_labels
from train_compare import POPULATIONS, Population, accuracy, drawn

COUNTS = (50, 100, 200, 300, 500)
REVIEW = 0.01  # review cut of the pairs to choose from
RENEWED, LATER = 10, 50  # answers after which the order is made anew; later, from MANY on
MANY = 100
WRONG = 0.03  # share of pairs on which the oracle errs
ORACLES, ORDERS = 1, 4  # of each file: oracles that are asked in order, random orders
FIRST_SEED = 1_100  # the order was chosen on files of other seeds
LEAST = -16.0  # log2 odds under EM: candidates below stay two people whatever is learned
NEARLY = 0.002  # log-loss by which 100 in order may be worse than 300 at random
AS_GOOD = 0.002  # calibration error by which chosen answers may be worse than random ones
EVERYWHERE = "all"
MEASURES = {"F1": "f1", "best F1": "best_f1", "ECE": "ece", "log-loss": "log_loss"}
Figures = dict[str, float]
Runs = dict[tuple[str, int], list[Figures]]
Order = Callable[[list[tuple[int, int, bool]]], list[tuple[int, int, bool]]]


@dataclass(frozen=True)
class HeldOut:
    """A file no model saw: the candidates that may be one person, and whether they are."""

    table: pa.Table
    entity: np.ndarray
    scorer: Scorer
    left: np.ndarray
    right: np.ndarray

    @classmethod
    def of(cls, table: pa.Table, entity: np.ndarray, model: Matcher) -> HeldOut:
        """Blocked once, with a first model."""
        records, _ = read_table(table)
        vocabulary = vocabulary_for(model, records.words)
        pairs = default_union(records, vocabulary)
        scorer = Scorer.of(model, records, graph_for(model, vocabulary))
        odds = scorer.weigh(pairs.left, pairs.right) / BIT + model.prior(len(records) - 1)
        keep = odds > LEAST
        return cls(table, entity, scorer, pairs.left[keep], pairs.right[keep])

    @property
    def true(self) -> int:
        """Pairs of records of one person."""
        sizes = np.unique(self.entity, return_counts=True)[1]
        return int((sizes * (sizes - 1) // 2).sum())

    def measured(self, model: Matcher) -> Figures:
        """What a matcher achieves here."""
        scorer = Scorer.of(model, self.scorer.table, self.scorer.graph)
        weight = scorer.weigh(self.left, self.right) / BIT
        p = model.probability(weight, prior=model.prior(len(self.scorer.table) - 1))
        same = self.entity[self.left] == self.entity[self.right]
        return accuracy(model, weight, p, same, self.true)


@dataclass(frozen=True)
class Task:
    """A file that was deduplicated, who is who in it, and the file to measure on."""

    training: Training
    result: Result
    person: dict[int, int]
    held_out: HeldOut

    def after(self, labels: list[tuple[int, int, bool]]) -> Figures:
        """What training with these answers gives."""
        known = read_labels(labels, self.result.ids[0])
        trained = by_labels(self.training, self.result.scorer, known)
        return self.held_out.measured(trained.matcher)

    def answers(self, pairs: pa.Table, oracle: int) -> list[tuple[int, int, bool]]:
        """The oracle's word on pairs: the same whenever it is asked about a pair."""
        said = []
        for left, right in zip(*(pairs[x].to_pylist() for x in ("left", "right")), strict=True):
            errs = np.random.default_rng((oracle, *sorted((left, right)))).random() < WRONG
            said.append((left, right, bool((self.person[left] == self.person[right]) ^ errs)))
        return said


def task(population: Population, records: int, seed: int) -> Task:
    """Both files drawn, EM's matcher, and the pairs it doubts."""
    table, entity = drawn(population, population.preset, records, seed)
    training = fit(table)
    other = drawn(population, population.preset, records, seed + 500)
    held_out = HeldOut.of(*other, training.matcher)
    person = dict(zip(table["id"].to_pylist(), entity.tolist(), strict=True))
    result = nm.dedupe(table, matcher=training.matcher, review=REVIEW, progress=False)
    return Task(training, result, person, held_out)


def curves(one: Task) -> Iterator[tuple[tuple[str, int], Figures]]:
    """((order, answers), figures) of every run on a task."""
    yield ("none", 0), one.held_out.measured(one.training.matcher)
    for oracle in range(ORACLES):
        labels: list[tuple[int, int, bool]] = []
        while len(labels) < max(COUNTS):
            few = RENEWED if len(labels) < MANY else LATER
            chosen = ask(one.result, few, labels=labels)
            labels += one.answers(chosen, oracle)
            # Counts that are no multiple of what is asked at once are met on the way.
            for count in COUNTS:
                if len(labels) - chosen.num_rows < count <= len(labels):
                    yield ("asked", count), one.after(labels[:count])
            if chosen.num_rows == 0:
                break
    every = ask(one.result)
    for order in range(ORDERS):
        shuffled = np.random.default_rng(order).permutation(every.num_rows)[: max(COUNTS)]
        labels = one.answers(every.take(pa.array(shuffled)), ORACLES + order)
        for count in (count for count in COUNTS if count <= len(labels)):
            yield ("random", count), one.after(labels[:count])


def splink(one: Task) -> Figures:
    """Splink without labels on the held-out file; its log-loss is of the pairs that it scores."""
    from splink_peer import work

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "registry.csv"
        pyarrow.csv.write_csv(one.held_out.table, file)
        left, right, bits = work(Path(folder), "careful", 2)
    ids = one.held_out.table["id"].to_numpy()
    entity = np.zeros(ids.max() + 1, np.int64)
    entity[ids] = one.held_out.entity
    p, same = 1.0 / (1.0 + np.exp2(-bits)), entity[left] == entity[right]
    return accuracy(Matcher.default(), bits, p, same, one.held_out.true)


def summary(runs: Runs, population: str) -> list[dict[str, object]]:
    """A row for each order and count: means, and deviations over runs."""
    rows = []
    for (order, answers), figures in runs.items():
        row: dict[str, object] = {"population": population, "order": order, "answers": answers}
        for name, column in MEASURES.items():
            values = np.array([one[name] for one in figures])
            row[column], row[f"{column}_sd"] = f"{values.mean():.5f}", f"{values.std():.5f}"
        rows.append(row | {"runs": len(figures)})
        shown = "  ".join(f"{row[c]} ±{row[f'{c}_sd']}" for c in MEASURES.values())
        print(f"{population:<30} {order:<7} {answers:>4}  {shown}", flush=True)
    return rows


def averages() -> Runs:
    """Means of every population measured; one with fewer pairs counts with its last answers."""
    found: dict[str, Runs] = defaultdict(dict)
    for row in results.load("ask_curve"):
        if row["population"] != EVERYWHERE:
            figures = {name: float(row[column]) for name, column in MEASURES.items()}
            found[row["population"]][row["order"], int(row["answers"])] = [figures]

    def last(runs: Runs, order: str, answers: int) -> Figures:
        return runs[max(key for key in runs if key[0] == order and key[1] <= answers)][0]

    keys = {key for runs in found.values() for key in runs}
    return {key: [last(runs, *key) for runs in found.values()] for key in sorted(keys)}


def check(every: Runs) -> None:
    """What the order promises, on average over populations."""

    def mean(order: str, answers: int, measure: str) -> float:
        return float(np.mean([one[measure] for one in every[order, answers]]))

    for measure in ("F1", "log-loss"):
        gain = mean("asked", 100, measure) - mean("random", 300, measure)
        print(f"100 in order less 300 at random, {measure}: {gain:+.5f}")
    assert mean("asked", 100, "F1") > mean("random", 300, "F1")
    assert mean("asked", 100, "log-loss") < mean("random", 300, "log-loss") + NEARLY
    assert mean("asked", 200, "log-loss") < mean("random", 500, "log-loss")
    for count in COUNTS:
        assert mean("asked", count, "ECE") < mean("none", 0, "ECE")
        assert mean("asked", count, "ECE") < mean("random", count, "ECE") + AS_GOOD


def main() -> None:
    """Every population."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=40_000)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--only", default="", help="populations with this in their name")
    given = parser.parse_args()
    began, key = time.process_time(), ("population", "order", "answers")
    for at, (name, population) in enumerate(POPULATIONS.items()):
        if given.only not in name or population.used_on:
            continue
        runs: Runs = defaultdict(list)
        for seed in range(FIRST_SEED + 20 * at, FIRST_SEED + 20 * at + given.seeds):
            one = task(population, given.records, seed)
            for which, figures in curves(one):
                runs[which].append(figures)
            runs["Splink", 0].append(splink(one))
        results.keep("ask_curve", key, summary(runs, name))
    every = averages()
    results.keep("ask_curve", key, summary(every, EVERYWHERE))
    print(f"{time.process_time() - began:.0f} s of CPU")
    check(every)


if __name__ == "__main__":
    main()
