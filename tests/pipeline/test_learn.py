"""With the core itself: similar names are flagged by its registry, decisions flow back into it."""

from __future__ import annotations

from collections.abc import Callable

from tests.pipeline.world import KEYS, World

import namematch as nm
from namematch.pipeline import Office, Ruling, Verdict, office_registry
from namematch.pipeline.names_registry import FIELDS

HOLDERS = [
    {"id": "h1", "nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985", "jk": "L"},
    {"id": "h2", "nama": "Made Wirawan", "tgl_lahir": "02-03-1990", "jk": "L"},
]


def decided(world: World) -> tuple[str, str]:
    """Two applicants who look like a holder: one is, one is not."""
    one = world.paid(world.form("Joko Susanto", sex="L", nik="6371011708850001"))
    two = world.paid(world.form("Djoko Santoso", sex="L", nik="6371011708850002"))
    world.office.check_names()
    for officer in "ab":
        case = world.office.lease(by=officer)
        rulings = [
            Ruling(
                candidate=candidate.id,
                verdict=Verdict.SAME_REPLACEMENT if same else Verdict.DIFFERENT,
                reason="S01" if same else "B04",
            )
            for candidate in case.candidates
            for same in [case.reg_no == one and candidate.record == "h1"]
        ]
        world.office.decide(case.id, case.token, rulings, by=officer)
    return one, two


def test_decisions_hold_in_dedupe_and_reach_train(make_world: Callable[..., World]) -> None:
    registry = office_registry(nm.Registry.build(HOLDERS, store=FIELDS))
    world = make_world(registry=registry)
    one, two = decided(world)
    office: Office = world.office
    assert office.must_link().to_pylist() == [{"left": one, "right": "h1", "same": True}]
    different = {(row["left"], row["right"]) for row in office.cannot_link().to_pylist()}
    assert {(two, "h1"), (one, two)} >= different
    assert different
    rows = [
        *HOLDERS,
        {"id": one, "nama": "Joko Susanto", "tgl_lahir": "17-08-1985", "jk": "L"},
        {"id": two, "nama": "Djoko Santoso", "tgl_lahir": "17-08-1985", "jk": "L"},
    ]
    result = nm.dedupe(rows, must_link=office.must_link(), cannot_link=office.cannot_link())
    clusters = {row["id"]: row["cluster"] for row in result.clusters.to_pylist()}
    assert clusters[one] == clusters["h1"]
    assert all(clusters[left] != clusters[right] for left, right in different)
    assert nm.train(rows, labels=office.labels()) is not None


def test_a_decision_keeps_the_matcher_that_raised_it(world: World) -> None:
    """Whoever decides may hold no registry of names at all: a counter needs none."""
    world.paid(world.form("Kembar Satu"))
    world.paid(world.form("Kembar Dua"))
    world.office.check_names()
    counter = Office.open(world.url, "BJM", keys=KEYS, clock=world.clock)
    case = counter.lease(by="a")
    ruling = Ruling(candidate=case.candidates[0].id, verdict=Verdict.DIFFERENT, reason="B05")
    counter.decide(case.id, case.token, [ruling], by="a")
    assert world.rows("SELECT model FROM decision") == [{"model": "m-1"}]
    counter.close()


def test_a_matcher_is_known_by_what_is_in_it() -> None:
    one, again = (office_registry(nm.Registry.build(HOLDERS, store=FIELDS)) for _ in range(2))
    assert one.model == again.model != office_registry().model
