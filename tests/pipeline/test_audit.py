"""Invariant 16: the chain finds a flipped byte, a deleted, swapped or cut-off row."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.pipeline.world import World

from namematch.pipeline import errors
from namematch.pipeline.audit import GENESIS, Row, chained, verify


def tamper(world: World, *changes: str) -> None:
    def work(connection: sa.Connection) -> None:
        for change in changes:
            connection.execute(sa.text(change))

    world.office.context.store.run(work)


def test_an_untouched_chain_verifies(world: World) -> None:
    for _ in range(3):
        world.paid()
    assert world.office.verify() == 1 + 3 * 4  # init; register, pay, state and clock each


@pytest.mark.parametrize(
    "changes",
    [
        ("UPDATE audit_event SET actor = 'lain' WHERE seq = 2",),
        ("UPDATE audit_event SET sealed = NULL WHERE seq = 2",),
        ("UPDATE audit_event SET after = 'BATAL' WHERE seq = 3",),
        ("DELETE FROM audit_event WHERE seq = 2",),
        ("DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)",),
        (
            "UPDATE audit_event SET seq = 99 WHERE seq = 2",
            "UPDATE audit_event SET seq = 2 WHERE seq = 3",
            "UPDATE audit_event SET seq = 3 WHERE seq = 99",
        ),
        ("DELETE FROM audit_event", "UPDATE audit_head SET seq = 0"),
    ],
)
def test_tampering_is_found(world: World, changes: tuple[str, ...]) -> None:
    world.paid()
    tamper(world, *changes)
    with pytest.raises(errors.AuditBroken):
        world.office.verify()


def test_every_change_of_a_row_has_one_audit_row(world: World) -> None:
    number = world.paid()
    world.office.check_names()
    world.office.finish(number, by="p")
    (row,) = world.rows("SELECT row_version FROM registration")
    (count,) = world.rows("SELECT count(*) AS n FROM audit_event WHERE entity = 'registration'")
    assert row["row_version"] == count["n"] == 3


def test_a_row_of_another_history_does_not_fit() -> None:
    key = bytes(32)
    first = Row("BJM", 1, "2026-11-24T01:00:00+00:00", "a", "x", "case", "1", "", "", "{}", None)
    other, second = first._replace(actor="b"), first._replace(seq=2)
    heads = [chained(key, GENESIS, row) for row in (first, other)]
    spliced = chained(key, heads[1], second)
    rows = [(first, heads[0]), (second, spliced)]
    with pytest.raises(errors.AuditBroken, match="row 2"):
        verify(key, "BJM", rows, (2, spliced))
