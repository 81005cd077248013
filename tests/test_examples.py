"""The examples run and print what they promise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ALONE = ("review.py",)  # needs a person at a terminal: tests/desk
EXAMPLES = sorted(
    path for path in (Path(__file__).parents[1] / "examples").glob("*.py") if path.name not in ALONE
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_without_a_word_on_standard_error(example, tmp_path):
    strict = os.environ | {"PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [sys.executable, example],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=strict,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_the_quick_start_shows_names_pairs_a_file_and_one_pair_explained():
    done = subprocess.run(
        [sys.executable, EXAMPLES[0].with_name("quickstart.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    for promise in ("moh djoko soesanto", "2,000 records", "bits", "pairs.csv"):
        assert promise in done.stdout
