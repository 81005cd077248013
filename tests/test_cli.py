"""The command line: results on standard output, one clear line and status 2 for bad input."""

import json
import os
import signal
import subprocess
import sys

import pytest

import namematch


def namematch_(*arguments, **given):
    command = [sys.executable, "-m", "namematch.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **given)


def test_the_version_is_the_package_s():
    done = namematch_("--version")
    assert (done.returncode, done.stdout) == (0, f"namematch {namematch.__version__}\n")


def test_parse_shows_name_and_titles():
    done = namematch_("parse", "Drs. H. Moh. Djoko Soesanto, S.H.")
    assert done.returncode == 0, done.stderr
    assert "moh djoko soesanto" in done.stdout
    assert "drs title" in done.stdout


def test_parse_json_is_one_object_per_name_in_order():
    done = namematch_("parse", "--json", "Ir. Ahmad Basuki", "-", "Siti alias Ani")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["text"] for row in rows] == ["ahmad basuki", "", "siti"]
    assert [row["titles"] for row in rows] == [["ir"], [], []]
    assert rows[2]["aliases"] == ["ani"]
    assert rows[0]["tokens"][1] == {"text": "ahmad", "role": "given"}


def test_parse_reads_the_column_of_a_file(tmp_path):
    file = tmp_path / "names.csv"
    file.write_text("no;NAMA LENGKAP\n1;Dra. Siti Aminah\n2;Budi Santoso, S.E.\n")
    rows = [
        json.loads(x) for x in namematch_("parse", "--json", "--file", file).stdout.splitlines()
    ]
    assert [row["text"] for row in rows] == ["siti aminah", "budi santoso"]


def test_a_name_cannot_steer_the_terminal():
    done = namematch_("parse", "Ahmad\x1b[31m Basuki")
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["parse"], "namematch: expected names, or --file with a column of them"),
        (["parse", "--file", "no.csv"], "namematch: 'no.csv' does not exist"),
        (["compare", "-", "Ahmad"], "namematch: the first name holds no name"),
    ],
)
def test_bad_input_is_one_line_and_status_2(arguments, line):
    done = namematch_(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line + "\n")


def test_a_reader_that_goes_away_is_no_error():
    code = f"{sys.executable} -m namematch.cli parse --json " + "Ahmad " * 5000 + "| head -n 1"
    done = subprocess.run(code, shell=True, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["text"] == "ahmad"
    assert done.stderr == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe to hold the reader")
def test_an_interrupt_ends_with_status_130_and_no_traceback(tmp_path):
    os.mkfifo(tmp_path / "names.csv")
    command = [sys.executable, "-m", "namematch.cli", "parse", "--file", tmp_path / "names.csv"]
    opened = tmp_path / "names.csv"
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process,
        opened.open("wb"),  # returns once the command has opened it
    ):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors.strip()) == (130, "")
