"""How often a login may be tried: counted before the password is looked at, kept over a restart."""

from __future__ import annotations

import hashlib
import time

from desk.web.database import Database

WINDOW_SECONDS = 900.0
PER_ACCOUNT = 10  # failures within the window; a person who forgot gives up earlier
PER_ADDRESS = 50  # an office behind one address has tens of officers


class Throttle:
    """Attempts at logins, known or not: the answer does not tell which."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def take(self, login: str, address: str) -> bool:
        """Count an attempt; False where there were too many already."""
        now = time.time()
        limits = ((_key("account", login), PER_ACCOUNT), (_key("address", address), PER_ADDRESS))
        with self.database.write() as store:
            store.execute("DELETE FROM attempt WHERE at < ?", (now - WINDOW_SECONDS,))
            question = "SELECT count(*) FROM attempt WHERE key = ?"
            if any(store.execute(question, (key,)).fetchone()[0] >= most for key, most in limits):
                return False
            store.executemany("INSERT INTO attempt VALUES (?,?)", [(key, now) for key, _ in limits])
        return True

    def clear(self, login: str, address: str) -> None:
        """Take back what a right password had counted: of the account all, of the address one."""
        with self.database.write() as store:
            store.execute("DELETE FROM attempt WHERE key = ?", (_key("account", login),))
            store.execute(
                "DELETE FROM attempt WHERE rowid = (SELECT max(rowid) FROM attempt WHERE key = ?)",
                (_key("address", address),),
            )


def _key(kind: str, value: str) -> str:
    """What is typed into the field for a login may be a password, so it is not kept as it is."""
    return hashlib.sha256(f"{kind}:{value[:200]}".encode()).hexdigest()
