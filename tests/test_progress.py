"""Long work is shown on standard error where that is wanted; compiling is said once."""

import logging
import subprocess
import sys
import time

import numba
import pytest

from namematch._kernels import compiled
from namematch.progress import COMPILING, Stages

TWICE = """
import logging, sys
import namematch as nm
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
for _ in range(2):
    nm.dedupe([{"nama": "Djoko Soesanto"}, {"nama": "Joko Susanto"}], progress=True)
"""


def compile_something():
    numba.njit(lambda x: x + 1)(1)


@pytest.fixture
def fresh(monkeypatch):
    """As in a process that has compiled nothing yet."""
    monkeypatch.setattr(compiled._Once, "told", False)


def test_stages_are_timed_and_silent_unless_asked(capsys):
    stages = Stages(None)
    with stages("one", total=3) as done:
        done(3)
        time.sleep(0.01)
    with stages("two"):
        pass
    assert list(stages.seconds) == ["one", "two"]
    assert 0.01 <= stages.seconds["one"] < 1 > stages.seconds["two"]
    assert capsys.readouterr() == ("", "")


def test_a_stage_with_an_amount_is_a_bar_that_counts(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    with Stages(True)("scoring", total=40) as done:
        done(15)
        time.sleep(0.25)
    out, error = capsys.readouterr()
    assert out == ""
    assert "15/40" in error
    assert "scoring" in error.splitlines()[-1]


def test_an_error_in_a_stage_passes(capsys):
    with pytest.raises(KeyError), Stages(True)("one"):
        raise KeyError("x")


@pytest.mark.usefixtures("fresh")
def test_compiling_is_said_once(capsys, caplog):
    caplog.set_level(logging.INFO, "namematch")
    for _ in range(2):
        with Stages(True)("one"):
            compile_something()
    assert capsys.readouterr().err.count(COMPILING) == 1
    assert [r.getMessage() for r in caplog.records] == [COMPILING]
    assert caplog.records[0].levelno == logging.INFO


@pytest.mark.usefixtures("fresh")
def test_without_progress_compiling_is_only_logged(capsys, caplog):
    caplog.set_level(logging.INFO, "namematch")
    with Stages(False)("one"):
        compile_something()
    assert capsys.readouterr() == ("", "")
    assert len(caplog.records) == 1


def test_nothing_is_said_where_everything_is_compiled():
    done = [
        subprocess.run([sys.executable, "-c", TWICE], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert "compiling" not in done[-1].stdout + done[-1].stderr
    assert "scoring" in done[-1].stderr
    assert "rows read" in done[-1].stdout
