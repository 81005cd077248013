"""``namematch search``: a table, JSON, and one clear line for what cannot be."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import namematch as nm
from namematch.cli.app import app

ROWS = [
    {"id": 1, "name": "Djoko Soesanto", "birth_date": "1985-08-17", "birthplace": "Solo"},
    {"id": 2, "name": "Joko Sutrisno", "birth_date": "1971-01-02", "birthplace": "Tegal"},
    {"id": 3, "name": "Siti Aminah", "birth_date": "1990-12-31", "birthplace": "Solo"},
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "registry"
    nm.Registry.build(ROWS, threads=1).save(path)
    return str(path)


def run(*arguments):
    return CliRunner().invoke(app, ["search", *arguments])


def test_the_heaviest_record_comes_first(place):
    result = run(place, "Joko Susanto", "--birth-date", "17-08-1985", "--limit", "2")
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    assert lines[1].startswith("1")
    assert "djoko soesanto" in lines[1]
    assert "1985-08-17" in lines[1]


def test_json_has_an_object_a_record_and_the_evidence_that_was_asked_for(place):
    result = run(place, "Joko Susanto", "--json", "--explain", "--threshold", "0.0001")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows[0]["id"] == 1
    assert rows[0]["weight"] == sum(row["bits"] for row in rows[0]["evidence"])


def test_a_word_still_being_typed_finds_those_that_begin_so(place):
    result = run(place, "joko sut", "--partial", "--json")
    assert json.loads(result.stdout.splitlines()[0])["id"] == 2


def test_a_query_without_a_name_and_a_place_without_a_registry_are_refused(place, tmp_path):
    assert isinstance(run(place, "...").exception, nm.NameMatchError)
    assert isinstance(run(str(tmp_path / "none"), "Joko").exception, nm.NameMatchError)


def test_a_value_that_cannot_be_is_said_and_left_out(place):
    result = run(place, "Joko Susanto", "--nik", "123")
    assert result.exit_code == 0
    assert "nik: not 16 digits; left out" in result.output
