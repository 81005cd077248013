"""The 18 invariants, read from the stored rows and not through the code that wrote them."""

from __future__ import annotations

import itertools
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.calendar import Calendar, CalendarDay
from namematch.pipeline.clock import ServiceClock
from namematch.pipeline.links import Link, groups
from namematch.pipeline.office import Office
from namematch.pipeline.store import journal, schema
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.time import local_date
from namematch.pipeline.verbs.subjects import key_of, opened_form

ACTIVE = {"TERDAFTAR", "DIBAYAR", "SELESAI"}
Rows = list[dict[str, Any]]


class Stored:
    """Every row of a store, read at one instant."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.policy = office.context.policy
        with office.context.read() as unit:
            self.now = unit.now
            tables = {**vars(schema), **vars(journal)}
            self.rows: dict[str, Rows] = {
                name: [dict(row) for row in unit.all(sa.select(table))]
                for name, table in tables.items()
                if isinstance(table, sa.Table)
            }
            self.forms = {row["id"]: self._form(unit, row) for row in self.rows["record"]}

    @staticmethod
    def _form(unit: Unit, row: dict[str, Any]) -> Any:
        return opened_form(
            unit.keys, key_of(unit.connection, unit.keys, row["subject"]), row["form"]
        )

    def __getattr__(self, name: str) -> Rows:
        return self.rows[name]

    def current(self, record: str) -> dict[str, Any]:
        mine = [row for row in self.registration if row["record"] == record]
        return max(mine, key=lambda row: (row["issued"], row["service_date"], row["seq"]))

    def calendar(self, version: int) -> Calendar:
        days = [CalendarDay.model_validate_json(row["body"]) for row in self.calendar_day]
        return Calendar.of(day for day in days if day.version <= version)


def check_all(office: Office) -> None:
    """Raise ``AssertionError`` where an invariant does not hold."""
    stored = Stored(office)
    for number, check in CHECKS.items():
        try:
            check(stored)
        except AssertionError as error:
            error.add_note(f"invariant {number}")
            raise


def cap_is_never_exceeded(s: Stored) -> None:
    issued = Counter((r["office"], r["service_date"], r["lane"]) for r in s.registration)
    caps = {(r["office"], r["service_date"], r["lane"]): r["cap"] for r in s.quota_day}
    assert all(count <= caps[place] for place, count in issued.items())


def numbers_run_without_gap(s: Stored) -> None:
    seqs = defaultdict(list)
    for row in s.registration:
        seqs[row["office"], row["service_date"], row["lane"]].append(row["seq"])
    used = {(r["office"], r["service_date"], r["lane"]): r["used"] for r in s.quota_day}
    for place, count in used.items():
        assert sorted(seqs[place]) == list(range(1, count + 1))


def one_key_has_one_outcome(s: Stored) -> None:
    issued = Counter(row["reg_no"] for row in s.idempotency if row["reg_no"])
    numbers = {row["reg_no"] for row in s.registration}
    assert set(issued) <= numbers
    first = [row for row in s.registration if row["record"] == row["reg_no"]]
    fresh = [r for r in s.idempotency if r["reg_no"] and not json.loads(r["answer"])["existing"]]
    assert Counter(r["reg_no"] for r in fresh) == Counter(r["reg_no"] for r in first)


def one_active_registration_per_nik(s: Stored) -> None:
    active = Counter(r["nik_hash"] for r in s.registration if r["state"] in ACTIVE)
    assert all(count == 1 for count in active.values())


def the_weekend_is_for_hajj_and_umrah(s: Stored) -> None:
    for row in s.registration:
        if row["lane"] == "H":
            form = s.forms[row["record"]]
            assert form.purpose.value in ("haji", "umrah")
            assert form.proof.strip()


def nothing_without_service(s: Stored) -> None:
    lanes = {lane.code: lane for lane in s.policy.lanes}
    served = {row["reg_no"] for row in s.queue_event if row["kind"] == "SERVED"}
    calendar = s.calendar(10**6)
    today = local_date(s.now, s.policy)
    for row in s.registration:
        assert row["service_date"].weekday() in lanes[row["lane"]].weekdays
        waiting = row["state"] in ("TERDAFTAR", "DIBAYAR") and row["reg_no"] not in served
        if waiting and row["service_date"] >= today:
            assert calendar.is_open(row["service_date"])


def clocks_run_exactly_while_paid(s: Stored) -> None:
    paid = {r["record"] for r in s.payment if json.loads(r["answer"])["state"] != "HELD"}
    clocks = {row["record"]: ServiceClock.model_validate_json(row["body"]) for row in s.clock}
    assert set(clocks) == paid
    for record, clock in clocks.items():
        state = s.current(record)["state"]
        if state in ("DIBAYAR", "TIDAK_HADIR"):
            paused = any(pause.covers(s.now) for pause in clock.pauses)
            shown = s.office.status(s.current(record)["reg_no"]).clock
            assert shown is not None
            assert shown.running is not paused
        else:
            assert clock.ended_at is not None
            assert not clock.running


def due_is_a_working_day_of_its_calendar(s: Stored) -> None:
    for row in s.clock:
        clock = ServiceClock.model_validate_json(row["body"])
        assert row["due"] == clock.due
        assert s.calendar(clock.calendar_version).is_working(clock.due)


def review_never_pauses(s: Stored) -> None:
    listed = {"dokumen_kurang", "pemohon_tidak_hadir", "penahanan_hukum", "gangguan_sistem"}
    for row in s.clock:
        assert {pause["reason"] for pause in json.loads(row["body"])["pauses"]} <= listed
    verbs = {row["verb"] for row in s.audit_event if row["entity"] == "clock"}
    assert verbs <= {"start", "advance", "resume", "finish", "stop", "restart", "calendar"} | {
        f"pause {reason}" for reason in listed
    }


def breaches_and_escalations_happen_once(s: Stored) -> None:
    breached = Counter(
        row["entity_id"]
        for row in s.audit_event
        if row["entity"] == "clock" and row["after"] == "BREACHED" and row["before"] != "BREACHED"
    )
    ever = {row["record"] for row in s.clock if json.loads(row["body"])["breached_at"]}
    restarted = {r["entity_id"] for r in s.audit_event if r["verb"] == "restart"}
    assert ever - restarted == set(breached) - restarted
    assert all(count == 1 or record in restarted for record, count in breached.items())
    sent = Counter((row["record"], row["level"]) for row in s.escalation)
    assert all(count == 1 for count in sent.values())
    messages = [row["id"] for row in s.outbox if ":" in row["id"] and "decision" not in row["id"]]
    assert sorted(messages) == sorted(row["message"] for row in s.escalation)


def nothing_is_finished_with_an_open_case(s: Stored) -> None:
    checked = {row["id"]: row["checked"] for row in s.record}
    blocking = {
        row["record"]
        for row in s.review_case
        if row["state"] != "CLOSED" and row["blind_of"] is None and not row["after_issue"]
    }
    for row in s.registration:
        if row["state"] in ("SELESAI", "DISERAHKAN"):
            assert checked[row["record"]]
            assert row["record"] not in blocking


def maker_is_not_checker(s: Stored) -> None:
    for row in s.proposal:
        assert row["checker"] != row["maker"]
        assert (row["checker"] is None) == (row["outcome"] in (None, "VOID"))
        assert row["outcome"] is None or row["holder"] is None
    makers = {row["id"]: row["maker"] for row in s.proposal}
    for row in s.opinion:
        assert row["officer"] != makers[row["proposal"]]


def no_decision_without_the_current_lease(s: Stored) -> None:
    an_officer_holds_one_case(s)
    last: dict[str, dict[str, Any]] = {}
    verdicts = {str(row["id"]): row for row in s.decision}
    for row in sorted(s.audit_event, key=lambda row: (row["office"], row["seq"])):
        if row["entity"] == "case":
            last[row["entity_id"]] = row
        if row["entity"] == "decision" and verdicts[row["entity_id"]]["verdict"] != 0:
            held = last[str(verdicts[row["entity_id"]]["case_id"])]
            assert (held["verb"], held["actor"]) == ("lease", row["actor"])
            age = datetime.fromisoformat(row["at"]) - datetime.fromisoformat(held["at"])
            assert age < timedelta(minutes=s.policy.lease_minutes)


def an_officer_holds_one_case(s: Stored) -> None:
    held = Counter((row["office"], row["holder"]) for row in s.review_case if row["holder"])
    assert all(count == 1 for count in held.values())
    assert all((row["state"] == "LEASED") == (row["holder"] is not None) for row in s.review_case)


def a_live_different_is_never_connected(s: Stored) -> None:
    links = [Link(row["left"], row["right"], row["same"]) for row in s.link]
    joined = groups(links)
    for one in links:
        if not one.same:
            assert joined.get(one.left, one.left) != joined.get(one.right, one.right)


def groups_are_a_function_of_live_decisions(s: Stored) -> None:
    expected = replayed(s)
    links = {(row["left"], row["right"]): row["same"] for row in s.link}
    assert links == expected
    given = [Link(left, right, same) for (left, right), same in links.items()]
    for order in itertools.islice(itertools.permutations(given), 6):
        assert groups(order) == groups(reversed(given))


def replayed(s: Stored) -> dict[tuple[str, str], bool]:
    """The live links by the audit alone: what stood, in the order it came to stand."""
    decisions = {row["id"]: row for row in s.decision}
    by_proposal = {row["proposal"]: row for row in s.decision if row["proposal"]}
    live: dict[tuple[str, str], tuple[int, bool]] = {}
    for row in sorted(s.audit_event, key=lambda row: (row["office"], row["seq"])):
        made = None
        if row["entity"] == "decision":
            made = decisions[int(row["entity_id"])]
            made = None if made["proposal"] or made["blind"] else made
        elif row["entity"] == "proposal" and row["after"] == "APPROVED":
            made = by_proposal.get(int(row["entity_id"]))
        if made is None:
            continue
        pair = (made["left"], made["right"])
        if made["verdict"] == 0 and live.get(pair, (None,))[0] == made["supersedes"]:
            del live[pair]
        elif made["verdict"] in (1, 2, 3):
            live[pair] = (made["id"], made["verdict"] != 1)
    return {pair: same for pair, (_, same) in live.items()}


def every_change_has_one_audit_row(s: Stored) -> None:
    counted = Counter((row["entity"], row["entity_id"]) for row in s.audit_event)
    for entity, table, key in (
        ("registration", "registration", "reg_no"),
        ("clock", "clock", "record"),
        ("case", "review_case", "id"),
        ("proposal", "proposal", "id"),
    ):
        for row in s.rows[table]:
            assert counted[entity, str(row[key])] == row["row_version"], (entity, row[key])
    for row in s.record:  # its first row is its registration's
        assert counted["record", row["id"]] == row["row_version"] - 1
    for entity, rows in (
        ("payment", s.payment),
        ("decision", s.decision),
        ("opinion", s.opinion),
    ):
        assert sum(n for (kind, _), n in counted.items() if kind == entity) == len(rows)
    assert s.office.verify() >= 1


def service_is_in_order_or_has_a_reason(s: Stored) -> None:
    for day in {row["service_date"] for row in s.queue_event}:
        assert s.office.fairness(day).inversions == ()


def instants_are_utc_and_dates_the_offices(s: Stored) -> None:
    for rows in s.rows.values():
        for value in (value for row in rows for value in row.values()):
            assert not isinstance(value, datetime) or value.tzinfo is UTC
    for row in s.audit_event:
        assert row["at"].endswith("+00:00")
    for row in s.registration:
        if row["record"] == row["reg_no"] and row["lane"] != "M":
            assert row["service_date"] == local_date(row["issued"], s.policy)


CHECKS = dict(
    enumerate(
        (
            cap_is_never_exceeded,
            numbers_run_without_gap,
            one_key_has_one_outcome,
            one_active_registration_per_nik,
            the_weekend_is_for_hajj_and_umrah,
            nothing_without_service,
            clocks_run_exactly_while_paid,
            due_is_a_working_day_of_its_calendar,
            review_never_pauses,
            breaches_and_escalations_happen_once,
            nothing_is_finished_with_an_open_case,
            maker_is_not_checker,
            no_decision_without_the_current_lease,
            a_live_different_is_never_connected,
            groups_are_a_function_of_live_decisions,
            every_change_has_one_audit_row,
            service_is_in_order_or_has_a_reason,
            instants_are_utc_and_dates_the_offices,
        ),
        start=1,
    )
)
