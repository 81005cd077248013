"""The 18 invariants over random interleavings of every verb, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from tests.pipeline.acts import Acts
from tests.pipeline.databases import Databases
from tests.pipeline.invariants import check_all

from namematch.pipeline import PauseReason, Ruling, SkipReason, Verdict, errors
from namematch.pipeline.models import Receipt
from namematch.pipeline.verdicts import reasons

OFFICERS = ("a", "b", "c")
PEOPLE = st.integers(0, 5)
INDEX = st.integers(0, 30)
EVERY = 12  # steps between two looks at everything


class Day(Acts):
    @invariant()
    def all_hold(self) -> None:
        self.steps += 1
        if self.steps % EVERY == 0:
            check_all(self.office)
            self.breaches_stay()

    @rule(
        who=PEOPLE,
        lane=st.sampled_from("RRRRHP"),
        purpose=st.sampled_from(["regular", "haji", "umrah"]),
        client=st.sampled_from("xy"),
        key=st.integers(0, 20),
    )
    def register(self, who: int, lane: str, purpose: str, client: str, key: int) -> None:
        sent = {
            "form": self.form(who, purpose),
            "lane": lane,
            "client": client,
            "key": str(key),
        }
        day = self.world.clock.now.astimezone(self.world.policy.tz).date()
        place = (client, day, key)
        try:
            receipt = self.office.register(**sent)
            answer = receipt.to_json()
            if not receipt.existing and place not in self.answers:
                self.numbers.append(receipt.reg_no)
        except errors.KeyReused:
            assert self.answers[place][0] != sent
            return
        except errors.Refused as refusal:
            answer = f"{refusal.code} {refusal.fields}"
        if place in self.answers:  # invariant 3, byte for byte
            assert self.answers[place] == (sent, answer)
        self.answers[place] = (sent, answer)

    @rule(index=INDEX, ago=st.sampled_from([0, 10, 60, 60 * 26]), amount=st.sampled_from([0, 0, 1]))
    def pay(self, index: int, ago: int, amount: int) -> None:
        confirmed = self.world.clock.now - dt.timedelta(minutes=ago)
        options = {"amount": 1} if amount else {}
        paid = self.attempt(lambda: self.world.pay(self.pick(index), confirmed, **options))
        if paid is not None and paid.reg_no not in self.numbers:
            self.numbers.append(paid.reg_no)

    @rule(who=st.lists(PEOPLE, min_size=2, max_size=4), pays=st.integers(0, 15))
    def arrivals(self, who: list[int], pays: int) -> None:
        """A few people come, most of them pay at once; their names are checked."""
        for at, one in enumerate(who):
            before = len(self.numbers)
            self.register(one, "R", "regular", "x", 100 + self.steps * 4 + at)
            if len(self.numbers) > before and pays >> at & 1:
                self.pay(before, 0, 0)
        self.office.check_names()

    @rule(step=st.sampled_from([10, 20, 60 * 3, None]))
    def time_passes(self, step: int | None) -> None:
        if step is None:
            self.next_morning()
        else:
            self.world.clock.forward(minutes=step)
        if step != 10:
            self.office.tick()

    @rule(
        index=INDEX,
        verb=st.sampled_from(["cancel", "no_show", "finish", "hand_over", "finish", "finish"]),
    )
    def move(self, index: int, verb: str) -> None:
        self.attempt(lambda: getattr(self.office, verb)(self.pick(index), by="p"))

    @rule(index=INDEX, ahead=st.integers(0, 5))
    def reschedule(self, index: int, ahead: int) -> None:
        day = self.world.clock.now.date() + dt.timedelta(days=ahead) if ahead else None
        moved: Receipt | None = self.attempt(
            lambda: self.office.reschedule(self.pick(index), day, by="p")
        )
        if moved is not None:
            self.numbers.append(moved.reg_no)

    @rule(reason=st.sampled_from([None, *SkipReason]), lane=st.sampled_from("RRHPM"))
    def counter(self, reason: SkipReason | None, lane: str) -> None:
        def act() -> None:
            number = self.office.next_in_line(lane)
            if reason is None:
                self.office.serve(number, by="p")
            else:
                self.office.skip(number, reason, by="p")

        self.attempt(act)

    @rule(officer=st.sampled_from(OFFICERS))
    def lease(self, officer: str) -> None:
        clocks = self.world.rows("SELECT * FROM clock ORDER BY record")
        case = self.attempt(lambda: self.office.lease(by=officer))
        if case is not None:
            self.cases.append((officer, case))
        assert self.world.rows("SELECT * FROM clock ORDER BY record") == clocks  # invariant 9

    @rule(
        index=st.integers(0, 3),
        other=st.booleans(),
        verdicts=st.lists(st.sampled_from(list(Verdict)[1:]), min_size=6, max_size=6),
    )
    def decide(self, index: int, other: bool, verdicts: list[Verdict]) -> None:
        if not self.cases:
            return
        officer, case = self.cases[-1 - index % len(self.cases)]
        officer = "z" if other and index == 3 else officer
        rulings = [
            Ruling(
                candidate=one.id,
                verdict=verdict,
                reason=next(r.code for r in reasons().values() if r.verdict is verdict),
                note="uji",
            )
            for one, verdict in zip(case.candidates, verdicts, strict=False)
            if one.verdict is None
        ]
        self.attempt(lambda: self.office.decide(case.id, case.token, rulings, by=officer))

    @rule(index=st.integers(0, 3), officer=st.sampled_from(OFFICERS))
    def lease_and_decide(self, index: int, officer: str) -> None:
        verdicts = [Verdict.SAME_REPLACEMENT, Verdict.DIFFERENT, Verdict.SAME_DOUBLE]
        self.lease(officer)
        self.decide(0, False, [verdicts[(index + at) % 3] for at in range(6)])

    @rule(index=INDEX, officer=st.sampled_from(OFFICERS), yes=st.sampled_from([True, True, False]))
    def second_person(self, index: int, officer: str, yes: bool) -> None:
        waiting = self.office.proposals()
        if waiting:
            act = self.office.approve if yes else self.office.refuse
            proposal = waiting[index % len(waiting)].id
            self.attempt(lambda: act(proposal, by=officer))

    @rule(
        officer=st.sampled_from(OFFICERS),
        verdict=st.sampled_from([Verdict.DIFFERENT, Verdict.SAME_DOUBLE, Verdict.REFER]),
        then=st.sampled_from(["approve", "approve", "refuse", "give_back", None]),
    )
    def check(self, officer: str, verdict: Verdict, then: str | None) -> None:
        """A second person takes what is dealt, rules, compares, and ends it or leaves it."""
        case = self.attempt(lambda: self.office.lease_check(by=officer))
        if case is None:
            return
        (one,) = case.candidates
        assert one.verdict is None
        reason = next(r.code for r in reasons().values() if r.verdict is verdict)
        own = Ruling(candidate=one.id, verdict=verdict, reason=reason, note="uji")
        if then == "give_back":
            self.attempt(lambda: self.office.give_back(case.id, case.token, by=officer))
            return
        told = self.attempt(lambda: self.office.opine(case.check, [own], by=officer))
        assert told.maker != officer
        self.attempt(lambda: self.office.reveal(case.id, one.id, "uji", by=officer))
        if then is not None:
            self.attempt(lambda: getattr(self.office, then)(case.check, by=officer))

    @rule(which=st.integers(0, 9), index=INDEX, officer=st.sampled_from(OFFICERS))
    def rare(self, which: int, index: int, officer: str) -> None:
        """What happens now and then, as one rule, so that the rest happens more often."""
        acts: list[Callable[[], None]] = [
            lambda: self.routine(("expire", "tick", "check_names")[index % 3]),
            lambda: self.serve_out_of_turn(index),
            lambda: self.reopen(1 + index % 6),
            lambda: self.pause(index, list(PauseReason)[index % 4], index % 2 == 0),
            lambda: self.outage(1 + index),
            lambda: self.close_day(index % 6 - 2),
            lambda: self.caps(3 + index % 4, officer, index % 3 == 0),
            lambda: self.ahead(index, officer),
            lambda: self.acknowledge(index),
            lambda: self.correct(index, ("Kembar Lain", "Wayan Lain")[index % 2]),
        ]
        acts[which]()
        self.deliver()

    @rule(index=INDEX, officer=st.sampled_from(OFFICERS), now=st.booleans())
    def take_back(self, index: int, officer: str, now: bool) -> None:
        live = self.world.rows("SELECT decision FROM link ORDER BY decision")
        self.undo(int(str(live[index % len(live)]["decision"])) if live else index, officer)
        if now:
            self.second_person(-1, "c" if officer != "c" else "a", True)


def run(databases: Databases, kind: str, examples: int, steps: int) -> None:
    machine = type("Machine", (Day,), {"databases": databases, "kind": kind})
    run_state_machine_as_test(
        machine,
        settings=settings(
            settings.get_profile("namematch"),
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 12), ("postgresql", 4)])
def test_the_invariants_hold_whatever_happens(
    databases: Databases, kind: str, examples: int
) -> None:
    run(databases, kind, examples, 50)


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 150), ("postgresql", 40)])
def test_the_invariants_hold_for_longer(databases: Databases, kind: str, examples: int) -> None:
    run(databases, kind, examples, 100)
