"""A week at one office and the days after it: what the registration rules do when it gets busy.

    python examples/office_day.py [--attempts 400]

Monday opens with a rush for 150 places over a network that loses every fifth answer, so that
applicants send again. On Wednesday the system is down and numbers are given on paper. On Thursday
Friday is declared a joint leave. The weekend is for hajj. Applicants are drawn by the generator;
some of them are holders of earlier passports whose names are spelt otherwise now. Two officers
decide the similar names, a supervisor checks. Writes ``office_week.svg`` with what happened.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

import namematch as nm
from namematch.pipeline import (
    FileCrm,
    KeyRing,
    Office,
    PipelineError,
    Policy,
    Ruling,
    SkipReason,
    Verdict,
    office_registry,
)
from office_week.people import FIELDS, people
from office_week.picture import draw

ZONE = ZoneInfo("Asia/Makassar")
MONDAY = dt.date(2026, 11, 23)
CAPACITY = 4  # cases an officer decides in a day, beside everything else
OTHER_DAYS = 30  # applicants on a day that is not Monday


class Week:
    """An office, its applicants, and a clock that the story moves."""

    def __init__(self, folder: Path) -> None:
        self.now = dt.datetime.combine(MONDAY, dt.time(8), ZONE)
        self.chance = random.Random(7)
        self.folder = folder
        holders, self.applicants, self.entity = people()
        registry = nm.Registry.build(pa.Table.from_pylist(holders), store=FIELDS[1:])
        keys, url = KeyRing(bytes(32)), str(folder / "kantor.db")
        Office.init(url, "BJM", Policy(zone="Asia/Makassar"), keys)
        self.office = Office.open(
            url, "BJM", keys=keys, clock=lambda: self.now, registry=office_registry(registry)
        )
        self.paid: list[str] = []
        self.clocked: list[str] = []
        self.rush: list[int] = []  # numbers issued after each answer on Monday
        self.days: list[dict[str, Any]] = []

    def at(self, hour: str) -> None:
        """The office's wall clock."""
        self.now = dt.datetime.combine(self.now.date(), dt.time.fromisoformat(hour), ZONE)

    def register(self, form: dict[str, Any], lane: str) -> str | None:
        """Send until an answer arrives; the key makes that one registration."""
        key, chance = str(form["nik"]), random.Random(str(form["nik"]))
        while True:
            try:
                number = self.office.register(form, key=key, client=key, lane=lane).reg_no
            except PipelineError:  # refused, or a NIK that cannot be
                number = None
            if chance.random() > 0.2:  # else the network lost the answer
                return number

    def crowd(self, count: int, lane: str = "R") -> list[str]:
        """Many at once; the numbers they got."""
        forms = [self.applicants.pop() for _ in range(min(count, len(self.applicants)))]
        if lane == "H":
            forms = [{**form, "purpose": "haji", "proof": "PORSI"} for form in forms]
        for form in forms:
            self.entity[form["nik"]] = form.pop("entity")
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda form: self.register(form, lane), forms))
        if self.now.date() == MONDAY:
            issued = 0
            for number in answers:
                issued += number is not None
                self.rush.append(issued)
        for number, form in zip(answers, forms, strict=True):
            if number is not None:
                self.entity[number] = self.entity[form["nik"]]
        return [number for number in answers if number is not None]

    def pay(self, numbers: list[str]) -> None:
        """Most pay at once; some messages and some money come late, some never."""
        for number in numbers:
            when, kind = self.now, self.chance.random()
            if kind > 0.95:
                continue
            self.now += dt.timedelta(hours=3 if kind > 0.90 else 0)
            confirmed = self.now if kind > 0.93 else when
            fee = self.office.context.policy.fee
            booked = self.office.pay(number, amount=fee, reference=number, confirmed=confirmed)
            self.entity[booked.reg_no] = self.entity[number]
            self.paid.append(booked.reg_no)
            self.clocked.append(booked.reg_no)
            self.now = when

    def serve(self, lane: str) -> None:
        """The counter, strictly by number."""
        while True:
            try:
                number = self.office.next_in_line(lane)
            except PipelineError:
                return
            if self.office.status(number).state == "DIBAYAR":
                self.office.serve(number, by="loket-1")
            else:
                self.office.skip(number, SkipReason.UNPAID, by="loket-1")
                self.office.no_show(number, by="loket-1")

    def review(self) -> int:
        """Two officers take what they are dealt; a supervisor checks what needs it."""
        decided = 0
        for officer in ("petugas-1", "petugas-2"):
            for _ in range(CAPACITY):
                try:
                    case = self.office.lease(by=officer)
                except PipelineError:
                    break
                open_ones = [one for one in case.candidates if not one.verdict]
                rulings = [self.ruling(case.reg_no, one) for one in open_ones]
                self.office.decide(case.id, case.token, rulings, by=officer)
                decided += 1
        for proposal in self.office.proposals():
            self.office.approve(proposal.id, by="kepala")
        return decided

    def ruling(self, number: str, one: Any) -> Ruling:
        """The truth stands in for the officer's eye."""
        same = self.entity.get(one.record) == self.entity[number]
        verdict, reason = (Verdict.SAME_REPLACEMENT, "S01") if same else (Verdict.DIFFERENT, "B04")
        return Ruling(candidate=one.id, verdict=verdict, reason=reason)

    def issue(self) -> None:
        """Passports for whoever was served two working days ago and has no open case."""
        for number in list(self.paid):
            status = self.office.status(number)
            if status.state == "DIBAYAR" and status.days_left is not None and status.days_left <= 1:
                with suppress(PipelineError):
                    self.office.finish(number, by="cetak")
                    self.paid.remove(number)

    def day(self, lane: str, count: int) -> None:
        """From the opening to the evening."""
        self.at("08:00")
        numbers = self.crowd(count, lane) if count else []
        self.pay(numbers)
        self.office.check_names()
        self.at("10:30")
        self.office.expire()
        self.serve(lane)
        decided = self.review() if numbers and lane == "R" else 0  # nobody works on a day off
        self.at("16:00")
        self.issue()
        self.office.tick()
        self.office.deliver(FileCrm(self.folder))
        board = self.office.board()
        used = {one.lane: one.used for one in board.lanes}
        self.days.append(
            {
                "day": f"{self.now:%a %d}",
                "numbers": used[lane],
                "refused": sum(one.refused for one in board.lanes),
                "decided": decided,
                "waiting": sum(board.cases.values()),
                "breached": board.breached,
                "unfair": len(self.office.fairness().inversions),
            }
        )
        self.now += dt.timedelta(days=1)

    def papers(self, day: dt.date, count: int) -> str:
        """What was written by hand while the system was down."""
        file = self.folder / "kertas.csv"
        forms = [self.applicants.pop() for _ in range(count)]
        columns = ("name", "nik", "birth_date", "sex")
        with open(file, "w", newline="", encoding="utf-8") as out:
            rows = csv.writer(out)
            rows.writerow(["serial", *columns])
            for serial, form in enumerate(forms, start=101):
                rows.writerow([serial, *(form[name] for name in columns)])
        done = self.office.import_paper(file, day, by="loket-1", pad=(101, 100 + count + 2))
        issued = sum(row.outcome == "TERBIT" for row in done.rows)
        for row, form in zip(done.rows, forms, strict=True):
            if row.reg_no:
                self.entity[row.reg_no] = form["entity"]
        return f"{issued} of {count} papers entered, serials missing: {list(done.missing)}"


