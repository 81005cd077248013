"""kill -9 at random moments under load: nothing acknowledged is lost, nothing is doubled.

Each death restarts on the same store, so that the deaths add up: ten here, 200 in all with
``make soak``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.pipeline.databases import Databases
from tests.pipeline.invariants import check_all
from tests.pipeline.world import World

from namematch.pipeline import FileCrm

ROOT = Path(__file__).parents[2]
LONGEST = 0.8  # seconds from the first step to the kill


def killed(url: str, seed: int, log: Path) -> None:
    """Start a worker, let it work for a random while, kill it."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.pipeline.load", "work", url, str(seed), str(log)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n", worker.communicate()[1]
    time.sleep(random.Random(seed).uniform(0, LONGEST))
    assert worker.poll() is None, worker.communicate()[1]
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()


def acknowledged(log: Path) -> list[list[str]]:
    """What the workers were told; a line cut by the kill was not."""
    lines = log.read_text().splitlines() if log.exists() else []
    found = []
    for line in lines:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def check_acknowledged(world: World, log: Path) -> None:
    rows = world.rows("SELECT reg_no, state FROM registration")
    states = {row["reg_no"]: row["state"] for row in rows}
    payments = {row["reference"]: row["reg_no"] for row in world.rows("SELECT * FROM payment")}
    cases = {str(row["id"]): row["state"] for row in world.rows("SELECT * FROM review_case")}
    levels = {(r["record"], r["level"]) for r in world.rows("SELECT * FROM escalation")}
    for kind, *values in acknowledged(log):
        if kind == "registered":
            assert values[0] in states
        elif kind == "paid":
            assert payments[values[0]] == values[1]
        elif kind == "decided":
            assert cases[values[0]] == "CLOSED"
        elif kind == "finished":
            assert states[values[0]] == "SELESAI"
        elif kind == "escalated":
            assert values[1] in {level for _, level in levels}
    told = Counter(values[0] for kind, *values in acknowledged(log) if kind == "registered")
    assert all(count == 1 for count in told.values())


def deaths(world: World, folder: Path, count: int, first: int) -> None:
    log = folder / "acknowledged.jsonl"
    for seed in range(first, first + count):
        killed(world.url, seed, log)
        check_all(world.office)
        check_acknowledged(world, log)
    world.clock.forward(days=30)
    world.office.tick()
    world.office.deliver(FileCrm(folder))
    assert acknowledged(log)
    received = sorted(path.stem for path in folder.glob("*.json"))
    sent = sorted(
        row["id"] for row in world.rows("SELECT id FROM outbox WHERE delivered IS NOT NULL")
    )
    assert received == [str(identity).replace(":", "_") for identity in sent]
    assert world.rows("SELECT id FROM outbox WHERE delivered IS NULL") == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_sudden_death_loses_and_doubles_nothing(
    databases: Databases, folder: Path, kind: str
) -> None:
    world = World(databases.fresh(kind))
    deaths(world, folder, 5, first=1)
    world.close()


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("start", [100, 200])
def test_sudden_death_again_and_again(
    databases: Databases, folder: Path, kind: str, start: int
) -> None:
    world = World(databases.fresh(kind))
    deaths(world, folder, 50, first=start)
    world.close()
