"""The README says what the code does: the block behind each example is what the example prints.

python tests/test_readme.py writes those blocks anew.
"""

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PYTHON = re.compile(r"(```python\n(.*?)```\n+```text\n)(.*?)```", re.DOTALL)
SHELL = re.compile(r"(```console\n\$ namematch ([^\n]*)\n)(.*?)```", re.DOTALL)


def of_python(code):
    out = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as empty,
        contextlib.chdir(empty),
        contextlib.redirect_stdout(out),
    ):
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    return plain(out.getvalue())


def of_command(arguments):
    command = [sys.executable, "-m", "namematch.cli", *shlex.split(arguments)]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", Path(folder, "examples"))
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return plain(done.stdout)


def timeless(text):
    """Without the seconds that stand last in a row."""
    return re.sub(r"(?m) +[0-9]+\.[0-9]$", " S", text)


def plain(text):
    return "".join(line.rstrip() + "\n" for line in text.strip().splitlines())


def examples(pattern):
    found = pattern.findall(README.read_text())
    assert found
    return [(code, printed) for _, code, printed in found]


@pytest.mark.parametrize(("code", "printed"), examples(PYTHON))
def test_python_prints_what_the_readme_says(code, printed):
    assert of_python(code) == printed


@pytest.mark.parametrize(("arguments", "printed"), examples(SHELL))
def test_a_command_prints_what_the_readme_says(arguments, printed):
    assert timeless(of_command(arguments)) == timeless(printed)


def test_files_and_make_targets_it_names_exist():
    text = README.read_text()
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (ROOT / link).exists(), link
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"make (\w+)", text)) <= set(targets)


def rewrite():
    text = README.read_text()
    for pattern, run in ((PYTHON, of_python), (SHELL, of_command)):
        text = pattern.sub(lambda m, run=run: f"{m[1]}{run(m[2])}```", text)
    README.write_text(text)


if __name__ == "__main__":
    rewrite()
