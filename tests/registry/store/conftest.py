"""The victim and its witnesses are modules beside the tests, and scripts of their own."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def place(tmp_path):
    """A registry of two segments and an empty log."""
    from numbered import ids

    from namematch.registry.store import Store

    Store.create(tmp_path / "r", [ids(1, 2), ids(3)], meta={"fields": ["name"]})
    return tmp_path / "r"
