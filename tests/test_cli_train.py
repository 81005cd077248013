"""``namematch train`` through the real command line."""

import json
import subprocess
import sys

import pyarrow.csv
import pytest

from namematch.scoring.matcher import Matcher
from namematch.synthetic import make_registry


def run(*arguments):
    command = [sys.executable, "-m", "namematch.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    file = tmp_path_factory.mktemp("train") / "people.csv"
    pyarrow.csv.write_csv(make_registry(1_000, seed=3).table(), file)
    return file


def test_a_file_becomes_a_matcher_that_dedupe_takes(people, tmp_path):
    done = run("train", people, "--out", tmp_path / "m.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "converged after" in done.stdout
    assert Matcher.load(tmp_path / "m.json")
    out = ("--matcher", tmp_path / "m.json", "--out", tmp_path / "out", "--json")
    found = run("dedupe", people, *out)
    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout)["pairs"] > 50


def test_json_says_how_it_went(people, tmp_path):
    done = run("train", people, "--out", tmp_path / "m.json", "--further", "phone", "--json")
    said = json.loads(done.stdout)
    assert said["records"] == 1_000
    assert said["converged"]
    assert Matcher.load(tmp_path / "m.json").further == ("phone",)


def test_labels_are_counted_and_those_of_no_use_named(people, tmp_path):
    (tmp_path / "labels.csv").write_text("left,right,same\n1,2,0\n3,4,tidak\n5,9999,1\n")
    done = run("train", people, "--out", tmp_path / "m.json", "--labels", tmp_path / "labels.csv")
    assert done.returncode == 0
    assert "2 labels" in done.stdout
    assert "1 label left out: no record with the left or right id" in done.stdout
    assert Matcher.load(tmp_path / "m.json")


def test_what_the_decisions_changed_is_shown(people, tmp_path):
    rows = "".join(f"{2 * i + 1},{2 * i + 2},0\n" for i in range(60))
    (tmp_path / "labels.csv").write_text("left,right,same\n" + rows)
    given = ("--out", tmp_path / "m.json", "--labels", tmp_path / "labels.csv")
    done = run("train", people, *given, "--arrivals", "150")
    assert (done.returncode, done.stderr) == (0, "")
    for table in ("What the decisions changed", "The cuts", "The pairs"):
        assert table in done.stdout
    assert "With 150 new records a day" in done.stdout
    said = json.loads(run("train", people, *given, "--json").stdout)["changes"]
    assert {"weights", "cuts", "pairs"} == set(said)
    assert [row["cut"] for row in said["cuts"]] == ["link", "review"]


def test_without_decisions_nothing_is_compared(people, tmp_path):
    done = run("train", people, "--out", tmp_path / "m.json", "--json")
    assert "changes" not in json.loads(done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.csv", "--out", "m.json"),
        (__file__, "--out", "/nowhere/at/all/m.json"),
        (__file__, "--out", "m.json", "--matcher", "nowhere.json"),
    ],
)
def test_what_cannot_be_is_one_line_and_status_two(arguments, tmp_path):
    done = run("train", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
