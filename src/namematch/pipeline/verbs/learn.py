"""Decisions flow back: links for ``dedupe``, labels for ``train``, agreement for the supervisor.

>>> kappa([(1, 1), (1, 1), (2, 2), (2, 1)])
0.5
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.store.schema import candidate, decision, link
from namematch.pipeline.verdicts import FINAL

_SCHEMA = pa.schema([("left", pa.string()), ("right", pa.string()), ("same", pa.bool_())])


def live_links(context: Context, *, same: bool | None = None) -> pa.Table:
    """The live decisions as (left, right, same), left < right; one kind of them, or both."""
    query = sa.select(link.c.left, link.c.right, link.c.same).order_by(link.c.left, link.c.right)
    if same is not None:
        query = query.where(link.c.same == sa.true() if same else link.c.same == sa.false())
    with context.store.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    columns = [pa.array([row[at] for row in rows], field.type) for at, field in enumerate(_SCHEMA)]
    return pa.table(columns, schema=_SCHEMA)


def blind_pairs(context: Context) -> list[tuple[int, int]]:
    """(first verdict, blind second verdict) of each pair that was dealt twice."""
    first = sa.alias(decision, "first")
    second = sa.alias(decision, "second")
    query = (
        sa.select(first.c.verdict, second.c.verdict)
        .join(second, sa.and_(second.c.left == first.c.left, second.c.right == first.c.right))
        .join(candidate, candidate.c.decision == first.c.id)
        .where(first.c.blind == sa.false(), second.c.blind == sa.true())
        .order_by(first.c.id, second.c.id)
    )
    with context.store.read() as connection:
        rows = connection.execute(query).all()
    finals = {int(verdict) for verdict in FINAL}
    return [(one, two) for one, two in rows if one in finals and two in finals]


def kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's kappa (1960): agreement beyond chance; None where it says nothing."""
    count = len(pairs)
    if not count:
        return None
    agreed = sum(one == two for one, two in pairs) / count
    firsts, seconds = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    chance = sum(firsts[verdict] * seconds[verdict] for verdict in firsts) / count**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)
