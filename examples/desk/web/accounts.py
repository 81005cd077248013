"""Who may log in: accounts are made, closed and opened again, never deleted.

A login stands beside every decision, so it is a staff number or a short name, is never given to
somebody else, and is kept when its owner leaves.

>>> checked_login(" P-014 ")
'p-014'
>>> checked_login("../x")
Traceback (most recent call last):
desk.web.accounts.AccountError: login
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from desk.web import passwords
from desk.web.database import Database

Role = Literal["officer", "supervisor"]
ROLES: tuple[Role, ...] = ("officer", "supervisor")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


class AccountError(ValueError):
    """What is wrong with an account, as a key of the texts: "login", "taken", "unknown", ..."""


@dataclass(frozen=True, slots=True)
class Account:
    """must_change: its password was given out by someone else. keys: shortcuts are on."""

    login: str
    role: Role
    open: bool
    must_change: bool
    keys: bool
    last: str | None


def checked_login(text: str) -> str:
    """A login as it is kept: 2 to 32 of a-z, 0-9, dot, dash and underscore."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise AccountError("login")
    return login


class Accounts:
    """The accounts of one desk."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, login: str, role: Role, password: str, *, by: str, must_change: bool) -> Account:
        """A new account; ``AccountError`` for a login that was ever used, or a weak password."""
        login = checked_login(login)
        if role not in ROLES:
            raise AccountError("role")
        stored = _stored(password, login)
        with self.database.write() as store:
            if store.execute("SELECT 1 FROM account WHERE login = ?", (login,)).fetchone():
                raise AccountError("taken")
            store.execute(
                "INSERT INTO account (login, role, password, must_change, made) VALUES (?,?,?,?,?)",
                (login, role, stored, must_change, _now()),
            )
            note(store, login, f"added as {role}", by)
        return self.get(login)

    def get(self, login: str) -> Account:
        """One account; ``AccountError`` where there is none."""
        found = [one for one in self.all() if one.login == login]
        if not found:
            raise AccountError("unknown")
        return found[0]

    def all(self) -> list[Account]:
        """Every account, by login."""
        rows = self.database.rows(
            "SELECT login, role, open, must_change, keys, last FROM account ORDER BY login"
        )
        return [Account(a, role, bool(o), bool(m), bool(k), t) for a, role, o, m, k, t in rows]

    def known(self, login: str, password: str) -> Account | None:
        """The open account with this login and password; unknown ones take as long."""
        rows = self.database.rows("SELECT password FROM account WHERE login = ? AND open", login)
        if not passwords.fits(rows[0][0] if rows else None, password):
            return None
        with self.database.write() as store:
            store.execute("UPDATE account SET last = ? WHERE login = ?", (_now(), login))
        return self.get(login)

    def change_password(self, login: str, password: str, *, by: str, must_change: bool) -> None:
        """A new password; ends every session of the account."""
        stored = _stored(password, login)
        with self.database.write() as store:
            store.execute(
                "UPDATE account SET password = ?, must_change = ? WHERE login = ?",
                (stored, must_change, login),
            )
            store.execute("DELETE FROM session WHERE login = ?", (login,))
            note(store, login, "password changed", by)

    def set_open(self, login: str, *, is_open: bool, by: str) -> None:
        """Close an account, or open it again; the last open supervisor cannot be closed."""
        with self.database.write() as store:
            store.execute("UPDATE account SET open = ? WHERE login = ?", (is_open, login))
            if not store.execute(
                "SELECT 1 FROM account WHERE open AND role = 'supervisor'"
            ).fetchone():
                raise AccountError("last_supervisor")
            store.execute("DELETE FROM session WHERE login = ?", (login,))
            note(store, login, "opened" if is_open else "closed", by)

    def set_keys(self, login: str, *, on: bool) -> None:
        """Shortcuts of one letter or digit on or off (WCAG 2.1.4)."""
        with self.database.write() as store:
            store.execute("UPDATE account SET keys = ? WHERE login = ?", (on, login))


def note(store: object, login: str, what: str, by: str) -> None:
    """One line of what happened to an account, in the transaction that did it."""
    values = (_now(), login, what, by)
    store.execute("INSERT INTO event (at, login, what, by) VALUES (?,?,?,?)", values)  # type: ignore[attr-defined]


def _stored(password: str, login: str) -> str:
    weak = passwords.weakness(password, login)
    if weak:
        raise AccountError(weak)
    return passwords.hashed(password)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
