"""The accounts of a demonstration, with passwords made up and told once."""

from __future__ import annotations

from pathlib import Path

from desk.web.accounts import Accounts, Role
from desk.web.database import Database
from desk.web.passwords import made_up

WHO: dict[str, Role] = {"petugas-1": "officer", "petugas-2": "officer", "kepala-1": "supervisor"}


def has_accounts(folder: Path) -> bool:
    """Whether anybody could log in."""
    database = Database(folder)
    try:
        return any(account.open for account in Accounts(database).all())
    finally:
        database.close()


def demo_accounts(folder: Path) -> dict[str, str]:
    """Make two officers and a supervisor, unless there are accounts: login -> password."""
    if has_accounts(folder):
        return {}
    database = Database(folder)
    try:
        accounts, told = Accounts(database), {name: made_up() for name in WHO}
        for name, role in WHO.items():
            accounts.add(name, role, told[name], by="demonstration", must_change=False)
    finally:
        database.close()
    return told
