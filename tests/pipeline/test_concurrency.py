"""4 processes of 8 threads, 3,000 attempts for 150 places: exactly 150 numbers, 1 to 150.

The control removes the gate and must fail, or this test says nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.pipeline.invariants import check_all
from tests.pipeline.world import World

from namematch.pipeline.numbers import place_of

ROOT = Path(__file__).parents[2]
PROCESSES, THREADS = 4, 8


def attempt(url: str, attempts: int, *options: str) -> tuple[Counter[str], list[int]]:
    """(outcomes, sequence numbers) of all processes together."""
    each = attempts // PROCESSES
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    workers = [
        subprocess.Popen(
            [
                sys.executable,
                *("-m", "tests.pipeline.load", "register", url),
                *(str(THREADS), str(1 + at * each), str(each), *options),
            ],
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        for at in range(PROCESSES)
    ]
    outcomes: Counter[str] = Counter()
    numbers: list[str] = []
    for worker in workers:
        output, _ = worker.communicate(timeout=600)
        assert worker.returncode == 0
        answer = json.loads(output)
        outcomes.update(answer["outcomes"])
        numbers += answer["numbers"]
    return outcomes, sorted(place_of(number).seq for number in numbers)


def test_exactly_the_quota_is_issued(world: World) -> None:
    outcomes, numbers = attempt(world.url, 3000)
    assert numbers == list(range(1, 151))
    assert outcomes == {"issued": 150, "QuotaExhausted": 2850}
    check_all(world.office)


def test_without_the_gate_the_test_above_would_fail(world: World) -> None:
    outcomes, numbers = attempt(world.url, 400, "ungated")
    assert numbers != list(range(1, 151)) or set(outcomes) != {"issued", "QuotaExhausted"}
