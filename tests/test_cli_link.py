"""``namematch link`` through the real command line."""

import json
import subprocess
import sys

import pyarrow.csv
import pytest

LEFT = "id,nama,tgl_lahir\n1,Djoko Soesanto,17-08-1985\n2,Siti Aminah,01-02-1990\n"
RIGHT = "NO;PEMOHON;LAHIR\n1;Joko Susanto;17-08-1985\n2;JOKO SUSANTO, S.H.;17-08-1985\n"
HEADERS = [f"--right-column={one}" for one in ("id=NO", "name=PEMOHON", "birth_date=LAHIR")]


def run(*arguments):
    command = [sys.executable, "-m", "namematch.cli", "link", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.csv").write_text(LEFT)
    (tmp_path / "b.csv").write_text(RIGHT)
    return tmp_path / "a.csv", tmp_path / "b.csv"


def test_two_files_become_tables_and_files(files, tmp_path):
    done = run(*files, "--out", tmp_path / "o", *HEADERS, "--one-to-one", "--per-day", "9")
    assert (done.returncode, done.stderr) == (0, "")
    assert "of 9 the staff can" in done.stdout
    assert pyarrow.csv.read_csv(tmp_path / "o" / "pairs.csv")["right"].to_pylist() == [1]
    clusters = pyarrow.csv.read_csv(tmp_path / "o" / "clusters.csv")
    assert clusters.column_names == ["side", "id", "cluster"]
    assert clusters["cluster"].to_pylist() == ["left:1", "left:2", "left:1", "right:2"]


def test_json_with_decisions(files, tmp_path):
    (tmp_path / "no.csv").write_text("left,right\n1,2\n7,1\n")
    done = run(
        *files, "--out", tmp_path / "o", *HEADERS, "--json", "--cannot-link", tmp_path / "no.csv"
    )
    assert (done.returncode, done.stderr) == (0, "")
    counts = json.loads(done.stdout)
    assert (counts["pairs"], counts["contradictions"]) == (1, 1)


def test_a_column_that_is_not_there_is_one_line(files, tmp_path):
    done = run(*files, "--out", tmp_path / "o")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "'PEMOHON'" in done.stderr
    assert "column name=" in done.stderr
