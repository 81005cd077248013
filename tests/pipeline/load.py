"""Processes that work a store hard: for the tests of concurrency and of sudden death.

They are forked from one that has imported everything and does nothing else, so that each begins
in a moment.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

import sqlalchemy as sa
from tests.pipeline.world import KEYS, TUESDAY, Clock, FirstWord

from namematch.pipeline import FileCrm, Office, Ruling, Verdict, errors
from namematch.pipeline.errors import PipelineError
from namematch.pipeline.store import engine, gate
from namematch.pipeline.store.schema import quota_day

SEEN = threading.local()


def look(office: Office) -> None:
    """The control's first half: read how many numbers there are, outside the transaction."""
    with office.context.store.read() as connection:
        used = connection.execute(sa.select(sa.func.max(quota_day.c.used))).scalar()
    SEEN.used = int(used or 0)


def ungated(connection: sa.Connection, office: str, day: date, lane: str, cap: int) -> int | None:
    """Its second half: write what follows from what was read. Right alone, wrong together."""
    if SEEN.used >= cap:
        return None
    gate.ensure(connection, office, day, lane, cap)
    mine = gate.of_day(office, day, lane)
    connection.execute(sa.update(quota_day).where(mine).values(used=SEEN.used + 1))
    return int(SEEN.used) + 1


def form(serial: int) -> dict[str, str]:
    return {
        "name": f"Orang{serial} Uji",
        "birth_date": "17-08-1985",
        "sex": "P",
        "nik": f"63710157088{serial // 10000 % 10}{serial % 10000:04d}",
    }


def processes() -> Any:
    """Where such processes come from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.pipeline.load"])
    return context


def register(url: str, threads: int, serials: range, gated: bool, answer: Connection) -> None:
    """Try a registration for each serial; what became of them goes into ``answer``."""
    if not gated:
        gate.take = ungated  # type: ignore[assignment]
        engine.ATTEMPTS = 2  # what is read once stays wrong however often it is tried
    office = Office.open(url, "BJM", keys=KEYS, clock=Clock(TUESDAY))

    def one(serial: int) -> str:
        try:
            if not gated:
                look(office)
            return office.register(form(serial), key=str(serial), client=f"c{serial}").reg_no
        except PipelineError as error:
            return error.code

    with ThreadPoolExecutor(threads) as pool:
        answer.send(list(pool.map(one, serials)))
    office.close()


def work(url: str, seed: int, log: str, ready: Connection) -> None:
    """Work until killed; every answer is written to ``log``, synced, before the next step."""
    chance = random.Random(seed)
    clock = Clock(TUESDAY)
    office = Office.open(url, "BJM", keys=KEYS, clock=clock, registry=FirstWord())
    steps = Steps(office, clock, chance, log)
    ready.send("ready")
    while True:
        steps.one()


class Steps:
    """One random step after another; what was acknowledged is in the log."""

    def __init__(self, office: Office, clock: Clock, chance: random.Random, log: str) -> None:
        self.office, self.clock, self.chance = office, clock, chance
        self.log = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self.crm = FileCrm(os.path.dirname(log))
        self.numbers: list[str] = []
        self.serial = chance.randrange(10**6) * 100

    def note(self, kind: str, *values: str) -> None:
        os.write(self.log, (json.dumps([kind, *values]) + "\n").encode())
        os.fsync(self.log)

    def one(self) -> None:
        self.serial += 1
        act = self.chance.choice(
            [self.register, self.register, self.pay, self.pay, self.review, self.finish, self.late]
        )
        try:
            act()
        except PipelineError as error:
            if isinstance(error, errors.StoreError | errors.SetupError):
                raise

    def register(self) -> None:
        twin = self.chance.random() < 0.3
        fields = form(self.serial)
        fields["name"] = f"Kembar Uji{self.serial}" if twin else fields["name"]
        receipt = self.office.register(fields, key=str(self.serial), client="c")
        if not receipt.existing:  # a worker of another seed may have had the same NIK
            self.note("registered", receipt.reg_no)
        self.numbers.append(receipt.reg_no)

    def pay(self) -> None:
        number = self.chance.choice(self.numbers or ["x"])
        reference = f"b{self.serial}"
        self.office.pay(number, amount=350_000, reference=reference, confirmed=self.clock.now)
        self.note("paid", reference, number)

    def review(self) -> None:
        self.office.check_names()
        case = self.office.lease(by="a")
        rulings = [
            Ruling(candidate=one.id, verdict=Verdict.DIFFERENT, reason="B05")
            for one in case.candidates
            if one.verdict is None
        ]
        self.office.decide(case.id, case.token, rulings, by="a")
        self.note("decided", str(case.id))

    def finish(self) -> None:
        number = self.chance.choice(self.numbers or ["x"])
        self.office.finish(number, by="p")
        self.note("finished", number)

    def late(self) -> None:
        if self.chance.random() < 0.2:
            self.clock.forward(hours=5)
        for sent in self.office.tick():
            self.note("escalated", sent.reg_no, sent.state)
        self.office.deliver(self.crm)
