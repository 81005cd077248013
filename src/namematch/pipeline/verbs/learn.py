"""Decisions flow back: links for ``dedupe``, labels for ``train``, agreement for the supervisor.

>>> agreement([(1, 1), (1, 1), (2, 2), (2, 1)]), agreement([(1, 1)]), agreement([])
((4, 0.5), (1, None), (0, None))
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pyarrow as pa
import sqlalchemy as sa

from namematch.evaluation import kappa
from namematch.pipeline.context import Context
from namematch.pipeline.store.schema import candidate, decision, link, opinion, review_case
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.verdicts import FINAL, Verdict

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


def blind_pairs(unit: Unit, context: Context) -> list[tuple[int, int]]:
    """(first verdict, blind second verdict) of each pair that was dealt twice."""
    first = sa.alias(decision, "first")
    second = sa.alias(decision, "second")
    query = (
        sa.select(first.c.verdict, second.c.verdict)
        .join(review_case, review_case.c.id == second.c.case_id)
        .join(
            first,
            sa.and_(
                *(first.c.case_id == review_case.c.blind_of, first.c.left == second.c.left),
                first.c.right == second.c.right,
            ),
        )
        .join(candidate, candidate.c.decision == first.c.id)
        .where(review_case.c.office == context.office, second.c.blind == sa.true())
        .order_by(first.c.id, second.c.id)
    )
    return _finals((row[0], row[1]) for row in unit.connection.execute(query))


def checked_pairs(unit: Unit, context: Context) -> list[tuple[int, int]]:
    """(maker's verdict, checker's own before it was told) of each decision that was checked."""
    query = (
        sa.select(decision.c.verdict, opinion.c.verdict)
        .join(opinion, opinion.c.decision == decision.c.id)
        .join(review_case, review_case.c.id == decision.c.case_id)
        .where(review_case.c.office == context.office, decision.c.verdict != int(Verdict.UNDO))
        .order_by(opinion.c.id)
    )
    return [(row[0], row[1]) for row in unit.connection.execute(query)]


def _finals(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    finals = {int(verdict) for verdict in FINAL}
    return [(one, two) for one, two in pairs if one in finals and two in finals]


def agreement(pairs: Sequence[tuple[int, int]]) -> tuple[int, float | None]:
    """(pairs, Cohen's kappa); None where there is none, or both only ever ruled one way."""
    if not pairs:
        return 0, None
    found = kappa([one for one, _ in pairs], [two for _, two in pairs])
    return found.pairs, None if math.isnan(found.kappa) else found.kappa
