"""How long a browser waits for the next case: 100,000 open cases, 20 officers, over HTTP.

The aim is 50 ms at the median and 150 ms at p99.

    python benchmarks/bench_desk_web.py [--cases 100000] [--officers 20] [--seconds 60] [--think 2]

The office of ``bench_desk.py`` on SQLite, served by ``examples/review.py office DIR --web`` in a
process of its own. Twenty logged-in sessions take the next case as a page, think (exponentially
distributed), send the form that decides it, and follow it to the next page. Asserts that
every page holds the case that its form named, that no case was dealt twice and that each was
decided once, by whoever held it.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2 as httpx
import numpy as np

import results
from bench_desk import Desk

EXAMPLES = Path(__file__).parents[1] / "examples"
PASSWORD = "kuda-laut-biru-9"
_HIDDEN = re.compile(r'name="(csrf|case|token)" value="([^"]+)"')
_CANDIDATE = re.compile(r'name="note-(\d+)"')


class Web:
    """The served desk, and what its officers saw."""

    def __init__(self, folder: Path, officers: int) -> None:
        self.folder = folder
        self.names = [f"p{at:02d}" for at in range(officers)]
        self.dealt: dict[int, str] = {}
        self.lock = threading.Lock()
        (folder / "kunci").write_text(base64.b64encode(bytes(32)).decode())
        self._accounts()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = ["office", str(folder), "--web", "--port", str(self.port)]
        self.process = subprocess.Popen([sys.executable, str(EXAMPLES / "review.py"), *command])
        self._wait()
        self.sessions = [self._logged_in(name) for name in self.names]

    def _accounts(self) -> None:
        sys.path.insert(0, str(EXAMPLES))
        from desk.web.accounts import Accounts
        from desk.web.database import Database

        database = Database(self.folder)
        for name in self.names:
            Accounts(database).add(name, "officer", PASSWORD, by="bench", must_change=False)
        database.close()

    def _wait(self) -> None:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/login")
                return
            except httpx.TransportError:
                assert self.process.poll() is None, "the desk did not start"
                time.sleep(0.1)
        raise AssertionError("the desk does not answer")

    def _logged_in(self, name: str) -> httpx.Client:
        one = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)
        csrf = dict(_HIDDEN.findall(one.get("/login").text))["csrf"]
        form = {"csrf": csrf, "login": name, "password": PASSWORD}
        assert one.post("/login", data=form).status_code == 303
        return one

    def run(self, seconds: float, think: float) -> dict[str, Any]:
        """One row of the results."""
        until, processor = time.perf_counter() + seconds, self._processor()
        with ThreadPoolExecutor(len(self.names)) as pool:
            tasks = [
                pool.submit(self._officer, *at, until, think)
                for at in zip(self.names, self.sessions, strict=True)
            ]
            times = np.array([pair for task in tasks for pair in task.result()]) * 1000
        row: dict[str, Any] = {"decided": len(times)}
        for name, taken in zip(("next", "decide", "both"), (*times.T, times.sum(1)), strict=True):
            for share in (50, 99):
                row[f"{name}_p{share}_ms"] = f"{np.percentile(taken, share):.1f}"
        row["cpu_ms"] = f"{(self._processor() - processor) / len(times) * 1000:.1f}"
        print("  ".join(f"{name} {value}" for name, value in row.items()))
        return row

    def _officer(
        self, name: str, one: httpx.Client, until: float, think: float
    ) -> list[tuple[float, float]]:
        """Seconds from asking for the page of the next case to having it, and to decide it."""
        chance, times = random.Random(name), []
        time.sleep(chance.uniform(0, think))
        decide = 0.0
        while True:
            began = time.perf_counter()
            page = one.get("/case")
            took = time.perf_counter() - began
            assert page.status_code == 200
            if decide:
                times.append((took, decide))
            if time.perf_counter() >= until:
                return times
            form = dict(_HIDDEN.findall(page.text))
            with self.lock:
                holder = self.dealt.setdefault(int(form["case"]), name)
                assert holder == name, "a case was dealt twice"
            time.sleep(chance.expovariate(1 / think) if think else 0)
            for candidate in _CANDIDATE.findall(page.text):
                form |= {f"note-{candidate}": "", f"verdict-{candidate}": "1"}
                form |= {f"reason-{candidate}-1": "B04"}
            began = time.perf_counter()
            done = one.post("/case", data=form)
            decide = time.perf_counter() - began
            assert (done.status_code, done.headers["location"]) == (303, "/case?m=saved")

    def _processor(self) -> float:
        """Seconds of processor that the server has had (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[-1].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    def check(self, office: Any) -> None:
        """What is in the store is what the officers did."""
        held = dict(self.dealt)
        decided: dict[int, str] = {}
        for one in office.decisions(limit=10**6):
            assert decided.setdefault(one.case, one.maker) == held[one.case]
        assert len(held) - len(decided) <= len(self.names)  # what they still hold

    def close(self) -> None:
        """Stop the server."""
        for one in self.sessions:
            one.close()
        self.process.terminate()
        self.process.wait()


def main() -> None:
    """One office, one row."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--officers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=2.0, help="seconds, the mean")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(str(Path(folder) / "kantor.db"), given.cases)
        web = Web(Path(folder), given.officers)
        try:
            web.run(10, 0.5)  # templates, connections, caches
            row = web.run(given.seconds, given.think)
            web.check(desk.office)
        finally:
            web.close()
            desk.close()
    row = {"cases": given.cases, "officers": given.officers, "think_s": given.think} | row
    print(f"kept in {results.keep('desk_web', ('cases', 'officers', 'think_s'), [row])}")


if __name__ == "__main__":
    main()
