"""``Desk``: the officers' verbs, review and two people, of an ``Office``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from namematch.pipeline.context import Context
from namematch.pipeline.models import CaseView, Outcome, Proposal
from namematch.pipeline.verbs import approve, names, quota, review
from namematch.pipeline.verdicts import Ruling


class Desk:
    """Name checks, cases and proposals; shared by threads."""

    def __init__(self, context: Context) -> None:
        self.context = context

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

    def approve(self, proposal: int, *, by: str) -> Outcome:
        """As the second person."""
        return approve.approve(self.context, proposal, by=by)

    def refuse(self, proposal: int, *, by: str) -> Outcome:
        """As the second person."""
        return approve.refuse(self.context, proposal, by=by)

    def lower_cap(self, day: date, lane: str, cap: int, *, by: str) -> int:
        """A smaller cap, never below what was issued."""
        return quota.lower_cap(self.context, day, lane, cap, by=by)
