"""The source of cases of a ``Result``: pairs between the two cuts, most informative first.

``Flags.open(folder)`` takes the folder that ``namematch dedupe`` or ``link`` wrote. What officers
decide is kept in ``review.db`` there and becomes must-links, cannot-links and labels. Several may
work at once, in one process or in several.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from desk import decided, pace, tables_out, turns
from desk.errors import DeskError
from desk.model import Case, Made, Opinions, Overview, Progress
from desk.order import Renewal
from desk.prepare import prepare
from desk.rerun import fingerprint, run_again
from desk.store import Store
from desk.telling import case_of, instant
from namematch.pipeline import Ruling, Verdict, check_ruling
from namematch.pipeline.errors import (
    LeaseLost,
    NoteRequired,
    NotLive,
    RulingMissing,
    UnknownCase,
    UnknownProposal,
)

FILE = "review.db"
SHARE = 0.05  # of the pairs decided that are dealt again to another person
_TAKEN = "UPDATE turn SET decision = ?, leased_by = NULL, leased_until = NULL WHERE id = ?"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Flags:
    """See ``desk.model.Source``."""

    kind: Literal["flags", "office"] = "flags"

    def __init__(
        self,
        store: Store,
        *,
        zone: dt.tzinfo | None = None,
        share: float = SHARE,
        capacity: int | None = None,
        clock: Callable[[], dt.datetime] = _now,
    ) -> None:
        self.store, self.share, self.capacity, self.clock = store, share, capacity, clock
        self.renewal: Renewal | None = None
        self.zone = zone or dt.datetime.now().astimezone().tzinfo or dt.UTC

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        zone: dt.tzinfo | None = None,
        share: float = SHARE,
        capacity: int | None = None,
        clock: Callable[[], dt.datetime] = _now,
        progress: bool | None = None,
        learn: bool = False,
    ) -> Flags:
        """Open the folder of a result; at the first opening its pairs are prepared.

        learn: renew the order of asking as decisions come in.

        Raises:
            DeskError: no such folder, a source file that is gone or changed, or decisions there
                that are on another result.
        """
        found = fingerprint(folder)
        store, result = Store(folder / FILE), None
        try:
            if not store.prepared:
                again = run_again(folder, progress=progress)
                if len(again.result.flagged) == 0:
                    raise DeskError("nothing", path=folder)
                prepare(store, again, found, progress=progress)
                result = again.result
            with store.read() as connection:
                same = about(connection)["run"] == found
            if not same:
                raise DeskError("other_run", path=folder / FILE)
        except BaseException:
            store.close()
            raise
        desk = cls(store, zone=zone, share=share, capacity=capacity, clock=clock)
        if learn:
            desk.renewal = Renewal(store, folder, desk.labels, result)
        return desk

    def next(self, *, by: str) -> Case | None:
        """The pair this officer holds, else the next one."""
        with self.store.write(durable=False) as connection:
            turn = turns.deal(connection, by=by, now=self._ms())
            return None if turn is None else case_of(connection, turn)

    def decide(self, case: int, token: int, rulings: Sequence[Ruling], *, by: str) -> None:
        """Rule on the pair. Sent twice it is decided once."""
        lost = False
        with self.store.write() as connection:
            turn, pair = decided.turn_and_pair(connection, case)
            if [ruling.candidate for ruling in rulings] != [pair["right"]]:
                raise RulingMissing
            check_ruling(rulings[0])
            if decided.same_again(connection, turn, token, rulings[0], by):
                return
            now = self._ms()
            if turns.holds(turn, token, by=by, now=now):
                self._take(connection, turn, rulings[0], by, now)
            else:
                lost = True
                decided.keep_draft(connection, case, rulings[0].note, by=by, now=now)
        if lost:
            raise LeaseLost
        if self.renewal is not None:
            self.renewal.told()

    def _take(
        self, connection: sqlite3.Connection, turn: sqlite3.Row, ruling: Ruling, by: str, now: int
    ) -> None:
        took = now - turn["leased_at"]
        number = decided.add(connection, turn["id"], ruling, by=by, made=(now, took, turn["token"]))
        connection.execute(_TAKEN, (number, turn["id"]))
        if turn["not_for"] is None and turns.drawn(turn["pair"], self.share):
            turns.copy(connection, turn["pair"], not_for=by)

    def undo(self, decision: int, reason: str, note: str, *, by: str) -> None:
        """Take a decision back; its pair is open again, and this officer's."""
        with self.store.write() as connection:
            found = connection.execute(
                "SELECT turn.* FROM decision JOIN turn ON turn.id = decision.turn "
                "WHERE decision.id = ?",
                (decision,),
            ).fetchone()
            if found is None:
                raise UnknownCase
            if found["decision"] != decision:
                raise NotLive
            ruling = Ruling(candidate=0, verdict=Verdict.UNDO, reason=reason, note=note)
            check_ruling(ruling)
            now = self._ms()
            made = (now, 0, found["token"])
            decided.add(connection, found["id"], ruling, by=by, made=made, supersedes=decision)
            connection.execute("UPDATE turn SET decision = NULL WHERE id = ?", (found["id"],))
            if found["not_for"] != by:
                turns.lease(connection, found["id"], by=by, now=now)

    def progress(self, *, by: str) -> Progress:
        """Open pairs, and this officer's decisions of today."""
        with self.store.read() as connection:
            waiting = connection.execute("SELECT pairs FROM waiting").fetchone()[0]
            mine = connection.execute(
                "SELECT count(*) FROM decision WHERE by = ? AND made >= ? AND verdict <> 0",
                (by, pace.midnight(self.clock(), self.zone)),
            ).fetchone()[0]
        return Progress(waiting=waiting, mine=mine)

    def skip(self, case: int, token: int, *, by: str) -> None:
        """Put a pair last."""
        with self.store.write(durable=False) as connection:
            self._held(connection, case, token, by=by)
            turns.skip(connection, case)
            turns.release(connection, case)

    def give_back(self, case: int, token: int, *, by: str) -> None:
        """End the lease undecided."""
        with self.store.write(durable=False) as connection:
            self._held(connection, case, token, by=by)
            turns.release(connection, case)

    def _held(self, connection: sqlite3.Connection, case: int, token: int, *, by: str) -> None:
        turn, _ = decided.turn_and_pair(connection, case)
        if not turns.holds(turn, token, by=by, now=self._ms()):
            raise LeaseLost

    def reveal(self, case: int, candidate: int | None, reason: str, *, by: str) -> str:
        """The whole NIK, to whoever holds the case, and a row that says so."""
        if not reason.strip():
            raise NoteRequired(reason="NIK")
        with self.store.write() as connection:
            turn, pair = decided.turn_and_pair(connection, case)
            if candidate not in (None, pair["right"]):
                raise UnknownCase
            if not turns.holds(turn, turn["token"], by=by, now=self._ms()):
                raise LeaseLost
            record = pair["left"] if candidate is None else candidate
            row = (case, record, reason, by, self._ms())
            connection.execute("INSERT INTO reveal VALUES (?, ?, ?, ?, ?)", row)
            found = connection.execute("SELECT fields FROM record WHERE id = ?", (record,))
            nik: str = json.loads(found.fetchone()[0]).get("nik", "")
        return nik

    def made(self, *, by: str | None = None, limit: int = 50) -> tuple[Made, ...]:
        """Decisions, latest first; what took one back is among them."""
        query = """
        SELECT d.*, l.label AS left, r.label AS right, t.decision = d.id AS live FROM decision AS d
        JOIN turn AS t ON t.id = d.turn JOIN pair AS p ON p.id = t.pair
        JOIN record AS l ON l.id = p.left JOIN record AS r ON r.id = p.right
        WHERE :by IS NULL OR d.by = :by ORDER BY d.id DESC LIMIT :limit
        """
        with self.store.read() as connection:
            rows = connection.execute(query, {"by": by, "limit": limit}).fetchall()
        return tuple(
            Made(
                id=row["id"],
                case=row["turn"],
                label=row["left"],
                other=row["right"],
                verdict=Verdict(row["verdict"]),
                reason=row["reason"],
                by=row["by"],
                made=instant(row["made"]),
                undoable=bool(row["live"]),
            )
            for row in rows
        )

    def next_check(self, *, by: str) -> Case | None:
        """Nothing: flagged pairs are looked at twice as blind copies, by ``next``."""
        return None

    def opine(self, check: int, rulings: Sequence[Ruling], *, by: str) -> Opinions:
        """There are no checks."""
        raise UnknownProposal

    def settle(self, check: int, *, approve: bool, by: str) -> None:
        """There are no checks."""
        raise UnknownProposal

    def overview(self) -> Overview:
        """For the supervisor."""
        with self.store.read() as connection:
            return pace.overview(
                connection,
                about(connection),
                now=self.clock(),
                zone=self.zone,
                capacity=self.capacity,
            )

    def export(self, *, by: str = "ekspor") -> pa.Table:
        """Every decision, also those taken back and those on blind copies (neither is live)."""
        with self.store.read() as connection:
            return tables_out.decisions(connection, about(connection)["text_ids"])

    def labels(self) -> pa.Table:
        """Pairs that were decided to be one person or two: left, right, same."""
        with self.store.read() as connection:
            return tables_out.labels(connection, about(connection)["text_ids"])

    def must_link(self) -> pa.Table:
        """Pairs decided to be one person, for ``dedupe(must_link=)``."""
        return tables_out.of_kind(self.labels(), same=True)

    def cannot_link(self) -> pa.Table:
        """Pairs decided to be two people, for ``dedupe(cannot_link=)``."""
        return tables_out.of_kind(self.labels(), same=False)

    def close(self) -> None:
        """Close the file, once the order that is being renewed is."""
        if self.renewal is not None:
            self.renewal.close()
        self.store.close()

    def _ms(self) -> int:
        return round(self.clock().timestamp() * 1000)


def about(connection: sqlite3.Connection) -> dict[str, Any]:
    """What was kept of the result when its pairs were prepared."""
    rows = connection.execute("SELECT key, value FROM about").fetchall()
    return {row["key"]: json.loads(row["value"]) for row in rows}
