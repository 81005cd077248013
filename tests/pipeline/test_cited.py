"""Each rule of the office is cited where it is implemented and where it is tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import namematch.pipeline

RULES = [
    "Q1",
    "Q2",
    "Q3",
    "L1",
    "F1",
    "I1",
    "I2",
    "I3",
    "I4",
    "M1",
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
    "S6",
    "E1",
]
CODE, TESTS = Path(namematch.pipeline.__file__).parent, Path(__file__).parent


def cited(folder: Path) -> set[str]:
    """The letters in a folder; a docstring may say "Q1 to Q3"."""
    text = "\n".join(p.read_text() for p in folder.rglob("*.py") if p.name != Path(__file__).name)
    found = set(re.findall(r"\b[QLFIMSE]\d\b", text))
    for letter, first, last in re.findall(r"\b([QIS])(\d) to \1(\d)", text):
        found |= {f"{letter}{n}" for n in range(int(first), int(last) + 1)}
    return found


@pytest.mark.parametrize("folder", [CODE, TESTS], ids=["code", "tests"])
def test_every_rule_is_cited(folder: Path) -> None:
    assert set(RULES) - cited(folder) == set()
