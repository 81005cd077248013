"""Tests that take a ``moment`` run 200 times: ten in ``make test``, all in ``make soak``."""

import pytest

SAMPLE, ALL = 10, 200


def pytest_generate_tests(metafunc):
    if "moment" in metafunc.fixturenames:
        rare = [pytest.param(number, marks=pytest.mark.soak) for number in range(SAMPLE, ALL)]
        metafunc.parametrize("moment", [*range(SAMPLE), *rare])
