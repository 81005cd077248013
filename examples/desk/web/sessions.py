"""Sessions: kept on the server, known by the hash of a random number that only a cookie holds.

They outlive a restart, and end on logout, when idle, and after a day's work at the latest.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from desk.web.accounts import Account
from desk.web.database import Database

TOUCH_SECONDS = 60.0  # a request writes down that the session is in use at most this often
KEPT_SECONDS = 86_400.0  # how long an answered form is remembered


@dataclass(frozen=True, slots=True)
class Session:
    """token: the hash of what the cookie holds. csrf: what every form of it must bring."""

    token: str
    account: Account
    csrf: str

    @property
    def login(self) -> str:
        """Of whose session it is."""
        return self.account.login

    def may(self, role: str) -> bool:
        """Whether it has the role; a supervisor may do what an officer may."""
        return self.account.role in (role, "supervisor")


class Sessions:
    """The sessions of one desk."""

    def __init__(self, database: Database, idle: timedelta, absolute: timedelta) -> None:
        self.database = database
        self.idle, self.absolute = idle.total_seconds(), absolute.total_seconds()

    def begin(self, account: Account) -> str:
        """A new session; what the cookie holds (256 bits, random)."""
        secret, now = secrets.token_urlsafe(32), time.time()
        with self.database.write() as store:
            store.execute("DELETE FROM session WHERE seen < ?", (now - self.idle,))
            store.execute("DELETE FROM answered WHERE at < ?", (now - KEPT_SECONDS,))
            values = (_hash(secret), account.login, secrets.token_urlsafe(32), now, now)
            store.execute("INSERT INTO session VALUES (?,?,?,?,?)", values)
        return secret

    def find(self, secret: str) -> Session | None:
        """The session of a cookie, while it lasts."""
        token, now = _hash(secret), time.time()
        rows = self.database.rows(
            "SELECT login, role, must_change, keys, last, csrf, began, seen FROM session"
            " JOIN account USING (login) WHERE token = ? AND open",
            token,
        )
        if not rows:
            return None
        login, role, must_change, keys, last, csrf, began, seen = rows[0]
        if now - seen >= self.idle or now - began >= self.absolute:
            self.end(token)
            return None
        if now - seen >= min(TOUCH_SECONDS, self.idle / 4):
            with self.database.write() as store:
                store.execute("UPDATE session SET seen = ? WHERE token = ?", (now, token))
        account = Account(login, role, True, bool(must_change), bool(keys), last)
        return Session(token, account, csrf)

    def end(self, token: str) -> None:
        """Logout."""
        with self.database.write() as store:
            store.execute("DELETE FROM session WHERE token = ?", (token,))

    def answered(self, login: str, form: str) -> bool:
        """Whether this officer's form was taken already."""
        question = "SELECT 1 FROM answered WHERE login = ? AND form = ?"
        return bool(self.database.rows(question, login, form))

    def answer(self, login: str, form: str) -> None:
        """Remember a form as taken, so that a second click is not a second decision."""
        with self.database.write() as store:
            values = (login, form, time.time())
            store.execute("INSERT OR IGNORE INTO answered VALUES (?,?,?)", values)


def same(left: str, right: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return bool(left) and hmac.compare_digest(left.encode(), right.encode())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
