"""The README says what the code does: its Python prints the block that follows it."""

import contextlib
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PYTHON = re.findall(r"```python\n(.*?)```\n+```text\n(.*?)```", README, re.DOTALL)
SHELL = re.findall(r"```console\n\$ (namematch [^\n]*)\n(.*?)```", README, re.DOTALL)


def stripped(text):
    return [line.rstrip() for line in text.strip().splitlines()]


def test_there_is_something_to_test():
    assert PYTHON
    assert SHELL


@pytest.mark.parametrize(("code", "printed"), PYTHON)
def test_python_prints_what_the_readme_says(code, printed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert stripped(out.getvalue()) == stripped(printed)


@pytest.mark.parametrize(("command", "printed"), SHELL)
def test_a_command_prints_what_the_readme_says(command, printed):
    arguments = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "namematch.cli", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    assert stripped(done.stdout) == stripped(printed)


def test_files_and_make_targets_it_names_exist():
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"make (\w+)", README)) <= set(targets)
