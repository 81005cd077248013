"""Counts add up, from any number of threads, and a histogram says what was measured."""

import math
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.registry.meter import BOUNDS, Meter

SECONDS = st.lists(st.floats(0, 20), min_size=1, max_size=50)


@given(SECONDS, st.floats(0.01, 1))
def test_a_quantile_is_the_bound_above_that_of_the_values(values, share):
    meter = Meter()
    for value in values:
        meter("search", 1, value)
    within = meter.quantile("search", share)
    assert sum(value <= within for value in values) >= share * len(values)
    below = [bound for bound in BOUNDS if bound < within]
    if below:
        assert sum(value <= below[-1] for value in values) < share * len(values)


@given(SECONDS)
def test_the_text_is_cumulative_and_ends_with_all(values):
    meter = Meter()
    for value in values:
        meter("add", 3, value)
    lines = meter.text().splitlines()
    counts = [int(line.split()[1]) for line in lines if "_bucket{" in line]
    assert counts == sorted(counts)
    assert counts[-1] == len(values)
    assert f'namematch_registry_items_total{{what="add"}} {3 * len(values)}' in lines
    total = next(line for line in lines if "_sum{" in line)
    assert float(total.split()[1]) == pytest.approx(sum(values), abs=1e-3)
    assert lines[-1] == "# EOF"


def test_threads_lose_no_count():
    meter = Meter()

    def work():
        for _ in range(2_000):
            meter("search", 2, 0.001)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (meter.calls("search"), meter.items("search")) == (16_000, 32_000)


def test_what_never_happened_is_zero_and_took_no_time_that_is_known():
    assert Meter().calls("search") == 0
    assert math.isnan(Meter().quantile("search", 0.99))
    assert Meter().text().endswith("# EOF\n")
