"""What random days are made of: an office, and the acts that are no rule of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine
from tests.pipeline.databases import Databases
from tests.pipeline.invariants import check_all
from tests.pipeline.world import World

from namematch.pipeline import PauseReason, errors
from namematch.pipeline.errors import PipelineError
from namematch.pipeline.models import CaseView
from namematch.pipeline.policy import LANES

CAPS = {"R": 6, "H": 2, "P": 1, "M": 2}


class Crm:
    """Takes every other message; remembers every id it was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.calls = 0

    def send(self, identity: str, body: str) -> None:
        self.calls += 1
        if self.calls % 2:
            raise errors.CrmFailed(problem="busy")
        self.sent.append(identity)


class Acts(RuleBasedStateMachine):
    databases: ClassVar[Databases]
    kind: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        lanes = tuple(lane.model_copy(update={"cap": CAPS[lane.code]}) for lane in LANES)
        self.world = World(self.databases.fresh(self.kind), lanes=lanes, blind_share=3)
        self.office = self.world.office
        self.answers: dict[tuple[Any, ...], tuple[dict[str, Any], str]] = {}
        self.numbers: list[str] = []
        self.cases: list[tuple[str, CaseView]] = []
        self.breaches: dict[object, object] = {}
        self.crm = Crm()
        self.steps = 0

    def teardown(self) -> None:
        try:
            check_all(self.office)
            self.breaches_stay()
        finally:
            self.world.close()

    def breaches_stay(self) -> None:
        for number in self.numbers:
            clock = self.office.status(number).clock
            if clock is not None and clock.breached_at is not None:
                assert self.breaches.setdefault(number, clock.breached_at) == clock.breached_at
            else:
                assert number not in self.breaches

    def attempt(self, act: Callable[[], Any]) -> Any:
        """A refusal is fine; a change with it is not (a kept refusal and a kept text excepted)."""
        before = self.head()
        try:
            return act()
        except (errors.StoreError, errors.SetupError):
            raise
        except errors.Refused:
            return None
        except PipelineError:
            assert self.head() == before
            return None

    def head(self) -> object:
        return self.world.rows("SELECT seq, hash FROM audit_head")

    def pick(self, index: int) -> str:
        return self.numbers[index % len(self.numbers)] if self.numbers else "BJM-20261124-R-0001-2"

    def form(self, who: int, purpose: str) -> dict[str, Any]:
        return {
            "name": ("Kembar", "Kembar", "Kembar", "Wayan", "Wayan", "Nyoman")[who] + f" Uji{who}",
            "birth_date": "17-08-1985",
            "sex": "P",
            "nik": f"63710157088500{who:02d}",
            "purpose": purpose,
            "proof": "PORSI-1" if purpose == "haji" else None,
            "pregnant": who == 0,
        }

    def next_morning(self) -> None:
        local = self.world.clock.now.astimezone(self.world.policy.tz)
        morning = (local + dt.timedelta(days=1)).replace(hour=8, minute=0)
        self.world.clock.now = morning

    def correct(self, index: int, name: str) -> None:
        self.attempt(lambda: self.office.correct(self.pick(index), {"name": name}, by="p"))

    def routine(self, verb: str) -> None:
        getattr(self.office, verb)()

    def serve_out_of_turn(self, index: int) -> None:
        self.attempt(lambda: self.office.serve(self.pick(index), by="p"))

    def undo(self, decision: int, officer: str) -> None:
        self.attempt(lambda: self.office.undo(decision, "U01", "keliru", by=officer))

    def reopen(self, case: int) -> None:
        self.attempt(lambda: self.office.reopen(case, by="p"))

    def pause(self, index: int, reason: PauseReason, stop: bool) -> None:
        number = self.pick(index)
        if stop:
            self.attempt(lambda: self.office.pause(number, reason, by="p"))
        else:
            self.attempt(lambda: self.office.resume(number, by="p"))

    def outage(self, hours: int) -> None:
        now = self.world.clock.now
        self.attempt(lambda: self.office.outage(now - dt.timedelta(hours=hours), now, by="p"))

    def close_day(self, ahead: int) -> None:
        day = self.world.clock.now.astimezone(self.world.policy.tz).date()
        day += dt.timedelta(days=ahead)
        known = len(self.world.rows("SELECT version FROM calendar_day"))
        if known < 1:
            self.attempt(lambda: self.office.close_day(day, "Banjir", by="p"))
            fresh = self.world.rows("SELECT reg_no FROM registration")
            self.numbers += sorted({str(r["reg_no"]) for r in fresh} - set(self.numbers))

    def caps(self, cap: int, officer: str, lower: bool) -> None:
        day = self.world.clock.now.astimezone(self.world.policy.tz).date()
        if lower:
            self.attempt(lambda: self.office.lower_cap(day, "R", cap, by=officer))
        else:
            self.attempt(lambda: self.office.propose_cap(day, "R", cap, "uji", by=officer))

    def ahead(self, index: int, officer: str) -> None:
        self.attempt(lambda: self.office.propose_ahead(self.pick(index), "sakit", by=officer))

    def acknowledge(self, index: int) -> None:
        self.attempt(lambda: self.office.acknowledge(self.pick(index), by="pusat"))

    def deliver(self) -> None:
        self.office.deliver(self.crm)
        assert len(self.crm.sent) == len(set(self.crm.sent))
