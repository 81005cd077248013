"""Two people: what one proposes another approves or refuses (invariant 12).

Kinds: RAISE_CAP (Q3), MOVE_AHEAD (F1), DECISION and UNDO (review). No setting turns this off, and
the table has a fence of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.errors import NotHeld, SameOfficer, UnknownProposal
from namematch.pipeline.models import Proposal
from namematch.pipeline.store.schema import proposal
from namematch.pipeline.store.unit import Unit, Values


def propose(unit: Unit, office: str, kind: str, body: Mapping[str, Any], reason: str) -> int:
    """Something for a second person; its number."""
    identity = unit.put(
        proposal,
        office=office,
        kind=kind,
        body=json.dumps(body, sort_keys=True),
        reason=reason,
        maker=unit.by,
        made=unit.now,
        row_version=1,
    )
    unit.audit("propose", "proposal", identity, "", "WAITING", office=office, kind=kind, **body)
    return int(identity)


def waiting(unit: Unit, identity: int) -> Values:
    """A proposal that waits, locked, for somebody other than its maker."""
    mine = (proposal.c.office == unit.office, proposal.c.id == identity)
    query = sa.select(proposal).where(*mine, proposal.c.outcome.is_(None))
    found = unit.one(query.with_for_update())
    if found is None:
        raise UnknownProposal
    if found["maker"] == unit.by:
        raise SameOfficer
    return found


def free(unit: Unit, identity: int) -> Values:
    """The same, unless another holds it to check it (``NotHeld``)."""
    found = waiting(unit, identity)
    if found["holder"] not in (None, unit.by) and unit.now < found["lease_until"]:
        raise NotHeld
    return found


def as_model(row: Values) -> Proposal:
    """As the second person sees it."""
    return Proposal(
        id=row["id"],
        kind=row["kind"],
        body=json.loads(row["body"]),
        reason=row["reason"],
        maker=row["maker"],
        made=row["made"],
    )
