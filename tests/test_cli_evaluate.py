"""``namematch evaluate`` through the real command line."""

import json
import subprocess
import sys

import pyarrow.csv
import pytest

import namematch as nm
from namematch.synthetic import make_registry
from namematch.writing import write_csv


def run(*arguments):
    command = [sys.executable, "-m", "namematch.cli", "evaluate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluate")
    registry = make_registry(1_000, seed=3)
    nm.dedupe(registry.table(), threads=1).to_csv(folder / "result")
    write_csv(registry.truth(), folder / "truth.csv")
    return folder


def test_it_prints_what_the_library_prints(files):
    done = run(files / "result", files / "truth.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str(nm.evaluate(files / "result", files / "truth.csv"))


def test_json_and_the_lists_of_mistakes(files):
    done = run(files / "result", files / "truth.csv", "--json", "--mistakes", files / "wrong")
    links = json.loads(done.stdout)["links"]
    missed = pyarrow.csv.read_csv(files / "wrong" / "missed.csv")
    false = pyarrow.csv.read_csv(files / "wrong" / "false_links.csv")
    assert len(missed) == links["there"] - links["right"]
    assert len(false) == links["found"] - links["right"]


@pytest.mark.parametrize("arguments", [("nowhere", "truth.csv"), ("result", "nowhere.csv")])
def test_a_missing_input_is_one_line(files, arguments):
    done = run(*(files / one for one in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "does not exist" in done.stderr


def test_a_file_in_place_of_the_folder_is_one_line(files):
    done = run(files / "result", files / "truth.csv", "--mistakes", files / "truth.csv")
    assert done.returncode == 2
    assert "cannot be made" in done.stderr