def main() -> None:
    """The week."""
    parser = argparse.ArgumentParser(description="A week at one office.")
    parser.add_argument("--attempts", type=int, default=400, help="on Monday morning")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        week = Week(Path(folder))
        week.day("R", given.attempts)
        week.day("R", OTHER_DAYS)
        wednesday = week.now.date()
        week.day("R", 0)  # the system is down: intake on paper
        week.at("07:30")
        down = [dt.datetime.combine(wednesday, dt.time(hour), ZONE) for hour in (7, 15)]
        print(f"outage declared: {week.office.outage(*down, by='kepala')} clocks stood still")
        print(week.papers(wednesday, 20))
        week.day("R", OTHER_DAYS)
        friday = week.now.date()
        moved = week.office.close_day(friday, "Cuti", kind="cuti_bersama", by="kepala")
        print(f"joint leave on {friday}: numbers moved: {moved}, clocks counted again")
        week.day("R", OTHER_DAYS)
        week.day("H", OTHER_DAYS)
        week.day("H", OTHER_DAYS)
        for _ in range(3):  # the week after, when what was not reviewed comes due
            week.day("R", OTHER_DAYS // 3)
        print("\n" + "  ".join(f"{head:>10}" for head in week.days[0]))
        for row in week.days:
            print("  ".join(f"{value!s:>10}" for value in row.values()))
        links = week.office.labels()
        clocks = Counter(
            status.clock.state.value
            for status in map(week.office.status, week.clocked)
            if status.clock
        )
        print(f"\nclocks: {dict(clocks)}")
        print(f"{len(links)} decisions for dedupe and train; ", end="")
        print(f"audit chain of {week.office.verify():,} rows verifies; ", end="")
        print(draw(week.rush, week.days, clocks, 2 * CAPACITY))
        week.office.close()


if __name__ == "__main__":
    main()
