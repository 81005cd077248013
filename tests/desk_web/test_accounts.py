"""Accounts, passwords, sessions and attempts at the login, without a browser."""

import stat
import sys
from datetime import timedelta

import pytest

from desk.web import passwords
from desk.web.accounts import AccountError, Accounts
from desk.web.database import FILE, Database
from desk.web.sessions import Sessions
from desk.web.throttle import PER_ACCOUNT, PER_ADDRESS, Throttle

GOOD = "kuda-laut-biru-9"


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def accounts(database):
    made = Accounts(database)
    made.add("k-001", "supervisor", GOOD, by="test", must_change=False)
    made.add("p-014", "officer", GOOD, by="test", must_change=False)
    return made


def sessions(database, idle=1800.0, absolute=43_200.0):
    return Sessions(database, timedelta(seconds=idle), timedelta(seconds=absolute))


def test_the_file_is_its_owners_alone_and_holds_no_password(database, accounts, tmp_path):
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    secret = sessions(database).begin(accounts.get("p-014"))
    database.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"$argon2id$" in content
    assert GOOD.encode() not in content
    assert secret.encode() not in content


def test_only_the_right_password_of_an_open_account_is_known(accounts):
    assert accounts.known("p-014", GOOD).role == "officer"
    assert accounts.known("p-014", GOOD + "x") is None
    assert accounts.known("nobody", GOOD) is None
    accounts.set_open("p-014", is_open=False, by="k-001")
    assert accounts.known("p-014", GOOD) is None


def test_an_unknown_account_costs_as_much_work_as_a_known_one(accounts, monkeypatch):
    seen = []
    verify = passwords.PasswordHasher.verify

    def counted(self, stored, password):
        seen.append(stored.split("$")[:4])
        return verify(self, stored, password)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", counted)
    accounts.known("p-014", "wrong-wrong-wrong")
    accounts.known("nobody", "wrong-wrong-wrong")
    assert len(seen) == 2
    assert seen[0] == seen[1]  # the same algorithm and parameters


@pytest.mark.parametrize(
    ("password", "told"),
    [("pendek", "short"), ("x" * 129, "long"), ("qwerty123456", "guessed"),
     ("p-014p-014p-014", "guessed"), ("imigrasi2026", "guessed")],
)  # fmt: skip
def test_a_weak_password_is_refused(accounts, password, told):
    with pytest.raises(AccountError, match=told):
        accounts.change_password("p-014", password, by="p-014", must_change=False)


def test_passwords_that_are_made_up_are_strong_enough():
    assert {passwords.weakness(passwords.made_up(), "p-014") for _ in range(20)} == {""}


def test_a_login_is_never_given_twice_and_the_last_supervisor_stays(accounts):
    accounts.set_open("p-014", is_open=False, by="k-001")
    with pytest.raises(AccountError, match="taken"):
        accounts.add("P-014", "officer", GOOD, by="k-001", must_change=True)
    with pytest.raises(AccountError, match="last_supervisor"):
        accounts.set_open("k-001", is_open=False, by="k-001")
    assert accounts.get("k-001").open


def test_a_session_ends_when_idle_and_after_a_day_and_outlives_a_restart(
    database, accounts, monkeypatch, tmp_path
):
    now = [1_000_000.0]
    monkeypatch.setattr("desk.web.sessions.time.time", lambda: now[0])
    some = sessions(database)
    secret = some.begin(accounts.get("p-014"))
    again = Database(tmp_path)
    assert sessions(again).find(secret).login == "p-014"
    again.close()
    for _ in range(23):  # a request every half hour but a minute keeps it
        now[0] += 1740
        assert some.find(secret) is not None
    now[0] += 1801
    assert some.find(secret) is None
    secret = some.begin(accounts.get("p-014"))
    for _ in range(24):
        now[0] += 1740
        some.find(secret)
    now[0] += 1700  # never idle, but twelve hours have passed
    assert some.find(secret) is None


def test_a_new_password_or_a_closed_account_ends_its_sessions(database, accounts):
    some = sessions(database)
    first, second = some.begin(accounts.get("p-014")), some.begin(accounts.get("p-014"))
    accounts.change_password("p-014", "gajah-hijau-besar-4", by="p-014", must_change=False)
    assert (some.find(first), some.find(second)) == (None, None)
    third = some.begin(accounts.get("p-014"))
    accounts.set_open("p-014", is_open=False, by="k-001")
    assert some.find(third) is None


def test_attempts_are_counted_by_account_and_by_address_and_end(database, monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr("desk.web.throttle.time.time", lambda: now[0])
    throttle = Throttle(database)
    taken = [throttle.take("p-014", f"10.0.0.{at}") for at in range(PER_ACCOUNT + 2)]
    assert taken == [True] * PER_ACCOUNT + [False] * 2
    assert throttle.take("p-022", "10.0.0.1")
    taken = [throttle.take(f"x-{at}", "10.9.9.9") for at in range(PER_ADDRESS + 2)]
    assert taken == [True] * PER_ADDRESS + [False] * 2
    now[0] += 901
    assert throttle.take("p-014", "10.9.9.9")


def test_the_first_account_is_made_on_the_command_line(tmp_path, monkeypatch, capsys):
    import argparse
    import io

    from desk.web import command

    parser = argparse.ArgumentParser()
    command.arguments(parser)

    def run(*words, stdin=GOOD):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin + "\n"))
        return command.run(parser.parse_args(words))

    assert run("add", str(tmp_path), "k-001", "--role", "supervisor") == 0
    assert run("add", str(tmp_path), "k-001") == 2
    assert run("add", str(tmp_path), "p-002", stdin="pendek") == 2
    assert run("list", str(tmp_path)) == 0
    out = capsys.readouterr()
    assert out.out.split() == ["k-001", "supervisor"]
    assert GOOD not in out.out + out.err
