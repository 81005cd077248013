import numpy as np
import pytest

from namematch.synthetic import SyntheticRegistry, make_registry
from namematch.synthetic.names import NameTables
from namematch.synthetic.people import draw_people
from namematch.synthetic.places import Places
from namematch.synthetic.rates import PRESETS


@pytest.fixture(scope="session")
def six() -> SyntheticRegistry:
    return make_registry(40_000, seed=11)


@pytest.fixture(scope="session")
def register() -> SyntheticRegistry:
    return make_registry(20_000, seed=11, preset="register")


@pytest.fixture(scope="session")
def drawn():
    """20,000 people with the tables and places they were drawn from."""
    tables, places = NameTables.load(), Places.load()
    people = draw_people(20_000, PRESETS["six"], tables, places, np.random.default_rng(5))
    return people, tables, places
