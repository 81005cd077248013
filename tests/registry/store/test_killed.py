"""kill -9 at any moment: all that was acknowledged is there, and nothing is half there."""

import pytest
import witness

from namematch.registry.store import Store


@pytest.mark.parametrize("what", ["add", "compact"])
def test_killed_while_it_adds(tmp_path, what, moment):
    place = tmp_path / "registry"
    Store.create(place, [], meta={})
    witness.added(place, witness.killed(what, place, moment))


def test_killed_while_it_saves(tmp_path, moment):
    place = tmp_path / "registry"
    witness.saved(place, witness.killed("save", place, moment))
