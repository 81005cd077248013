"""One small registry, deduplicated: what the charts and the page are drawn from."""

import pytest

import namematch as nm
from namematch.synthetic import make_registry


@pytest.fixture(scope="session")
def registry():
    return make_registry(2_000, seed=11)


@pytest.fixture(scope="session")
def result(registry):
    return nm.dedupe(registry.table(), review=0.001, threads=1)


@pytest.fixture(scope="session")
def found(result, registry):
    return nm.evaluate(result, registry.truth())
