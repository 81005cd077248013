"""An office to try the desk on: invented holders and applicants, registered and name-checked.

Three working days of a small office are played on a clock of their own, the last of them the one
before ``now``: people register and pay, names are checked, two officers decide some of the cases
and a third checks some of their decisions. What is left waits for whoever opens the desk.
"""

from __future__ import annotations

import base64
import datetime as dt
import os
import random
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

import namematch as nm
from desk.demo_people import FIELDS, demo_people, misspelt
from desk.office import KEY, STORE, OfficeSource, open_office
from namematch.pipeline import (
    CandidateView,
    CaseView,
    KeyRing,
    Office,
    PipelineError,
    Policy,
    Ruling,
    Verdict,
    office_registry,
)
from namematch.pipeline.errors import WouldJoinDifferent

CODE, ZONE = "BJM", "Asia/Makassar"
REGISTRY = "registri"
DAYS = 3
OFFICERS, CHECKER = ("petugas-2", "petugas-3"), "kepala-1"
_DECIDED = 16  # cases a day, before the desk is opened
_HASTY = "petugas-3"  # decides too fast at the end of a day
_BLIND = 5  # one closed case in so many is dealt again


def demo_office(
    folder: Path,
    *,
    cases: int = 60,
    seed: int = 7,
    now: dt.datetime | None = None,
    clock: Callable[[], dt.datetime] | None = None,
) -> OfficeSource:
    """Make an office in a directory, with about so many cases that wait, and open it."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    with open(folder / KEY, "x", encoding="ascii", opener=_private) as file:
        file.write(key + "\n")
    story = _Story(folder, KeyRing.load({"NAMEMATCH_KEY": key}), seed)
    try:
        story.play(now or dt.datetime.now(dt.UTC), cases)
    finally:
        story.office.close()
    return open_office(folder, environment={}, clock=clock)


class _Story:
    """An office, its people, and a clock that the story moves."""

    def __init__(self, folder: Path, keys: KeyRing, seed: int) -> None:
        self.now = dt.datetime.now(dt.UTC)
        self.chance = random.Random(seed)
        people = demo_people(seed)
        self.forms, self.entity = people.forms, people.entity
        registry = nm.Registry.build(pa.Table.from_pylist(people.holders), store=FIELDS[1:])
        registry.save(folder / REGISTRY)
        url = str(folder / STORE)
        Office.init(url, CODE, Policy(zone=ZONE, capacity=40, blind_share=_BLIND), keys)
        self.office = Office.open(
            url, CODE, keys=keys, clock=lambda: self.now, registry=office_registry(registry)
        )

    def play(self, now: dt.datetime, cases: int) -> None:
        """The last working days before now."""
        zone = ZoneInfo(ZONE)
        share = cases // DAYS + 1
        waiting = 0
        for day in self._days(now.astimezone(zone).date()):
            self.now = dt.datetime.combine(day, dt.time(8, 30), zone)
            waiting += share
            self._morning(_DECIDED + waiting)
            self.now = dt.datetime.combine(day, dt.time(13), zone)
            self._review(_DECIDED)
        self._second_looks()

    def _days(self, today: dt.date) -> list[dt.date]:
        """Days on which the office takes registrations."""
        found: list[dt.date] = []
        day = today
        while len(found) < DAYS:
            day -= dt.timedelta(days=1)
            self.now = dt.datetime.combine(day, dt.time(8), ZoneInfo(ZONE))
            if self._register(next(self.forms)):
                found.insert(0, day)
        return found

    def _register(self, form: dict[str, Any]) -> str | None:
        """A number that is paid, or None where it is refused."""
        entity = form["entity"]
        fields = {name: form[name] for name in (*FIELDS, "nik")}
        key = secrets.token_hex(8)
        try:
            number = self.office.register(fields, key=key, client=key).reg_no
        except PipelineError:  # no day of service, or a NIK that cannot be
            return None
        self.entity[number] = entity
        fee = self.office.policy.fee
        self.office.pay(number, amount=fee, reference=key, confirmed=self.now)
        return number

    def _morning(self, wanted: int) -> None:
        """Applicants, until so many cases wait.

        Some come twice: with another spelling after a cancelled number, or as two registrations
        with a NIK that was typed wrong.
        """
        while self.office.workload(by="").waiting < wanted:
            for _ in range(8):
                form = next(self.forms)
                self.now += dt.timedelta(minutes=1)
                number = self._register(form)
                if number is None or self.chance.random() > 0.15:
                    continue
                again = {**form, "name": misspelt(form["name"], self.chance)}
                if self.chance.random() < 0.5:
                    self.office.cancel(number, by="loket-1")
                else:
                    again["nik"] = form["nik"][:-1] + str((int(form["nik"][-1]) + 1) % 10)
                self.now += dt.timedelta(minutes=3)
                self._register(again)
            self.office.check_names()

    def _review(self, count: int) -> None:
        """What the truth says stands in for the officer's eye; now and then an eye errs."""
        for at in range(count):
            officer = OFFICERS[at % 2]
            case = self.office.lease(by=officer)
            rushed = officer == _HASTY and at >= count - 6
            self.now += dt.timedelta(seconds=1.4 if rushed else self.chance.uniform(18, 75))
            rulings = [self._ruling(case, one) for one in case.candidates if one.verdict is None]
            try:
                self.office.decide(case.id, case.token, rulings, by=officer)
            except PipelineError:  # a double that is none, or a contradiction
                self.office.give_back(case.id, case.token, by=officer)
            self.now += dt.timedelta(seconds=self.chance.uniform(2, 20))

    def _second_looks(self) -> None:
        """The older half of what waits for a second person."""
        proposals = self.office.proposals()
        for _ in proposals[: len(proposals) // 2]:
            self.now += dt.timedelta(seconds=30)
            case = self.office.lease_check(by=CHECKER)
            rulings = [self._ruling(case, one) for one in case.candidates]
            assert case.check is not None
            told = self.office.opine(case.check, rulings, by=CHECKER)
            agree = told.first.verdict is told.second.verdict
            act = self.office.approve if agree else self.office.refuse
            try:
                act(case.check, by=CHECKER)
            except WouldJoinDifferent:  # two that erred alike
                self.office.refuse(case.check, by=CHECKER)

    def _ruling(self, case: CaseView, one: CandidateView) -> Ruling:
        same = self.entity.get(one.record) == self.entity[case.record]
        if self.chance.random() < 0.04:
            same = not same
        verdict, reason, note = Verdict.DIFFERENT, "B04", ""
        if same and one.state in ("TERDAFTAR", "DIBAYAR"):
            verdict, reason, note = Verdict.SAME_DOUBLE, "G04", "Nama lain, alamat sama."
        elif same:
            verdict, reason = Verdict.SAME_REPLACEMENT, "S01"
        elif self.chance.random() < 0.08:
            verdict, reason, note = Verdict.REFER, "R01", "Foto mirip, NIK lain."
        return Ruling(candidate=one.id, verdict=verdict, reason=reason, note=note)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
