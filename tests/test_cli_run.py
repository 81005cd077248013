"""What a run leaves beside its tables is enough to run it again, and holds no one's data."""

import hashlib
import json
import re
import subprocess
import sys

import pyarrow.csv
import pytest

import namematch as nm
from namematch.synthetic import make_registry


def run(*arguments):
    command = [sys.executable, "-m", "namematch.cli", *map(str, arguments), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    table = make_registry(1_500, seed=5).table()
    pyarrow.csv.write_csv(table, folder / "people.csv")
    pyarrow.csv.write_csv(table.slice(0, 700), folder / "left.csv")
    pyarrow.csv.write_csv(table.slice(700), folder / "right.csv")
    (folder / "apart.csv").write_text("left,right\n1,2\n")
    return folder


def documents(out):
    return json.loads((out / "run.json").read_text()), nm.Matcher.load(out / "matcher.json")


def test_dedupe_can_be_run_again_and_gives_the_same(folder):
    apart = folder / "apart.csv"
    run("dedupe", folder / "people.csv", "--out", folder / "a", "--review", 0.002,
        "--cannot-link", apart, "--column", "name=name")  # fmt: skip
    document, matcher = documents(folder / "a")
    content = (folder / "people.csv").read_bytes()
    assert document["files"] == [
        {
            "path": str(folder / "people.csv"),
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    ]
    assert (document["verb"], document["columns"]) == ("dedupe", [{"name": "name"}])
    assert list(document["decided"]) == ["cannot_link"]
    assert document["cuts"] == {"link": matcher.link, "review": 0.002}
    again = nm.dedupe(folder / "people.csv", matcher=matcher, cannot_link=apart)
    again.to_csv(folder / "again")
    assert len(again.flagged) > 0
    for name in ("pairs", "flagged", "clusters"):
        first, second = (folder / place / f"{name}.csv" for place in ("a", "again"))
        assert first.read_bytes() == second.read_bytes()


def test_link_says_both_files_and_can_be_run_again(folder):
    run("link", folder / "left.csv", folder / "right.csv", "--out", folder / "b", "--one-to-one")
    document, matcher = documents(folder / "b")
    assert (document["verb"], document["one_to_one"]) == ("link", True)
    again = nm.link(*(file["path"] for file in document["files"]), True, matcher=matcher)
    again.to_csv(folder / "again")
    for name in ("pairs", "flagged", "clusters"):
        first, second = (folder / place / f"{name}.csv" for place in ("b", "again"))
        assert first.read_bytes() == second.read_bytes()


def test_neither_file_holds_a_number_or_a_name_of_a_record(folder):
    run("dedupe", folder / "people.csv", "--out", folder / "c")
    text = (folder / "c" / "run.json").read_text() + (folder / "c" / "matcher.json").read_text()
    people = pyarrow.csv.read_csv(folder / "people.csv")
    assert not [nik for nik in people["nik"].drop_null().to_pylist() if str(nik) in text]
    whole = {name.lower() for name in people["name"].to_pylist() if " " in name}
    assert not [name for name in whole if name in text.lower()]
    assert not re.search(r"\b(19|20)\d\d-\d\d-\d\d\b", text)
