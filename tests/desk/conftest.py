"""The desk is an example beside the package: its folder is put on the path.

``cleaned`` is the folder of a real ``namematch dedupe``, prepared once; ``desk`` a copy to work on.
"""

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.csv
import pytest

from namematch.pipeline import Ruling, Verdict
from namematch.synthetic import make_registry

EXAMPLES = Path(__file__).parents[2] / "examples"
sys.path.insert(0, str(EXAMPLES))


class Clock:
    """The time, until it is moved."""

    def __init__(self):
        self.now = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)

    def __call__(self):
        return self.now

    def pass_(self, **more):
        self.now += dt.timedelta(**more)


def command_line(*arguments):
    command = [sys.executable, "-m", "namematch.cli", *map(str, arguments), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="session")
def cleaned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    pyarrow.csv.write_csv(make_registry(3_000, seed=3).table(), folder / "people.csv")
    command_line("dedupe", folder / "people.csv", "--out", folder / "cleaned", "--review", "0.001")
    from desk.flags import Flags

    Flags.open(folder / "cleaned").close()
    return folder / "cleaned"


@pytest.fixture
def run_namematch():
    return command_line


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def copied(cleaned, tmp_path):
    return Path(shutil.copytree(cleaned, tmp_path / "cleaned"))


@pytest.fixture
def desk(copied, clock):
    from desk.flags import Flags

    opened = Flags.open(copied, clock=clock, share=0.0, zone=dt.UTC)
    yield opened
    opened.close()


REASONS = {1: "B01", 2: "S01", 3: "G03", 4: "D01", 5: "R01"}


@pytest.fixture
def rule():
    """A ruling on the one candidate of a case."""

    def of(case, verdict=Verdict.DIFFERENT, note=""):
        note = note or ("perlu dilihat" if verdict == Verdict.REFER else "")
        reason = REASONS[verdict]
        candidate = case.candidates[0].id
        return [Ruling(candidate=candidate, verdict=verdict, reason=reason, note=note)]

    return of
