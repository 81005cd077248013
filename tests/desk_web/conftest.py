"""A desk to try: a demo office on a clock of its own, accounts, a server, a browser."""

import datetime as dt
import os
import shutil
import socket
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))

PASSWORD = "kuda-laut-biru-9"
NOW = dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC)
LOGINS = {"p-014": "officer", "p-022": "officer", "k-001": "supervisor"}


class Clock:
    """The office's time: it stands still until a test moves it."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@dataclass
class Running:
    """A server, its application, source and clock. ``restart``: as after a crash or an update."""

    folder: Path
    clock: Clock
    settings: Any
    app: Any = None
    source: Any = None
    server: Any = None
    thread: Any = None

    @property
    def url(self):
        return self.settings.address.rstrip("/")

    def start(self):
        import uvicorn

        from desk.office import open_office
        from desk.web.app import create_app
        from desk.web.serve import config

        self.source = open_office(self.folder, environment={}, clock=self.clock)
        self.app = create_app(self.source, self.folder, self.settings)
        self.server = uvicorn.Server(config(self.app, self.settings))
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started and self.thread.is_alive():
            time.sleep(0.01)

    def stop(self):
        self.server.should_exit = True
        self.thread.join()
        self.source.close()
        self.app.state.database.close()

    def restart(self):
        self.stop()
        self.start()


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """An office with cases that wait, made once."""
    from desk.demo_office import demo_office
    from desk.web.accounts import Accounts
    from desk.web.database import Database

    folder = tmp_path_factory.mktemp("office")
    demo_office(folder, cases=36, now=NOW).close()
    database = Database(folder)
    accounts = Accounts(database)
    for login, role in LOGINS.items():
        accounts.add(login, role, PASSWORD, by="test", must_change=False)
    database.close()
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "desk"))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def source(folder, clock):
    from desk.office import open_office

    opened = open_office(folder, environment={}, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def app(source, folder):
    from desk.web.app import create_app

    made = create_app(source, folder)
    yield made
    made.state.database.close()


@pytest.fixture
def running(folder, clock):
    """A server that a browser can reach."""
    from desk.web.settings import Settings

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    one = Running(folder, clock, Settings(port=port))
    one.start()
    yield one
    one.stop()


def chromium():
    """Chromium's path, None for Playwright's own; LookupError where there is none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        if Path(play.chromium.executable_path).exists():
            return None
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None:
        raise LookupError("no Chromium: playwright install chromium, or the system's package")
    return found


@pytest.fixture(scope="session")
def browser():
    """Chromium; without it the tests of the pages are skipped, where they must run they fail."""
    required = os.environ.get("CI") or os.environ.get("NAMEMATCH_REQUIRE_BROWSER")
    try:
        from playwright.sync_api import sync_playwright

        path = chromium()
    except (ImportError, LookupError) as why:
        if required:
            pytest.fail(f"a browser is required here: {why}")
        pytest.skip(str(why))
    with sync_playwright() as play:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]  # it cannot be had as root
        opened = play.chromium.launch(executable_path=path, args=sandbox)
        yield opened
        opened.close()
