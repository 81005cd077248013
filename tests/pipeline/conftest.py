"""Every test that takes ``world`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.pipeline.databases import Databases
from tests.pipeline.world import World

ROOT = Path(__file__).parents[2]
KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session", autouse=True)
def _importable() -> None:
    """Processes that tests start import what the tests import."""
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in (str(ROOT), *sys.path) if path)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    found = Databases(tmp_path_factory.mktemp("stores"))
    yield found
    found.close()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, databases: Databases) -> str:
    return databases.fresh(request.param)


@pytest.fixture
def make_world(url: str) -> Iterator[Callable[..., World]]:
    made: list[World] = []

    def make(**options: object) -> World:
        made.append(World(url, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
