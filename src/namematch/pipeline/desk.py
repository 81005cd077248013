"""``Desk``: the officers' verbs, review and two people, of an ``Office``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from namematch.pipeline.context import Context
from namematch.pipeline.models import (
    CaseView,
    Compared,
    Decision,
    Figures,
    Outcome,
    Proposal,
    Workload,
)
from namematch.pipeline.policy import Policy
from namematch.pipeline.verbs import (
    approve,
    checks,
    figures,
    made,
    names,
    quota,
    reveal,
    review,
)
from namematch.pipeline.verdicts import Ruling


class Desk:
    """Name checks, cases and proposals; shared by threads."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @property
    def policy(self) -> Policy:
        """The office's settings."""
        return self.context.policy

    def check_names(self, *, by: str = "jadwal", limit: int = 500) -> int:
        """Run the name checks that wait; how many were done."""
        return names.check_names(self.context, by=by, limit=limit)

    def lease(self, *, by: str) -> CaseView:
        """The next case for an officer."""
        return review.lease(self.context, by=by)

    def decide(self, case: int, token: int, rulings: Sequence[Ruling], *, by: str) -> Outcome:
        """Rule on every candidate of a leased case."""
        return review.decide(self.context, case, token, rulings, by=by)

    def give_back(self, case: int, token: int, *, by: str) -> Outcome:
        """End a lease undecided."""
        return review.give_back(self.context, case, token, by=by)

    def reopen(self, case: int, *, by: str) -> Outcome:
        """Deal a case again that waited for information."""
        return review.reopen(self.context, case, by=by)

    def view(self, case: int, *, by: str) -> CaseView:
        """A case, for the second person; audited."""
        return review.view(self.context, case, by=by)

    def reveal(self, case: int, candidate: int | None, reason: str, *, by: str) -> str:
        """A whole NIK: of a candidate, or of the applicant for None; audited."""
        return reveal.reveal(self.context, case, candidate, reason, by=by)

    def decisions(self, *, by: str | None = None, limit: int = 50) -> tuple[Decision, ...]:
        """Decisions, latest first, of one officer or of all; notes stay sealed."""
        return made.decisions(self.context, by=by, limit=limit)

    def export_decisions(self, *, by: str) -> tuple[Decision, ...]:
        """Every decision with its note; audited."""
        return made.export_decisions(self.context, by=by)

    def workload(self, *, by: str) -> Workload:
        """What is left and done, for one officer."""
        return figures.workload(self.context, by=by)

    def figures(self, *, days: int = figures.DAYS) -> Figures:
        """For the supervisor, over the last days."""
        return figures.figures(self.context, days=days)

    def undo(self, decision: int, reason: str, note: str, *, by: str) -> int:
        """Propose to take a live decision back; the proposal's number."""
        return approve.undo(self.context, decision, reason, note, by=by)

    # Two people

    def propose_cap(self, day: date, lane: str, cap: int, reason: str, *, by: str) -> int:
        """Propose a higher cap."""
        return approve.propose_cap(self.context, day, lane, cap, reason, by=by)

    def propose_ahead(self, number: str, reason: str, *, by: str) -> int:
        """Propose to serve someone before their turn."""
        return approve.propose_ahead(self.context, number, reason, by=by)

    def proposals(self) -> list[Proposal]:
        """What waits for a second person."""
        return approve.proposals(self.context)

    def lease_check(self, *, by: str) -> CaseView:
        """The oldest decision for a second person, without its verdict."""
        return checks.lease_check(self.context, by=by)

    def opine(self, check: int, rulings: Sequence[Ruling], *, by: str) -> Compared:
        """The second person's own ruling, kept; then both are told."""
        return checks.opine(self.context, check, rulings, by=by)

    def approve(self, proposal: int, *, by: str) -> Outcome:
        """As the second person."""
        return approve.approve(self.context, proposal, by=by)

    def refuse(self, proposal: int, *, by: str) -> Outcome:
        """As the second person."""
        return approve.refuse(self.context, proposal, by=by)

    def lower_cap(self, day: date, lane: str, cap: int, *, by: str) -> int:
        """A smaller cap, never below what was issued."""
        return quota.lower_cap(self.context, day, lane, cap, by=by)
