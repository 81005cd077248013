"""What training found, as a value and as a page of text.

>>> step = Step(-10.0, 3.2, 0.0)
>>> Training(Matcher.default(), Matcher.default(), 100, 250, 3.2, (step,)).converged
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from namematch.scoring.matcher import Matcher
from namematch.training.em import MOST_STEPS, Step
from namematch.training.terms import m_and_u, trained_levels


@dataclass(frozen=True, slots=True)
class Training:
    """The matcher, the one training started from, and how it went; prints as tables.

    candidates: pairs that were weighed; matches: how many pairs are expected to match; steps: log
    posterior (nats, up to a constant), matches and largest change of an m of each iteration of EM;
    labels: decisions used; notes: those left out, by problem; without_labels: the matcher as it
    was before they were, None where there are none.
    """

    matcher: Matcher
    before: Matcher
    records: int
    candidates: int
    matches: float
    steps: tuple[Step, ...]
    labels: int = 0
    notes: tuple[str, ...] = ()
    without_labels: Matcher | None = None

    @property
    def converged(self) -> bool:
        """Whether the last step gained next to nothing."""
        return len(self.steps) < MOST_STEPS

    def levels(self) -> list[dict[str, Any]]:
        """A row for each field and level: m and u before and now, and the bits of log2(m / u).

        ``u`` of an equal date, place or further value is 1: its own share counts apart.
        """
        rows = []
        for field, names in trained_levels(self.matcher).items():
            before, now = m_and_u(self.before, field), m_and_u(self.matcher, field)
            for level, *values in zip(names, *before, *now, strict=True):
                keys = ("m before", "u before", "m", "u")
                row = dict(zip(keys, map(float, values), strict=True))
                rows.append({"field": field.replace("_", " "), "level": level, **row})
        return rows

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "records": self.records,
            "candidates": self.candidates,
            "labels": self.labels,
            "notes": list(self.notes),
            "matches": self.matches,
            "converged": self.converged,
            "steps": [step._asdict() for step in self.steps],
            "levels": self.levels(),
        }

    def __str__(self) -> str:
        end = "converged" if self.converged else "not converged"
        lines = [
            f"{self.records:,} records, {self.candidates:,} pairs weighed, {self.labels:,} labels",
            f"{self.matches:,.0f} pairs expected to match, {end} after {len(self.steps)} steps",
            *self.notes,
            "",
            f"{'step':>4}  {'log posterior':>16}  {'matches':>12}  {'change of m':>11}",
        ]
        lines += [
            f"{at:>4}  {step.log_posterior:>16.3f}  {step.matches:>12,.1f}  {step.change:>11.2e}"
            for at, step in enumerate(self.steps, start=1)
        ]
        head = f"{'field':<12}  {'level':<21}  {'m before':>9}  {'m':>9}  {'u before':>9}  {'u':>9}"
        lines += ["", head]
        lines += [
            f"{row['field']:<12}  {row['level']:<21}  {row['m before']:>9.5f}  {row['m']:>9.5f}"
            f"  {row['u before']:>9.2g}  {row['u']:>9.2g}"
            for row in self.levels()
        ]
        return "\n".join(lines)
