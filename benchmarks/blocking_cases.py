"""Blocking where many records share what few should: what is found, what it costs, what is told.

    python benchmarks/blocking_cases.py [--records 100000]

Each case is a generated registry with one thing done to it. ``found``: the share of the duplicates
whose fields the case did not touch beyond recognition; ``time``: processor time against the plain
registry. The answers are asserted; the exit status is 1 when one is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.blocking import Blocked, block, quality
from namematch.names.lexicon import Lexicon
from namematch.reading.read import read_table
from namematch.synthetic import make_registry
from namematch.table import Pairs, RecordTable
from namematch.vocabulary import Vocabulary

MOST_TIME = 2.0  # times the plain registry: no case may take longer
MOST_PAIRS = 8.0  # per record


class Case(NamedTuple):
    """What is done to which share of the rows, what must be found, and whether a note must tell."""

    change: Callable[[pa.Table, npt.NDArray[np.bool_]], pa.Table]
    share: float
    found: float
    told: bool = False


def put(field: str, value: str | None) -> Callable[[pa.Table, npt.NDArray[np.bool_]], pa.Table]:
    """The same value of a field in some rows."""

    def change(table: pa.Table, rows: npt.NDArray[np.bool_]) -> pa.Table:
        old = table[field].combine_chunks().cast(pa.string())
        new = pc.if_else(pa.array(rows), pa.scalar(value, pa.string()), old)
        return table.set_column(table.schema.get_field_index(field), field, new)

    return change


def all_alike(table: pa.Table, rows: npt.NDArray[np.bool_]) -> pa.Table:
    """The same name and date in every row, and nothing else."""
    table = table.select(["id", "name", "birth_date"])
    return put("birth_date", "1980-01-01")(put("name", "Muhammad Ahmad")(table, rows), rows)


CASES = {
    "plain": Case(lambda table, _: table, 1.0, 0.998),
    "one name in 5 %": Case(put("name", "Bambang Sutrisno"), 0.05, 0.99),
    "born on 1 January 1980: 5 %": Case(put("birth_date", "1980-01-01"), 0.05, 0.99),
    "one birthplace in 40 %": Case(put("birthplace", "Jakarta"), 0.4, 0.99),
    "no NIK in 90 %": Case(put("nik", None), 0.9, 0.99),
    "no birth date in 90 %": Case(put("birth_date", None), 0.9, 0.97),
    "no mother in 90 %": Case(put("mother_name", None), 0.9, 0.99),
    "no birthplace in 90 %": Case(put("birthplace", None), 0.9, 0.99),
    "one name and date throughout": Case(all_alike, 1.0, 0.0, told=True),
}


def people(entities: list[str]) -> tuple[npt.NDArray[np.int64], Pairs]:
    """The person of each row, and all pairs of rows of one person."""
    person = np.unique(entities, return_inverse=True)[1]
    order = np.argsort(person, kind="stable")
    left, right, apart = [], [], 1
    while len(same := np.flatnonzero(person[order[apart:]] == person[order[:-apart]])):
        left.append(order[same])
        right.append(order[same + apart])
        apart += 1
    ends = np.concatenate(left), np.concatenate(right)
    return person, Pairs.of(np.minimum(*ends), np.maximum(*ends))


def blocked(table: RecordTable, vocabulary: Vocabulary) -> tuple[Blocked, float]:
    """What blocking finds, and its processor time: the better of two runs."""
    seconds = []
    for _ in range(2):
        start = time.process_time()
        found = block(table, vocabulary)
        seconds.append(time.process_time() - start)
    return found, min(seconds)


def run(records: int, seed: int) -> list[str]:
    """Print a line a case; returns what was not as it must be."""
    made = make_registry(records, seed=seed)
    plain, n = made.table(), len(made.table())
    person, truth = people(made.truth()["entity"].to_pylist())
    chosen = np.random.default_rng(seed).permutation(int(person.max()) + 1)[person]
    wrong, base = [], 0.0
    print(f"{n:,} records, {len(truth):,} pairs of one person (seed {seed})")
    print(f"{'case':30}{'found':>8}{'pairs/record':>14}{'seconds':>9}{'time':>7}  notes")
    for name, case in CASES.items():
        rows = chosen < case.share * (chosen.max() + 1)  # all records of a person or none
        table, _ = read_table(case.change(plain, rows))
        vocabulary = Vocabulary.build(table.words, Lexicon.default())
        found, seconds = blocked(table, vocabulary)
        base = base or seconds
        share = quality(found.pairs, truth, n)["pair completeness"]
        each = len(found.pairs) / n
        print(
            f"{name:30}{share:8.4f}{each:14.2f}{seconds:9.2f}{seconds / base:7.2f}"
            f"  {len(found.notes)}"
        )
        told = bool(found.notes) or not case.told
        within = seconds <= MOST_TIME * base and each <= MOST_PAIRS
        if share < case.found or not within or not told:
            wrong.append(name)
    return wrong


def main() -> int:
    """Read the command line, run the cases."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args()
    wrong = run(given.records, given.seed)
    for name in wrong:
        print(f"not as it must be: {name}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
