"""Changed data: sealed anew, and what was decided on the old data is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.applicant import field_of, read_applicant
from namematch.pipeline.context import Context
from namematch.pipeline.errors import InvalidNik, WrongState
from namematch.pipeline.models import Outcome
from namematch.pipeline.states import WAITING
from namematch.pipeline.store.schema import candidate, record, review_case
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.verbs import bookings
from namematch.pipeline.verbs.cases import make_stale, open_cases
from namematch.pipeline.verbs.subjects import (
    digest_of,
    key_of,
    opened_form,
    record_of,
    sealed_form,
)


def correct(context: Context, number: str, changes: Mapping[str, Any], *, by: str) -> Outcome:
    """Change fields of a waiting application; not its NIK, which makes another person's form."""
    changes = {field_of(name) or name: value for name, value in changes.items()}

    def work(unit: Unit) -> Outcome:
        row = bookings.find(unit, number)
        if row["state"] not in WAITING:
            raise WrongState(verb="correct", state=row["state"])
        owner = record_of(unit, row["record"])
        assert owner is not None
        key = key_of(unit.connection, unit.keys, owner["subject"])
        before = opened_form(unit.keys, key, owner["form"])
        form = read_applicant({**before.model_dump(), **changes})
        if form.nik != before.nik:
            raise InvalidNik(problem="fixed")
        sealed = sealed_form(unit.keys, key, form)
        unit.set(
            record,
            owner,
            form=sealed,
            flags=",".join(form.flags),
            digest=digest_of(unit.keys, key, form),
            checked=False,
            changed=unit.now,
        )
        unit.audit(
            "correct",
            "record",
            owner["id"],
            "",
            "",
            office=owner["office"],
            sealed=sealed,
            fields=sorted(changes),
        )
        _look_again(unit, owner["id"])
        return Outcome(state=row["state"], reg_no=row["reg_no"])

    return context.write(by, work)


def _look_again(unit: Unit, identity: str) -> None:
    """Its own open case, and those of others that show it: stale until they are checked anew."""
    make_stale(unit, identity)
    query = (
        sa.select(record)
        .join(review_case, review_case.c.record == record.c.id)
        .join(candidate, candidate.c.case_id == review_case.c.id)
        .where(candidate.c.record == identity, candidate.c.past == sa.false())
        .distinct()
    )
    for other in unit.all(query):
        if open_cases(unit, other["id"]):
            make_stale(unit, other["id"])
            if other["checked"]:
                unit.set(record, other, checked=False)
                unit.audit("recheck", "record", other["id"], "", "", office=other["office"])
