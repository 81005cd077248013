"""The doctests of the desk hold, and its modules import public names alone."""

import ast
import doctest
import importlib
from pathlib import Path

import pytest

import namematch
from desk import model
from namematch import evaluation, pipeline, plots, synthetic, training

DESK = Path(model.__file__).parent
MODULES = sorted(DESK.rglob("*.py"))
PUBLIC = {
    "namematch": namematch,
    "namematch.pipeline": pipeline,
    "namematch.synthetic": synthetic,
    "namematch.training": training,
    "namematch.plots": plots,
    "namematch.evaluation": evaluation,
}


def name_of(module):
    parts = module.relative_to(DESK.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_its_doctests_hold(module):
    assert doctest.testmod(importlib.import_module(name_of(module))).failed == 0


def imported(tree):
    """(module, name) of everything a file imports of the package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)


@pytest.mark.parametrize("module", [*MODULES, *DESK.parent.glob("review.py")], ids=name_of)
def test_it_imports_public_names_alone(module):
    tree = ast.parse(module.read_text("utf-8"))
    for home, name in imported(tree):
        if home.split(".")[0] != "namematch" or home == "namematch.pipeline.errors":
            continue
        assert home in PUBLIC, home
        assert name is None or name in PUBLIC[home].__all__, f"{home}.{name}"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_it_reaches_for_nothing_private_of_another(module):
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            assert node.attr.startswith("__") or ast.unparse(node.value) in ("self", "cls"), (
                ast.unparse(node)
            )
