"""A look-alike as it is kept: what was found, sealed for both persons it tells of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from namematch.pipeline.errors import SubjectPurged
from namematch.pipeline.feed import Feed, Hit
from namematch.pipeline.links import pair
from namematch.pipeline.names_registry import FIELDS
from namematch.pipeline.store.schema import record
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs.subjects import seal_for

_ASKED, _HOLDER = "asked", "holder"  # kept beside the comparison


class Alike(NamedTuple):
    """A look-alike: what was found, and its sealed evidence."""

    record: str
    weight: float | None
    probability: float | None
    nik_equal: bool
    evidence: bytes | None
    digest: str
    model: str


class Shown(NamedTuple):
    """The evidence as the case's applicant is looked at, and a holder's fields."""

    evidence: dict[str, Any]
    holder: dict[str, Any] | None


def alikes(
    unit: Unit,
    feed: Feed,
    row: Values,
    order: Iterable[str],
    hits: Mapping[str, Hit],
    same_nik: set[str],
) -> Iterator[Alike]:
    """The look-alikes of an application, in the order given."""
    for identity in order:
        try:
            yield _alike(unit, feed, row, identity, hits.get(identity), identity in same_nik)
        except SubjectPurged:  # purged since the registry last heard of it
            continue


def shown(text: bytes, applicant: str) -> Shown:
    """What was kept, with the applicant on the left.

    A pair belongs to the later number's case, whichever of the two was searched for.
    """
    kept: dict[str, Any] = json.loads(text)
    holder = kept.pop(_HOLDER, None)
    if kept.pop(_ASKED, applicant) != applicant and "evidence" in kept:
        turned = [{**one, "left": one["right"], "right": one["left"]} for one in kept["evidence"]]
        kept["evidence"] = turned
    return Shown(kept, holder)


def _alike(
    unit: Unit, feed: Feed, row: Values, identity: str, hit: Hit | None, nik_equal: bool
) -> Alike:
    other = unit.one(sa.select(record).where(record.c.id == identity))
    digests = {row["id"]: row["digest"], identity: other["digest"] if other is not None else "-"}
    left, right = pair(row["id"], identity)
    return Alike(
        record=identity,
        weight=float(hit.weight) if hit is not None else None,
        probability=float(hit.probability) if hit is not None else None,
        nik_equal=nik_equal,
        evidence=_evidence(unit, feed, row, hit, other) if hit is not None else None,
        digest=f"{digests[left]}:{digests[right]}",
        model=feed.model,
    )


def _evidence(unit: Unit, feed: Feed, row: Values, hit: Hit, other: Values | None) -> bytes:
    """Sealed for both, as it tells of both: purging either destroys it.

    An earlier holder has no form here, so what the registry knows of them is kept with it.
    """
    kept = {**hit.comparison().to_dict(), _ASKED: row["id"]}
    if other is None and (holder := feed.registry.get(hit.id)) is not None:
        kept[_HOLDER] = holder.model_dump(mode="json", include={"name", *FIELDS}, exclude_none=True)
    text = json.dumps(kept, default=str).encode()
    return seal_for(unit, [row["subject"], *([other["subject"]] if other else [])], text)
