"""kill -9 at random moments under load: nothing acknowledged is lost, nothing is doubled.

Each death restarts on the same store, so that the deaths add up: ten here, 200 in all with
``make soak``.
"""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from tests.pipeline.databases import Databases
from tests.pipeline.invariants import check_all
from tests.pipeline.load import processes, work
from tests.pipeline.world import World

from namematch.pipeline import FileCrm

LONGEST = 0.8  # seconds from the first step to the kill


def killed(url: str, seed: int, log: Path) -> None:
    """Start a worker, let it work for a random while, kill it."""
    ours, theirs = processes().Pipe(duplex=False)
    worker = processes().Process(target=work, args=(url, seed, str(log), theirs))
    worker.start()
    theirs.close()
    assert ours.recv() == "ready"
    time.sleep(random.Random(seed).uniform(0, LONGEST))
    assert worker.is_alive()
    worker.kill()  # SIGKILL
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    ours.close()


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
    while world.office.deliver(FileCrm(folder)):  # a round has its limit
        pass
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
    with closing(World(databases.fresh(kind))) as world:
        deaths(world, folder, 5, first=1)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("start", [100, 200])
def test_sudden_death_again_and_again(
    databases: Databases, folder: Path, kind: str, start: int
) -> None:
    with closing(World(databases.fresh(kind))) as world:
        deaths(world, folder, 50, first=start)
