"""4 processes of 8 threads, 3,000 attempts for 150 places: exactly 150 numbers, 1 to 150.

The control removes the gate and must fail, or this test says nothing.
"""

from __future__ import annotations

from collections import Counter

from tests.pipeline.invariants import check_all
from tests.pipeline.load import processes, register
from tests.pipeline.world import World

from namematch.pipeline.numbers import place_of

PROCESSES, THREADS = 4, 8


def attempt(url: str, attempts: int, *, gated: bool = True) -> tuple[Counter[str], list[int]]:
    """(outcomes, sequence numbers) of all processes together."""
    each = attempts // PROCESSES
    workers = []
    for at in range(PROCESSES):
        ours, theirs = processes().Pipe(duplex=False)
        serials = range(1 + at * each, 1 + (at + 1) * each)
        worker = processes().Process(target=register, args=(url, THREADS, serials, gated, theirs))
        worker.start()
        theirs.close()  # so that a worker that fails ends the wait
        workers.append((worker, ours))
    answers = [answer for _, ours in workers for answer in ours.recv()]
    for worker, ours in workers:
        worker.join()
        ours.close()
        assert worker.exitcode == 0
    outcomes = Counter("issued" if "-" in answer else answer for answer in answers)
    return outcomes, sorted(place_of(answer).seq for answer in answers if "-" in answer)


def test_exactly_the_quota_is_issued(world: World) -> None:
    outcomes, numbers = attempt(world.url, 3000)
    assert numbers == list(range(1, 151))
    assert outcomes == {"issued": 150, "QuotaExhausted": 2850}
    check_all(world.office)


def test_without_the_gate_the_test_above_would_fail(world: World) -> None:
    outcomes, numbers = attempt(world.url, 400, gated=False)
    assert numbers != list(range(1, 151)) or set(outcomes) != {"issued", "QuotaExhausted"}
