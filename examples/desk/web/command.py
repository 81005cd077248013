"""``accounts`` on the command line: the first account is made here, by whoever owns the folder.

python examples/review.py accounts add DIR p-014 --role supervisor     # asks for the password
python examples/review.py accounts list DIR
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from desk.web.accounts import ROLES, AccountError, Accounts
from desk.web.database import Database
from desk.web.speech import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    does = parser.add_subparsers(dest="do", required=True)
    add = does.add_parser("add", help="a new account; asks for its password, or reads stdin")
    password = does.add_parser("password", help="a new password for an account")
    show = does.add_parser("list", help="every account")
    for one in (add, password, show):
        one.add_argument("folder", type=Path, metavar="DIR")
    for one in (add, password):
        one.add_argument("login", metavar="NAME")
    add.add_argument("--role", choices=ROLES, default="officer")


def run(given: argparse.Namespace) -> int:
    """Do it; the exit status."""
    database = Database(given.folder)
    accounts = Accounts(database)
    try:
        if given.do == "list":
            for one in accounts.all():
                print(one.login, one.role, "" if one.open else "closed")
            return 0
        password = _password()
        if given.do == "add":
            accounts.add(given.login, given.role, password, by="command line", must_change=False)
        else:
            login = accounts.get(given.login).login
            accounts.change_password(login, password, by="command line", must_change=False)
    except AccountError as error:
        print(say("id")(f"account.{error}"), "/", say("en")(f"account.{error}"), file=sys.stderr)
        return 2
    finally:
        database.close()
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Kata sandi / password: ")
    if getpass.getpass("Sekali lagi / once more: ") != first:
        raise AccountError("twice")
    return first
