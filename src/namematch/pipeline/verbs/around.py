"""The live decisions around some records: their groups, and everything that touches those."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from namematch.pipeline.links import Link
from namematch.pipeline.store.schema import decision, link
from namematch.pipeline.store.unit import Unit, Values


def links_around(unit: Unit, records: Iterable[str]) -> Sequence[Values]:
    """Every live link of the groups of some records, with the decision it came from."""
    found: dict[tuple[str, str], Values] = {}
    fresh = set(records)
    seen: set[str] = set()
    while fresh:
        seen |= fresh
        ids = sorted(fresh)
        touching = sa.or_(link.c.left.in_(ids), link.c.right.in_(ids))
        rows = unit.all(
            sa.select(
                *(link.c.left, link.c.right, link.c.same, link.c.decision),
                *(decision.c.verdict, decision.c.maker, decision.c.made),
                *(decision.c.case_id, decision.c.candidate),
            )
            .join(decision, decision.c.id == link.c.decision)
            .where(touching)
        )
        found |= {(row["left"], row["right"]): row for row in rows}
        fresh = {r for row in rows if row["same"] for r in (row["left"], row["right"])} - seen
    return list(found.values())


def as_link(row: Values) -> Link:
    """As the rules speak of it."""
    return Link(row["left"], row["right"], row["same"])


def group_of(record: str, links: Collection[Link]) -> frozenset[str]:
    """The records that live SAME links join to one, itself included."""
    group = {record}
    while (
        joined := {
            other
            for one in links
            if one.same and (one.left in group) != (one.right in group)
            for other in (one.left, one.right)
        }
        - group
    ):
        group |= joined
    return frozenset(group)
