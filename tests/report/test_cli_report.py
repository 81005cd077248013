"""``namematch dedupe --report``."""

import subprocess
import sys

import pytest

THREE = (
    "id,nama,tgl_lahir\n1,Djoko Soesanto,17-08-1985\n2,Joko Susanto,17-08-1985\n"
    "3,Siti Aminah,02-03-1990\n"
)


@pytest.fixture
def file(tmp_path):
    (tmp_path / "people.csv").write_text(THREE)
    return tmp_path / "people.csv"


def run(*arguments):
    command = [sys.executable, "-m", "namematch.cli", "dedupe", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_page_is_written_beside_the_tables_and_named(file, tmp_path):
    done = run(file, "--report", tmp_path / "out.html")
    assert (done.returncode, done.stderr) == (0, "")
    assert "out.html" in done.stdout
    source = (tmp_path / "out.html").read_text()
    assert "Duplicate records in people.csv" in source
    assert "What each blocking pass finds" in source


@pytest.mark.parametrize("place", ["nowhere/out.html", "."])
def test_a_place_that_cannot_be_is_one_line_before_the_work(file, tmp_path, place):
    done = run(file, "--report", tmp_path / place)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "people.csv-namematch").exists()


def test_without_the_extra_it_is_one_line_before_the_work(file, tmp_path):
    code = (
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'altair' else find(name, *a)\n"
        f"import sys; sys.argv = ['namematch', 'dedupe', {str(file)!r}, '--report', 'out.html']\n"
        "from namematch.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 2
    assert done.stderr == "namematch: charts need the extra plot: pip install 'namematch[plot]'\n"
    assert not (tmp_path / "people.csv-namematch").exists()
