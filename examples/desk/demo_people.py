"""Invented holders of passports, and applicants who are them, or look like them.

Of ten applicants four were holders before and are written otherwise now (as the generator's
clerks do); the others are people of their own: namesakes, siblings, twins.

>>> people = demo_people(7)
>>> len(people.holders), sorted(next(people.forms))[:3]
(3780, ['birth_date', 'birthplace', 'entity'])
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from namematch.synthetic import make_registry

FIELDS = ("name", "birth_date", "birthplace", "sex", "mother_name")
_RECORDS, _NEW = 6_000, 1_500
_KINDS = ("holder", "namesake", "holder", "sibling", "namesake", "holder", "twin", "sibling")
_KINDS += ("holder", "namesake")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class People:
    """holders: for the registry of names; forms: with ``entity``; entity: of a holder's id."""

    holders: list[Row]
    forms: Iterator[Row]
    entity: dict[str, Any]


def demo_people(seed: int) -> People:
    """The same people for the same seed."""
    made = make_registry(_RECORDS, seed=seed)
    truth = {row["id"]: row["entity"] for row in made.truth().to_pylist()}
    rows: list[Row] = [{**row, "entity": truth[row["id"]]} for row in made.table().to_pylist()]
    first: dict[Any, Row] = {}
    again = [row for row in rows if first.setdefault(row["entity"], row) is not row]
    firsts = list(first.values())
    old, new = firsts[:-_NEW], [row for row in firsts[-_NEW:] if _whole(row)]
    known = {row["entity"] for row in old}
    returning = [row for row in again if row["entity"] in known and _whole(row)]
    chance = random.Random(seed)
    return People(
        holders=[{**{key: row[key] for key in FIELDS}, "id": f"h{row['id']}"} for row in old],
        forms=_forms([row for row in old if _whole(row)], returning, new, chance),
        entity={f"h{row['id']}": row["entity"] for row in old},
    )


def misspelt(name: str, chance: random.Random) -> str:
    """An old spelling where there is one, else a letter twice.

    >>> misspelt("BUDI", random.Random(1))
    'BOEDI'
    """
    for now, before in (("U", "OE"), ("Y", "J"), ("J", "DJ"), ("C", "TJ")):
        if now in name[1:]:
            return name[0] + name[1:].replace(now, before, 1)
    at = chance.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def _forms(
    holders: list[Row], returning: list[Row], new: list[Row], chance: random.Random
) -> Iterator[Row]:
    chance.shuffle(returning)
    strangers, back = iter(new), iter(returning)
    for serial in range(10 * len(new)):
        kind = _KINDS[serial % len(_KINDS)]
        row = next(back) if kind == "holder" else None
        if row is None:
            row = _like(kind, chance.choice(holders), next(strangers), chance)
            row["nik"] = _nik(row, serial)
        yield {name: row[name] for name in (*FIELDS, "nik", "entity")}


def _like(kind: str, holder: Row, other: Row, chance: random.Random) -> Row:
    """Somebody else who shares a name, or a family, with a holder."""
    row = {**holder, "entity": other["entity"]}
    if kind == "namesake":
        return {**row, "birth_date": other["birth_date"], "mother_name": other["mother_name"]}
    row["name"] = " ".join([other["name"].split()[0], *holder["name"].split()[1:]])
    if kind == "sibling":
        row["birth_date"] = other["birth_date"]
    return {**row, "name": misspelt(row["name"], chance)}


def _whole(row: Row) -> bool:
    """Whether a form could be filled with it."""
    dated = isinstance(row["birth_date"], dt.date) and row["birth_date"].year > 1930
    return bool(dated and row["sex"] and row["nik"] and len(str(row["nik"])) == 16)


def _nik(row: Row, serial: int) -> str:
    """Region, birth date (a woman's day and 40), serial."""
    born: dt.date = row["birth_date"]
    day = born.day + 40 * (str(row["sex"])[0].upper() in "FP")
    return f"637101{day:02d}{born:%m%y}{serial % 9000 + 1000:04d}"
