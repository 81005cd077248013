"""Cases of similar names, as the tests of review make and decide them."""

from __future__ import annotations

from tests.pipeline.world import World

from namematch.pipeline import Ruling, Verdict
from namematch.pipeline.models import CaseView

DIFFERENT = (Verdict.DIFFERENT, "B05", "")
REPLACED = (Verdict.SAME_REPLACEMENT, "S02", "")
DOUBLE = (Verdict.SAME_DOUBLE, "G04", "satu orang")


def twins(world: World) -> tuple[str, str]:
    """Two paid applications with similar names, checked."""
    first, second = world.paid(world.form("Kembar Satu")), world.paid(world.form("Kembar Dua"))
    world.office.check_names()
    return first, second


def rule(case: CaseView, *rulings: tuple[Verdict, str, str]) -> list[Ruling]:
    return [
        Ruling(candidate=one.id, verdict=verdict, reason=reason, note=note)
        for one, (verdict, reason, note) in zip(case.candidates, rulings, strict=True)
    ]


def decide(world: World, *rulings: tuple[Verdict, str, str], by: str = "a") -> CaseView:
    case = world.office.lease(by=by)
    world.office.decide(case.id, case.token, rule(case, *rulings), by=by)
    return world.office.view(case.id, by=by)


def links(world: World) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in world.office.labels().to_pylist()]
