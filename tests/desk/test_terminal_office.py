"""The desk over an office's queue, in a terminal: dealt, and looked at by a second person."""

import csv
import os
import re

import pytest
from tests.desk.session import STYLE, nothing_scrolled, run, session

from desk.demo_office import demo_office


@pytest.fixture(scope="module")
def kantor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kantor")
    demo_office(folder, cases=30).close()
    return folder


def test_an_office_deals_its_cases_in_the_terminal(kantor):
    with session("office", kantor, "--officer", "petugas-9") as here:
        shown = here.wait("5 Rujuk ke pusat")
        assert "Pemohon BJM-" in shown
        assert "tenggat " in shown
        assert " s lewati" not in shown
        number = re.search(r"Berkas (\d+)", shown)[1]
        os.write(here.file, b"s")
        here.press("?", "Bandingkan")
        assert f"Berkas {number} " in here.press("x", "5 Rujuk ke pusat")
        for _ in range(5):
            shown = here.press("11", "q selesai")
            if "Putusan dicatat" in shown:
                break
        assert "Putusan dicatat" in shown
        nothing_scrolled(here)


def test_a_second_person_sees_the_first_ruling_only_after_their_own(kantor):
    with session("office", kantor, "--officer", "kepala-9") as here:
        assert "periksa kedua" in here.wait("5 Rujuk ke pusat")
        here.press("p", "PERIKSA KEDUA")
        before = len(here.output)
        shown = here.screen
        for _ in range(5):
            here.press("5", "R01")
            here.press("1", "Catatan untuk alasan R01")
            here.press("ragu", "ragu_")
            shown = here.press("\r", "Kedua pemeriksa" if "calon" not in shown else "Catatan")
            if "Kedua pemeriksa" in shown:
                break
        assert "petugas-" not in STYLE.sub("", here.output[before:]).split("Kedua pemeriksa")[0]
        assert re.search(r"petugas-\d: .+ \([A-Z]\d\d\) · Anda: Rujuk ke pusat \(R01\)", shown)
        shown = here.press("t", "5 Rujuk ke pusat")
        nothing_scrolled(here)


def test_an_office_exports_its_decisions_too(kantor, tmp_path):
    done = run("export", kantor, "--out", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    with open(tmp_path / "decisions.csv", newline="") as file:
        decisions = list(csv.DictReader(file))
    assert decisions
    assert {"left", "right", "verdict", "reason", "by", "made", "live"} <= decisions[0].keys()
    with open(tmp_path / "labels.csv", newline="") as file:
        assert {row["same"] for row in csv.DictReader(file)} == {"true", "false"}
