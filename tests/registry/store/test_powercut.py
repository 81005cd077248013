"""Power lost at any moment: all that was acknowledged is there, and nothing is half there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("powercut.py")


def can_mount():
    tools = all(shutil.which(tool) for tool in ("unshare", "mkfs.ext4", "mount"))
    command = ["unshare", "-m", "true"]
    return (
        tools
        and os.geteuid() == 0
        and Path("/dev/loop-control").exists()
        and subprocess.run(command, check=False).returncode == 0
    )


@pytest.mark.skipif(not can_mount(), reason="only root can mount an ext4 to cut off")
@pytest.mark.parametrize("what", ["add", "compact", "save"])
def test_power_lost(tmp_path, what, moment):
    command = ["unshare", "-m", sys.executable, str(SCRIPT), what, str(tmp_path), str(moment)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
