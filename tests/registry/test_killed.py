"""A whole registry under kill -9: every record that was acknowledged is there and is found."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("registry_victim.py")
MOMENTS = [range(10), pytest.param(range(10, 200), marks=pytest.mark.soak)]


@pytest.mark.parametrize("moments", MOMENTS, ids=["ten", "all"])
@pytest.mark.parametrize("what", ["add", "compact", "save"])
def test_killed_while_it_writes(tmp_path, what, moments):
    command = [sys.executable, SCRIPT, what, tmp_path, *map(str, moments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
