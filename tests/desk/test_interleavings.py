"""Officers at work in any order, with pauses: nobody shares a case and no decision is lost."""

import datetime as dt
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk.conftest import Clock

from desk.flags import FILE, Flags
from namematch.pipeline import Ruling, Verdict
from namematch.pipeline.errors import LeaseLost, NotLive

OFFICERS = ("ani", "budi", "citra")
STEPS = ("next", "decide", "decide", "again", "stale", "undo", "skip", "give back", "pause")
LEASE = dt.timedelta(minutes=15)


class Day:
    """A desk, and beside it the slow and obvious book of who holds what and what was decided."""

    def __init__(self, folder, share):
        self.clock = Clock()
        self.desk = Flags.open(folder, share=share, clock=self.clock, zone=dt.UTC)
        self.held, self.last, self.decisions = {}, {}, 0

    def do(self, officer, step):
        if step == "pause":
            self.clock.pass_(minutes=6)
            self.held = {o: (c, end) for o, (c, end) in self.held.items() if end > self.clock()}
        elif step == "undo":
            self.undo(officer)
        elif step == "again" and officer in self.last:
            with suppress(LeaseLost):  # it was undone since
                self.rule(officer, *self.last[officer])
        elif step == "stale":
            self.stale(officer)
        elif step == "next" or officer not in self.held:
            self.next(officer)
        else:
            self.finish(officer, step)

    def next(self, officer):
        case = self.desk.next(by=officer)
        if case is None:
            return
        others = {c.id for o, (c, _) in self.held.items() if o != officer}
        assert case.id not in others
        self.held[officer] = case, self.clock() + LEASE

    def finish(self, officer, step):
        case, _ = self.held.pop(officer)
        if step == "skip":
            self.desk.skip(case.id, case.token, by=officer)
        elif step == "give back":
            self.desk.give_back(case.id, case.token, by=officer)
        else:
            self.rule(officer, case)
            self.decisions += 1
            self.last[officer] = (case,)

    def rule(self, officer, case, token=None):
        ruling = Ruling(candidate=case.candidates[0].id, verdict=Verdict.DIFFERENT, reason="B01")
        self.desk.decide(case.id, token or case.token, [ruling], by=officer)

    def stale(self, officer):
        """What another holds cannot be decided, whatever the token."""
        for other, (case, _) in self.held.items():
            if other != officer:
                with suppress(LeaseLost):
                    self.rule(officer, case)
                    raise AssertionError("decided what another holds")

    def undo(self, officer):
        made = [one for one in self.desk.made(limit=3) if one.undoable]
        if made:
            with suppress(NotLive):
                self.desk.undo(made[-1].id, "U01", "salah", by=officer)
                self.decisions += 1
                self.held.pop(officer, None)  # the pair that came back is held besides

    def check(self, folder):
        with sqlite3.connect(folder / FILE) as file:
            open_ = "SELECT count(*) FROM turn WHERE decision IS NULL AND not_for IS NULL"
            assert (
                file.execute(open_).fetchone()
                == file.execute("SELECT pairs FROM waiting").fetchone()
            )
            assert file.execute("SELECT count(*) FROM decision").fetchone() == (self.decisions,)
            doubly = "SELECT count(*) - count(DISTINCT decision) FROM turn WHERE decision NOTNULL"
            assert file.execute(doubly).fetchone() == (0,)
            own = (
                "SELECT count(*) FROM turn JOIN decision ON decision.id = turn.decision "
                "WHERE decision.by = turn.not_for"
            )
            assert file.execute(own).fetchone() == (0,)


@given(
    st.lists(st.tuples(st.sampled_from(OFFICERS), st.sampled_from(STEPS)), max_size=60),
    st.sampled_from([0.0, 0.5, 1.0]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_shares_a_case_and_every_decision_is_kept(cleaned, steps, share):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(cleaned, Path(place) / "cleaned"))
        day = Day(folder, share)
        for officer, step in steps:
            day.do(officer, step)
        day.desk.close()
        day.check(folder)
