"""Flagged pairs and the records around them, written into the store at its first opening."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.progress import track

import namematch as nm
from desk.order import order
from desk.rerun import Rerun
from desk.store import Store

SIDES = ("left", "right")
GROUP = 10  # further records of one cluster that are kept to be shown
_CUTS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)  # of the flags there are: what other cuts would cost
_BATCH = 1_000


def prepare(store: Store, run: Rerun, fingerprint: str, *, progress: bool | None = None) -> None:
    """Fill an empty store, half a millisecond a pair; progress: by default on a terminal."""
    result = run.result
    with store.preparing() as connection:
        numbers = _records(connection, run)
        _pairs(connection, result, numbers, progress)
        about = {
            "run": fingerprint,
            "linked": result.linked,
            "text_ids": [pa.types.is_string(ids.type) for ids in result.ids],
            "threshold": result.matcher.review,
            "cuts": _cuts(result),
        }
        rows = [(key, json.dumps(value)) for key, value in about.items()]
        connection.executemany("INSERT INTO about VALUES (?, ?)", rows)


def _records(connection: sqlite3.Connection, run: Rerun) -> dict[tuple[str, Any], int]:
    """Keep the records of the flagged pairs and of their clusters: (side, id) -> number."""
    clusters = _clusters(run)
    flagged = run.result.flagged
    ends = _ends(run.result)
    wanted = pc.unique(
        pa.concat_arrays(
            [
                clusters[side]["cluster"].filter(
                    pc.is_in(clusters[side]["id"], value_set=flagged[end].combine_chunks())
                ).combine_chunks()
                for end, side in ends.items()
            ]
        )
    )  # fmt: skip
    numbers: dict[tuple[str, Any], int] = {}
    given = {"left": run.left, "right": run.right}
    for side in dict.fromkeys(ends.values()):
        keep = pc.is_in(clusters[side]["cluster"], value_set=wanted)
        rows = given[side].filter(keep).to_pylist()
        names = clusters[side]["cluster"].filter(keep).to_pylist()
        for row, cluster in zip(rows, names, strict=True):
            numbers[side, row["id"]] = number = len(numbers) + 1
            connection.execute(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)",
                (number, side, *_texts(row), str(cluster)),
            )
    return numbers


def _ends(result: nm.Result) -> dict[str, str]:
    """End of a pair -> side its ids are of; after dedupe both are of the one table."""
    return {"left": "left", "right": "right" if result.linked else "left"}


def _clusters(run: Rerun) -> dict[str, pa.Table]:
    """The clusters of each side, a row for each of its records, in their order."""
    table = run.result.clusters
    if not run.result.linked:
        return {"left": table}
    return {side: table.filter(pc.equal(table["side"], side)) for side in SIDES}


def _texts(row: dict[str, Any]) -> tuple[str, str, str]:
    """(id as given, label, fields as JSON); an id that is the NIK is masked where it is shown."""
    fields = {name: text.strip() for name, text in row.items() if name != "id" and text}
    given = str(row["id"])
    label = masked(given) if given == fields.get("nik") else given
    return given, label, json.dumps(fields, ensure_ascii=False)


def masked(nik: str) -> str:
    """A NIK of which the last four signs are shown.

    >>> masked("3273011708850007"), masked("12")
    ('••••••••••••0007', '••')
    """
    shown = nik[-4:] if len(nik) > 4 else ""
    return "•" * (len(nik) - len(shown)) + shown


def _pairs(
    connection: sqlite3.Connection,
    result: nm.Result,
    numbers: dict[tuple[str, Any], int],
    progress: bool | None,
) -> None:
    """Every flagged pair with its evidence, and a turn for each in the order of asking."""
    ends = _ends(result)
    told = Console(stderr=True)
    hidden = not (told.is_terminal if progress is None else progress)
    explained = track(
        _explained(result, numbers, ends),
        total=len(result.flagged),
        description="pairs",
        console=told,
        transient=True,
        disable=hidden,
    )
    rows = iter(explained)
    while batch := list(islice(rows, _BATCH)):
        connection.executemany("INSERT INTO pair VALUES (?, ?, ?, ?, ?, ?)", batch)
    turns = [(at + 1, at + 1, rank) for rank, at in enumerate(order(result))]
    connection.executemany("INSERT INTO turn (id, pair, rank) VALUES (?, ?, ?)", sorted(turns))


def _explained(
    result: nm.Result, numbers: dict[tuple[str, Any], int], ends: dict[str, str]
) -> Iterator[tuple[Any, ...]]:
    for at, pair in enumerate(result.flagged.to_pylist(), start=1):
        left, right = pair["left"], pair["right"]
        rows = result.explain(left, right).evidence
        found = [(row.kind, row.left, row.right, row.rule, row.bits) for row in rows]
        yield (
            at,
            numbers[ends["left"], left],
            numbers[ends["right"], right],
            pair["weight"],
            pair["probability"],
            json.dumps(found, ensure_ascii=False),
        )


def _cuts(result: nm.Result) -> list[tuple[float, int, float]]:
    """(threshold, flags, share of duplicates seen) at the present cut and around it."""
    flags = len(result.flagged)
    capacities = sorted({round(flags * share) for share in _CUTS})
    plans = [result.review_threshold(per_day=capacity, days=1) for capacity in capacities]
    return sorted({(plan.threshold, plan.flags, plan.seen) for plan in plans})
