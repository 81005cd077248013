"""``namematch dedupe`` on real and on bad files, through the real command line."""

import json
import os
import subprocess
import sys

import openpyxl
import pyarrow.csv
import pyarrow.parquet
import pytest

from namematch.synthetic import make_registry

GOOD = "id,nama,tgl_lahir,nik\n1,Djoko Soesanto,17-08-1985,\n2,Joko Susanto,17-08-1985,\n"
THREE = GOOD + "3,Siti Aminah,02-03-1990,\n"


def run(*arguments):
    command = [sys.executable, "-m", "namematch.cli", "dedupe", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def summary(*arguments):
    done = run(*arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def refused(*arguments):
    """The one line on standard error of a run that must fail."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("namematch: ")
    return line


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    table = make_registry(1_000, seed=3).table()
    pyarrow.csv.write_csv(table, folder / "people.csv")
    return folder / "people.csv", run(folder / "people.csv")


def test_a_file_becomes_tables_and_files(registry):
    file, done = registry
    assert (done.returncode, done.stderr) == (0, "")
    for part in ("The strongest pairs", "The most doubtful pairs", "records", "Written"):
        assert part in done.stdout
    out = file.with_name("people.csv-namematch")
    names = [
        "clusters.csv",
        "contradictions.csv",
        "flagged.csv",
        "matcher.json",
        "pairs.csv",
        "rejected.csv",
        "run.json",
    ]
    assert sorted(path.name for path in out.iterdir()) == names
    clusters = pyarrow.csv.read_csv(out / "clusters.csv")
    assert clusters.column_names == ["id", "cluster"]
    assert sorted(clusters["id"].to_pylist()) == list(range(1, 1_001))


def test_no_whole_nik_is_printed(registry):
    file, done = registry
    for nik in pyarrow.csv.read_csv(file)["nik"].drop_null().to_pylist():
        assert str(nik) not in done.stdout


def test_parquet_out_and_a_column_by_name(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("PEMOHON,X\nDjoko Soesanto,1\nJoko Susanto,2\n")
    done = summary(file, "--column", "name=PEMOHON", "--out", tmp_path / "o", "--format", "parquet")
    assert done["records"] == 2
    assert len(pyarrow.parquet.read_table(done["files"]["clusters"])) == 2


def test_a_workbook_is_read(tmp_path):
    book = openpyxl.Workbook()
    for line in THREE.splitlines():
        book.active.append(line.split(","))
    book.save(tmp_path / "a.xlsx")
    assert summary(tmp_path / "a.xlsx")["records"] == 3


def test_quiet_prints_nothing(tmp_path):
    (tmp_path / "a.csv").write_text(THREE)
    done = run(tmp_path / "a.csv", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "a.csv-namematch" / "pairs.csv").exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b"a,b\n1,2\n", "no column holds names"),
        (b"nama\n", "no rows"),
        (bytes(range(256)) * 40, ""),
    ],
    ids=["missing", "empty", "no name column", "header only", "binary"],
)
def test_a_file_that_is_no_table_is_one_line(tmp_path, content, expected):
    file = tmp_path / "a.csv"
    if content is not None:
        file.write_bytes(content)
    assert expected in refused(file)
    assert not (tmp_path / "a.csv-namematch").exists()


def test_a_directory_is_one_line(tmp_path):
    assert "is a directory" in refused(tmp_path)


@pytest.mark.parametrize("suffix", ["parquet", "xlsx"])
def test_a_broken_file_is_one_line(tmp_path, suffix):
    (tmp_path / f"a.{suffix}").write_bytes(b"PAR1 and then nothing that makes sense")
    refused(tmp_path / f"a.{suffix}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_one_line(tmp_path):
    (tmp_path / "a.csv").write_text(THREE)
    (tmp_path / "a.csv").chmod(0)
    assert "Permission denied" in refused(tmp_path / "a.csv")


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path):
    (tmp_path / "a.csv").write_text(THREE)
    assert "is not a directory" in refused(tmp_path / "a.csv", "--out", tmp_path / "a.csv")


@pytest.mark.parametrize("text", ["nama", "=X", "colour=nama", "name=NO SUCH"])
def test_a_column_that_is_not_there_is_one_line(tmp_path, text):
    (tmp_path / "a.csv").write_text(THREE)
    refused(tmp_path / "a.csv", "--column", text)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("4,Ahmad,1,2,3,4", "wrong number of columns"),
        ("4,-,01-02-1999,", "no name"),
        ("1,Ahmad Basuki,01-02-1999,", "repeated id"),
        ("4," + "a" * 10_000_000 + ",01-02-1999,", "name longer than 1,000 characters"),
    ],
    ids=["width", "no name", "repeated id", "10 MB name"],
)
def test_a_bad_row_is_set_aside_and_listed(tmp_path, row, problem):
    (tmp_path / "a.csv").write_text(f"{THREE}{row}\n5,Ahmad Basuki,01-02-1999,\n")
    done = summary(tmp_path / "a.csv")
    assert done["records"] == 4
    (rejected,) = done["rejected"]
    assert rejected["count"] == 1
    assert problem in rejected["problem"]
    (listed,) = pyarrow.csv.read_csv(done["files"]["rejected"]).to_pylist()
    assert (listed["row"], listed["action"]) == (5, "row set aside")


@pytest.mark.parametrize(
    ("row", "column"),
    [("4,Ahmad Basuki,31-02-1999,", "tgl_lahir"), ("4,Ahmad Basuki,,327301170885000", "nik")],
    ids=["impossible date", "NIK of 15 digits"],
)
def test_a_bad_value_is_listed_and_its_row_matched(tmp_path, row, column):
    (tmp_path / "a.csv").write_text(f"{THREE}{row}\n")
    done = summary(tmp_path / "a.csv")
    assert done["records"] == 4
    (listed,) = pyarrow.csv.read_csv(done["files"]["rejected"]).to_pylist()
    assert (listed["row"], listed["column"], listed["action"]) == (5, column, "value ignored")


def test_decisions_and_earlier_clusters_come_from_files(tmp_path):
    (tmp_path / "a.csv").write_text(THREE)
    (tmp_path / "must.csv").write_text("left,right\n1,3\n1,99\n")
    (tmp_path / "cannot.csv").write_text("kiri;kanan\n2;1\n")
    (tmp_path / "before.csv").write_text("cluster,id\n40,1\n40,3\n50,2\n")
    options = [f"--{name}={tmp_path}/{file}.csv" for name, file in (
        ("must-link", "must"), ("cannot-link", "cannot"), ("previous", "before"))]  # fmt: skip
    done = summary(tmp_path / "a.csv", *options)
    assert done["contradictions"] == 1
    clusters = pyarrow.csv.read_csv(done["files"]["clusters"]).to_pydict()
    assert clusters == {"id": [1, 2, 3], "cluster": [40, 50, 40]}
    (listed,) = pyarrow.csv.read_csv(done["files"]["contradictions"]).to_pylist()
    assert (listed["row"], listed["left"], listed["right"]) == (3, 1, 99)


def test_cuts_are_probabilities(tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    assert summary(tmp_path / "a.csv", "--link", "0.99999", "--review", "0.00001")["flagged"] == 1
