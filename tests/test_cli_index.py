"""``namematch index`` through the real command line."""

import json
import subprocess
import sys

import numpy as np
import pytest

from namematch.registry.store import Block, Store


def run(*arguments):
    command = [sys.executable, "-m", "namematch.cli", "index", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def place(tmp_path):
    Store.create(tmp_path / "registry", [Block({}, {"ids": np.arange(9)})], meta={})
    return tmp_path / "registry"


def test_a_sound_registry_is_told_with_status_0(place):
    done = run("check", place)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{place}: sound (3 files, ")


def test_damage_is_told_with_its_place_and_status_1(place):
    segment = place / "segment-000001.bin"
    damaged = bytearray(segment.read_bytes())
    damaged[70] ^= 1
    segment.write_bytes(damaged)
    done = run("check", place, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    assert not told["sound"]
    assert told["problems"] == [
        "segment-000001.bin: bytes 0 to 136 are not those that were written "
        "(checksum; arrays there: ids)"
    ]
    assert "segment-000001.bin: bytes 0 to 136" in run("check", place).stdout


def test_what_is_no_registry_is_one_line_and_status_2(tmp_path):
    done = run("check", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"namematch: {tmp_path}: expected a registry, found a directory without manifest.json\n"
    )


PEOPLE = "id,nama,tgl_lahir,nik\n1,Djoko Soesanto,17-08-1985,\n2,Siti Aminah,02-03-1990,\n"
MORE = "id,nama,tgl_lahir\n3,Tjokrowinoto,03-02-1971\n"


def told(*arguments):
    done = run(*arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_file_becomes_a_registry_that_grows(tmp_path):
    people, more, place = (tmp_path / name for name in ("people.csv", "more.csv", "registry"))
    people.write_text(PEOPLE)
    more.write_text(MORE)
    assert told("build", people, place, "--store", "birth_date") == {
        "records": 2,
        "fields": ["birth_date"],
        "rejected": 0,
    }
    assert told("add", place, more) == {"added": 1, "records": 3, "rejected": 0}
    found = told("info", place)
    assert (found["records"], found["log_entries"], found["ids"]) == (3, 0, "numbers")
    assert "records: 3" in run("info", place).stdout
    assert run("check", place).returncode == 0
    again = run("add", place, more)
    assert (again.returncode, again.stdout) == (2, "")
    assert "id that is there already" in again.stderr
    assert told("info", place)["records"] == 3


def test_rows_set_aside_are_counted_and_told(tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("id,nama,tgl_lahir\n1,Djoko,31-02-1990\n1,Lain,\n2,-,\n3,Siti,1-1-1990\n")
    done = run("build", people, tmp_path / "registry")
    assert "4 rows read, 2 kept" in done.stdout
    assert "row set aside: 1 times no name" in done.stdout
    assert "row set aside: 1 times repeated id" in done.stdout


def test_a_place_that_cannot_be_is_told_before_the_file_is_read(tmp_path):
    (tmp_path / "taken").write_text("dear")
    for place in (tmp_path / "no" / "such", tmp_path / "taken"):
        done = run("build", "not-even-looked-at.csv", place)
        assert done.returncode == 2
        assert f"{place} cannot be made" in done.stderr
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear")
    assert "1 other files" in run("build", "not-looked-at.csv", tmp_path / "other").stderr


def test_info_counts_what_stands_in_the_log(tmp_path):
    import namematch as nm

    nm.Registry.build([{"id": 1, "nama": "Siti"}, {"id": 2, "nama": "Budi"}]).save(tmp_path / "r")
    registry = nm.Registry.open(tmp_path / "r")
    registry.add([nm.Person(id=3, name="Ani"), nm.Person(id=4, name="Ina")])
    registry.remove(1)
    registry.update(nm.Person(id=2, name="Budiman"))
    assert (told("info", tmp_path / "r")["records"], len(registry)) == (3, 3)
    done = run("build", "not-looked-at.csv", tmp_path / "r")
    assert "open for writing by process" in done.stderr
    registry.close()
