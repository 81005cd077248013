"""The people of ``office_day.py``: holders of passports, applicants, and who is who."""

from __future__ import annotations

import random
from typing import Any

from namematch.synthetic import make_registry

FIELDS = ("name", "birth_date", "birthplace", "sex", "mother_name")


def people() -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Holders, applicants (some of them holders written otherwise), and who is who."""
    registry = make_registry(6_000, seed=7)
    truth = {row["id"]: row["entity"] for row in registry.truth().to_pylist()}
    rows = registry.table().to_pylist()
    first: dict[Any, Any] = {}
    again = [row for row in rows if first.setdefault(truth[row["id"]], row["id"]) != row["id"]]
    again = again[:300]
    known = {truth[row["id"]] for row in again}
    others = [row for row in rows if first[truth[row["id"]]] == row["id"]]
    fresh = [row for row in others if truth[row["id"]] not in known][:1_000]
    new = {row["id"] for row in fresh}
    holders = [
        {**{key: row[key] for key in FIELDS}, "id": f"h{row['id']}"}
        for row in others
        if row["id"] not in new
    ]
    entity = {f"h{row['id']}": truth[row["id"]] for row in others}
    applicants: dict[str, dict[str, Any]] = {}
    for row in again + fresh:
        if row["nik"] and row["birth_date"] and row["sex"]:
            form = {key: row[key] for key in (*FIELDS, "nik")}
            applicants.setdefault(str(row["nik"]), {**form, "entity": truth[row["id"]]})
    found = list(applicants.values())
    random.Random(3).shuffle(found)
    return holders, found, entity
