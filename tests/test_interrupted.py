"""Interrupted, killed or out of disk: one clear line, a status, and no half of a file."""

import os
import resource
import signal
import subprocess
import sys
import time

import pyarrow.csv
import pytest

from namematch.synthetic import make_registry

TABLES = ["clusters.csv", "contradictions.csv", "flagged.csv", "pairs.csv", "rejected.csv"]
WRITE = """
import sys, pyarrow as pa
from namematch.writing import write_csv
table = pa.table({"id": pa.array(range(300_000)), "cluster": pa.array(["x" * 9] * 300_000)})
print("ready", flush=True)
while True:
    write_csv(table, sys.argv[1])
"""
LOUD = """
import logging
logging.basicConfig(level=logging.INFO)
from namematch.cli import main
main()
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """A file, and the first run of it: whatever must be compiled is."""
    file = tmp_path_factory.mktemp("people") / "people.csv"
    pyarrow.csv.write_csv(make_registry(4_000, seed=3).table(), file)
    assert dedupe(file, file.with_name("out")).returncode == 0
    return file


def dedupe(file, out, **more):
    command = [sys.executable, "-m", "namematch.cli", "dedupe", file, "--out", out, "--quiet"]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def at_most(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_limit_on_files_is_one_line_and_leaves_the_earlier_result(registry, tmp_path):
    for name in TABLES:
        (tmp_path / name).write_text("as before")
    done = dedupe(registry, tmp_path, preexec_fn=at_most(5_000))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"namematch: {tmp_path / 'pairs.csv'} cannot be written: File too large\n"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        TABLES, "as before"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_one_line_and_leaves_nothing(registry, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", disk]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        done = dedupe(registry, disk)
        assert done.returncode == 2
        assert "cannot be written: No space left on device" in done.stderr
        assert done.stderr.count("\n") == 1
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("moment", range(5))
def test_killed_while_writing_the_file_is_the_old_or_the_new_one(tmp_path, moment):
    file = tmp_path / "clusters.csv"
    command = [sys.executable, "-c", WRITE, file]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        while not list(tmp_path.iterdir()):
            time.sleep(0.001)
        time.sleep(0.013 * moment)
        process.kill()
    if file.exists():
        assert pyarrow.csv.read_csv(file).num_rows == 300_000
    assert {path.suffix for path in tmp_path.iterdir()} <= {".csv", ".part"}


@pytest.mark.parametrize("after", [0.0, 0.05])
def test_an_interrupt_in_the_work_ends_with_status_130_and_no_file(registry, tmp_path, after):
    command = [sys.executable, "-c", LOUD, "dedupe", registry, "--out", tmp_path / "out"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert "rows read" in process.stderr.readline()
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []
