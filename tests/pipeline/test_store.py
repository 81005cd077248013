"""I4 and the store's own promises: migrations, fences, typed errors, retries."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from tests.pipeline.world import KEYS, World

from namematch.pipeline import KeyRing, Office, Policy, errors
from namematch.pipeline.store import engine
from namematch.pipeline.store.columns import metadata
from namematch.pipeline.store.engine import Store


def test_the_migrations_make_exactly_the_tables_of_the_code(world: World) -> None:
    with world.office.context.store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def _reorder(world: World) -> None:
    """The same policy as another process writes it: sets have another order there."""
    policy = json.loads(world.policy.model_dump_json())
    for lane in policy["lanes"]:
        lane["purposes"].reverse()

    def write(connection: sa.Connection) -> None:
        connection.execute(sa.text("UPDATE office SET policy = :p"), {"p": json.dumps(policy)})

    world.office.context.store.run(write)


def test_a_second_init_changes_nothing_but_the_policy(world: World) -> None:
    world.register()
    before = world.dump()
    Office.init(world.url, "BJM", world.policy, KEYS)
    assert world.dump() == before
    _reorder(world)
    before = world.dump()
    Office.init(world.url, "BJM", world.policy, KEYS)
    assert world.dump() == before
    Office.init(world.url, "BJM", Policy(zone="Asia/Makassar", fee=1), KEYS)
    rows = world.rows("SELECT verb FROM audit_event WHERE entity = 'office'")
    assert [row["verb"] for row in rows] == ["policy", "policy"]


def test_another_key_and_an_unknown_office_are_refused(world: World) -> None:
    with pytest.raises(errors.KeyUnusable):
        Office.open(world.url, "BJM", keys=KeyRing(bytes(32)))
    with pytest.raises(errors.KeyUnusable):
        Office.init(world.url, "BJM", world.policy, KeyRing(bytes(32)))
    with pytest.raises(errors.UnknownOffice):
        Office.open(world.url, "XXX", keys=KEYS)


def test_a_missing_key_says_how_to_give_one(
    world: World, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.delenv("NAMEMATCH_KEY", raising=False)
    monkeypatch.delenv("NAMEMATCH_KEY_FILE", raising=False)
    with pytest.raises(errors.KeyMissing, match="NAMEMATCH_KEY_FILE"):
        Office.open(world.url, "BJM")
    monkeypatch.setenv("NAMEMATCH_KEY_FILE", str(folder / "none"))
    with pytest.raises(errors.KeyUnusable, match="cannot be read"):
        Office.open(world.url, "BJM")
    for wrong in ("AAAA", "not base64!"):
        monkeypatch.setenv("NAMEMATCH_KEY", wrong)
        with pytest.raises(errors.KeyUnusable):
            Office.open(world.url, "BJM")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE quota_day SET used = cap + 1",
        "UPDATE quota_day SET used = -1",
        "UPDATE registration SET seq = 1, lane = 'R'",
        "UPDATE registration SET nik_hash = 'x'",
        "UPDATE proposal SET checker = maker",
    ],
)
def test_the_fences_hold_whatever_the_program_does(world: World, change: str) -> None:
    world.register()
    world.register()
    world.office.propose_cap(world.clock.now.date(), "R", 200, "uji", by="a")

    def work(connection: sa.Connection) -> None:
        connection.execute(sa.text(change))

    with pytest.raises((sa.exc.IntegrityError, errors.StoreBusy)):
        world.office.context.store.run(work)


def test_an_older_schema_is_refused(folder: Path) -> None:
    with pytest.raises(errors.StoreVersion, match="office init"):
        Office.open(str(folder / "new.db"), "BJM", keys=KEYS)


def test_a_file_that_is_no_database_and_a_place_that_is_none(folder: Path) -> None:
    (folder / "x.db").write_text("not a database at all, but long enough to be read as one" * 9)
    with pytest.raises(errors.StoreUnreachable):
        Office.open(str(folder / "x.db"), "BJM", keys=KEYS)
    with pytest.raises(errors.ConfigError):
        Office.open(str(folder / "no" / "x.db"), "BJM", keys=KEYS)


def test_an_address_that_is_none_is_refused_without_its_password() -> None:
    for url in ("postgresql://u:rahasia@host:port/x", "mysql://u:rahasia@h/x"):
        with pytest.raises(errors.ConfigError) as refusal:
            Office.open(url, "BJM", keys=KEYS)
        assert "rahasia" not in str(refusal.value) + refusal.value.indonesian


def test_a_server_that_does_not_answer_is_a_typed_error() -> None:
    with pytest.raises(errors.StoreUnreachable):
        Office.open("postgresql://nobody@127.0.0.1:1/none", "BJM", keys=KEYS)


def test_a_lock_that_never_ends_is_a_typed_error_and_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_BUSY", 5)
    monkeypatch.setattr(engine, "_LONGEST_PAUSE", 0.001)
    world = World(str(folder / "a.db"))
    other = sqlite3.connect(folder / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(errors.StoreBusy):
            world.register()
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert world.register().seq == 1
    world.close()


def test_a_lock_that_ends_is_waited_for(folder: Path) -> None:
    world = World(str(folder / "a.db"))
    other = sqlite3.connect(folder / "a.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    timer.start()
    assert world.register().seq == 1
    timer.join()
    other.close()
    world.close()


def test_an_office_code_is_short_and_plain(folder: Path) -> None:
    for code in ("b", "banjar", "BJ-M", "KANTORKITA"):
        with pytest.raises(errors.ConfigError):
            Office.init(str(folder / "a.db"), code, Policy(), KEYS)


def test_sqlite_is_durable_and_write_ahead(folder: Path) -> None:
    store = Store.open(str(folder / "a.db"))
    with store.read() as connection:
        modes = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]
    store.close()


def test_a_number_a_case_and_a_proposal_belong_to_their_office(world: World) -> None:
    other = World(world.url, code="MTP")
    other.numbers = world.numbers
    number = other.paid(other.form("Kembar Satu"))
    other.paid(other.form("Kembar Dua"))
    other.office.check_names()
    case = other.office.lease(by="a")
    cap = other.office.propose_cap(other.clock.now.date(), "R", 200, "uji", by="a")
    before = world.dump()
    for act in (world.office.cancel, world.office.hand_over, world.office.export_subject):
        with pytest.raises(errors.OtherOffice, match="MTP"):
            act(number, by="p")
    with pytest.raises(errors.OtherOffice):
        world.pay(number)
    with pytest.raises(errors.OtherOffice):
        world.office.status(number)
    for look in (
        lambda: world.office.view(case.id, by="b"),
        lambda: world.office.decide(case.id, case.token, [], by="a"),
    ):
        with pytest.raises(errors.UnknownCase):
            look()
    with pytest.raises(errors.UnknownProposal):
        world.office.approve(cap, by="b")
    assert world.dump() == before
    other.close()


def test_nobody_in_particular_may_act(world: World) -> None:
    number = world.paid()
    before = world.dump()
    for by in ("", "  "):
        with pytest.raises(errors.ConfigError, match="who acts"):
            world.office.cancel(number, by=by)
    assert world.dump() == before


def test_a_value_that_was_altered_does_not_open(world: World) -> None:
    number = world.register().reg_no
    (row,) = world.rows("SELECT form FROM record")
    sealed = bytearray(row["form"])  # type: ignore[arg-type]
    sealed[20] ^= 1

    def alter(connection: sa.Connection) -> None:
        connection.execute(sa.text("UPDATE record SET form = :form"), {"form": bytes(sealed)})

    world.office.context.store.run(alter)
    with pytest.raises(errors.SealBroken):
        world.office.export_subject(number, by="p")
