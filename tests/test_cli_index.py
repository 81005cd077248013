"""``namematch index`` through the real command line."""

import json
import subprocess
import sys

import numpy as np
import pytest

from namematch.registry.store import Block, Store


def run(*arguments):
    command = [sys.executable, "-m", "namematch.cli", "index", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def place(tmp_path):
    Store.create(tmp_path / "registry", [Block({}, {"ids": np.arange(9)})], meta={})
    return tmp_path / "registry"


def test_a_sound_registry_is_told_with_status_0(place):
    done = run("check", place)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{place}: sound (3 files, ")


def test_damage_is_told_with_its_place_and_status_1(place):
    segment = place / "segment-000001.bin"
    damaged = bytearray(segment.read_bytes())
    damaged[70] ^= 1
    segment.write_bytes(damaged)
    done = run("check", place, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    assert not told["sound"]
    assert told["problems"] == [
        "segment-000001.bin: bytes 0 to 136 are not those that were written "
        "(checksum; arrays there: ids)"
    ]
    assert "segment-000001.bin: bytes 0 to 136" in run("check", place).stdout


def test_what_is_no_registry_is_one_line_and_status_2(tmp_path):
    done = run("check", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"namematch: {tmp_path}: expected a registry, found a directory without manifest.json\n"
    )
