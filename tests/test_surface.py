"""The public surface is what it says, and the rooms import only what they may."""

import subprocess
import sys
from pathlib import Path

import pytest

import namematch

ROOT = Path(__file__).parents[1]


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_all_is_sorted_and_every_name_is_there():
    assert namematch.__all__ == sorted(namematch.__all__)
    assert [name for name in namematch.__all__ if not hasattr(namematch, name)] == []
    assert dir(namematch) == namematch.__all__


def test_the_imports_for_type_checkers_are_the_public_names():
    from_source = {}
    lines = (ROOT / "src/namematch/__init__.py").read_text().split("if TYPE_CHECKING:")[1]
    for line in lines.split("__all__")[0].splitlines():
        if "import" in line:
            home, names = line.strip().removeprefix("from namematch").split(" import ")
            from_source |= dict.fromkeys(names.split(", "), home.removeprefix("."))
    del from_source["phonetic"]
    homes = {name: home for name, home in namematch._HOMES.items() if name != "phonetic"}
    assert from_source == homes
    assert {*homes, "phonetic", "__version__"} == set(namematch.__all__)


def test_importing_the_package_imports_nothing_heavy():
    code = "import namematch, sys; print([m for m in ('numpy', 'numba') if m in sys.modules])"
    assert run(code).stdout.strip() == "[]"


@pytest.mark.parametrize("name", namematch.__all__)
def test_a_public_name_is_the_same_object_whatever_was_imported_before(name):
    home = namematch._HOMES.get(name, "_version")
    code = f"import namematch.{home}, namematch as nm; print(type(nm.{name}).__name__)"
    assert run(code).stdout.strip() == type(getattr(namematch, name)).__name__


def test_imports_point_down_only():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
