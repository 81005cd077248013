"""A stored pair as the case an officer sees: both records, why, their groups, earlier decisions."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable

import namematch as nm
from desk.model import Candidate, Case, Earlier, Record
from desk.prepare import GROUP, masked
from namematch.pipeline import Verdict

EARLIER = 10  # decisions that are shown


def case_of(connection: sqlite3.Connection, turn: sqlite3.Row) -> Case:
    """The case of a turn."""
    pair = connection.execute("SELECT * FROM pair WHERE id = ?", (turn["pair"],)).fetchone()
    ends = pair["left"], pair["right"]
    rows = [connection.execute("SELECT * FROM record WHERE id = ?", (end,)) for end in ends]
    left, right = (found.fetchone() for found in rows)
    evidence = tuple(nm.Evidence(*row) for row in json.loads(pair["evidence"]))
    mates = {row["cluster"]: _mates(connection, row["cluster"]) for row in (left, right)}
    around = {*ends, *(mate["id"] for found in mates.values() for mate in found)}
    candidate = Candidate(
        id=pair["right"],
        record=shown(right),
        weight=pair["weight"],
        probability=pair["probability"],
        evidence=evidence,
        nik_equal=any(row.kind == "nik" and row.rule == "equal" for row in evidence),
        group=_group(mates[right["cluster"]], ends),
        earlier=_earlier(connection, around, pair["id"]),
    )
    drafts = connection.execute(
        "SELECT text FROM draft WHERE turn = ? AND by = ? ORDER BY made",
        (turn["id"], turn["leased_by"]),
    )
    return Case(
        id=turn["id"],
        token=turn["token"],
        applicant=shown(left),
        candidates=(candidate,),
        lease_until=instant(turn["leased_until"]),
        drafts=tuple(row["text"] for row in drafts),
        group=_group(mates[left["cluster"]], ends) if left["cluster"] != right["cluster"] else (),
    )


def shown(row: sqlite3.Row) -> Record:
    """A record with its NIK masked."""
    fields = json.loads(row["fields"])
    if "nik" in fields:
        fields["nik"] = masked(fields["nik"])
    return Record(row["label"], fields)


def instant(milliseconds: int) -> dt.datetime:
    """An instant as kept, in UTC."""
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)


def _mates(connection: sqlite3.Connection, cluster: str) -> list[sqlite3.Row]:
    query = "SELECT * FROM record WHERE cluster = ? ORDER BY id LIMIT ?"
    return connection.execute(query, (cluster, GROUP + 2)).fetchall()


def _group(mates: Iterable[sqlite3.Row], ends: tuple[int, int]) -> tuple[Record, ...]:
    return tuple(shown(row) for row in mates if row["id"] not in ends)[:GROUP]


def _earlier(connection: sqlite3.Connection, around: set[int], pair: int) -> tuple[Earlier, ...]:
    """Decisions that stand between these records and any other; never the one on this pair."""
    holes = ", ".join("?" * len(around))
    query = f"""
    SELECT l.label AS left, r.label AS right, d.verdict, d.by, d.made FROM pair AS p
    JOIN turn AS t ON t.pair = p.id AND t.not_for IS NULL
    JOIN decision AS d ON d.id = t.decision
    JOIN record AS l ON l.id = p.left JOIN record AS r ON r.id = p.right
    WHERE p.id IN (SELECT id FROM pair WHERE left IN ({holes})
        UNION SELECT id FROM pair WHERE right IN ({holes})) AND p.id <> ?
    ORDER BY d.id DESC LIMIT ?
    """
    rows = connection.execute(query, (*around, *around, pair, EARLIER))
    return tuple(
        Earlier(r["left"], r["right"], Verdict(r["verdict"]), r["by"], instant(r["made"]))
        for r in rows
    )
