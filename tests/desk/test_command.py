"""``review.py`` without a terminal: its errors, its help, its exports, its demonstration."""

import csv
import json
import shutil
import subprocess
import sys

from tests.desk.session import REVIEW, run

from desk.demo_flags import demo_flags
from namematch.pipeline import Verdict


def test_without_a_terminal_there_is_one_clear_line_before_any_work(copied, tmp_path):
    done = run("flags", copied)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "review: Meja ini memerlukan terminal; pakai --web untuk peramban\n"
    english = subprocess.run(
        [sys.executable, REVIEW, "--lang", "en"],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, cwd=tmp_path,
    )  # fmt: skip
    assert english.stderr == "review: the desk needs a terminal; use --web for a browser\n"
    assert list(tmp_path.glob("review-demo")) == []


def test_help_names_every_source(tmp_path):
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("flags", "office", "export", "--web", "--lang", "--officer", "accounts"):
        assert word in done.stdout


def test_export_writes_what_the_commands_take(desk, copied, rule, tmp_path):
    for verdict in (Verdict.SAME_DOUBLE, Verdict.DIFFERENT):
        case = desk.next(by="ani")
        desk.decide(case.id, case.token, rule(case, verdict), by="ani")
    done = run("export", copied)
    assert (done.returncode, done.stderr) == (0, "")
    names = ["decisions", "labels", "must_link", "cannot_link"]
    assert done.stdout.split() == [str(copied / f"{name}.csv") for name in names]
    with open(copied / "must_link.csv", newline="") as file:
        (row,) = csv.DictReader(file)
    must = desk.must_link().to_pylist()[0]
    assert row == {end: str(must[end]) for end in ("left", "right")}


def test_a_folder_of_nothing_is_one_line(tmp_path):
    done = run("export", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"review: {tmp_path} tidak memiliki run.json")


def test_no_line_of_an_error_holds_what_a_record_holds(copied, cleaned):
    """A source that changed is named; its content is not."""
    run_file = copied / "run.json"
    document = json.loads(run_file.read_text())
    document["files"][0]["sha256"] = "0" * 64
    run_file.write_text(json.dumps(document))
    shutil.rmtree(copied / "review.db", ignore_errors=True)
    for path in copied.glob("review.db*"):
        path.unlink()
    done = run("export", copied)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert str(cleaned.parent / "people.csv") in line


def test_a_browser_desk_without_accounts_says_how_to_make_one(copied):
    done = run("flags", copied, "--web", "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"accounts add {copied} NAME --role supervisor" in done.stderr


def test_a_browser_desk_for_others_asks_for_tls_before_any_work(tmp_path):
    done = run("--web", "--host", "192.0.2.1", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--tls-cert" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_demonstration_flags_as_many_pairs_as_it_says(tmp_path):
    folder = demo_flags(tmp_path / "demo", pairs=40, records=4_000)
    before = (folder / "run.json").stat().st_mtime_ns
    assert demo_flags(tmp_path / "demo") == folder
    assert (folder / "run.json").stat().st_mtime_ns == before
    with open(folder / "flagged.csv", newline="") as file:
        assert 30 <= len(list(csv.DictReader(file))) <= 40
