"""The desk as an officer meets it: a real process in a terminal of 80 x 24."""

import csv
import os
import re
import termios
import time

import pytest
from rich.cells import cell_len
from tests.desk.session import (
    ESC,
    KEYS,
    PATIENCE,
    nothing_scrolled,
    session,
)

from desk.flags import Flags
from namematch.pipeline import Verdict


def test_an_officer_decides_undoes_skips_and_comes_back_to_the_same_case(copied):
    with session("flags", copied, "--officer", "ani", "--share", 0) as here:
        first = here.wait(KEYS)
        assert "sisa 4" in first
        assert "ani" in first
        number = re.search(r"Berkas (\d+)", first)[1]
        here.press("1", "B05 Saudara kandung atau kembar")
        here.press(ESC, KEYS)
        here.press("1", "B05")
        second = here.press("2", "Putusan dicatat")
        assert f"Berkas {number} " not in second
        assert "hari ini 1" in second
        here.press("u", "Putusan mana yang dibatalkan?")
        here.press("1", "U01 Keliru menilai*")
        here.press("1", "Catatan untuk alasan U01")
        here.press("salah baca", "salah baca_")
        assert f"Berkas {number} " in here.press("\r", "Putusan dibatalkan")
        skipped = here.press("s", "Berkas ditaruh di belakang")
        assert f"Berkas {number} " not in skipped
        held = re.search(r"Berkas (\d+)", skipped)[1]
        here.press("?", "Bandingkan kedua catatan")
        here.press("x", KEYS)
        here.press("l", "5 Refer to the centre")
        os.write(here.file, b"q")
        assert here.ends() == 0
        nothing_scrolled(here)
    with session("flags", copied, "--officer", "ani", "--share", 0) as again:
        assert f"Berkas {held} " in again.wait(KEYS)
    desk = Flags.open(copied)
    verdicts = [made.verdict for made in desk.made(by="ani")]
    assert verdicts == [Verdict.UNDO, Verdict.DIFFERENT]
    desk.close()


def test_a_reason_that_asks_for_a_note_is_not_taken_without_one(copied):
    with session("flags", copied, "--officer", "ani", "--share", 0) as here:
        here.wait(KEYS)
        here.press("5", "R01 Dugaan identitas ganda*")
        here.press("1", "Catatan untuk alasan R01")
        here.press("\r", "Catatan untuk alasan R01")
        here.press("dua KTP\x7f\x7f\x7fNIK", "dua NIK_")
        here.press("\r", "Putusan dicatat")
        here.press("n", "Catatan (Enter selesai")
        here.press("x" * 300 + "akhir", "akhir_")
        here.press("\r", "Catatan: xxx")
        here.press("q", "Catatan Anda belum dikirim")
        nothing_scrolled(here)
        os.write(here.file, b"q")
        assert here.ends() == 0
    desk = Flags.open(copied)
    assert desk.export()["note"].to_pylist() == ["dua NIK"]
    desk.close()


def test_a_number_is_seen_only_with_a_reason(copied, cleaned):
    with open(cleaned.parent / "people.csv", newline="") as file:
        numbers = {row["id"]: row["nik"] for row in csv.DictReader(file)}
    with session("flags", copied, "--officer", "ani", "--share", 0) as here:
        shown = here.wait(KEYS)
        while not re.search(r"NIK +•", shown):
            shown = here.press("s", "ditaruh di belakang")
        nik = numbers[re.search(r"Kiri: (\d+)", shown)[1]]
        asked = here.press("r", "Esc kembali")
        if "NIK siapa" in asked:
            here.press("1", "Mengapa NIK perlu dilihat?")
        assert nik not in here.output
        here.press("KTP", "KTP_")
        assert nik in here.press("\r", KEYS)


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_terminals_without_colour_or_styles_show_all_there_is(copied, environment):
    with session("flags", copied, "--officer", "ani", **environment) as here:
        shown = here.wait("q selesai")
        assert "tanggal lahir" in shown
        assert not re.search(r"\x1b\[[0-9;]*3[0-7]", here.output)
        if environment.get("TERM") == "dumb":
            assert ESC not in here.output
        os.write(here.file, b"q")
        assert here.ends() == 0


def test_a_window_that_changes_its_size_is_drawn_anew(copied):
    with session("flags", copied, "--officer", "ani") as here:
        here.wait(KEYS)
        drawn = len(here.frames)
        here.resize(14, 60)
        end = time.monotonic() + PATIENCE
        while len(here.frames) == drawn and time.monotonic() < end:
            here._more()
        here.wait("q selesai")
        assert all(cell_len(line) <= 60 for line in here.frames[-1])
        assert len(here.frames[-1]) <= 14


@pytest.mark.parametrize("leave", ["\x04", "\x03"], ids=["end of input", "interrupt"])
def test_it_leaves_the_terminal_as_it_was(copied, leave):
    with session("flags", copied, "--officer", "ani") as here:
        before = termios.tcgetattr(here.file)
        here.wait(KEYS)
        assert termios.tcgetattr(here.file) != before
        os.write(here.file, leave.encode())
        here.wait("Disimpan")
        assert termios.tcgetattr(here.file) == before
        assert here.ends() == 0


def test_when_nothing_waits_it_says_so(copied):
    with session("flags", copied, "--officer", "ani", "--share", 0) as here:
        shown = here.wait(KEYS)
        for _ in range(int(re.search(r"sisa (\d+)", shown)[1]) - 1):
            here.press("11", "Putusan dicatat")
        here.press("11", "Tidak ada berkas yang menunggu")
        here.press("u", "Putusan mana")
        here.press(ESC, "Tidak ada berkas")
        os.write(here.file, b"q")
        assert here.ends() == 0


def test_hostile_records_are_shown_in_a_real_terminal(tmp_path, run_namematch):
    """Names no one has: control signs, both directions of writing, as long as the reader takes."""
    names = ["Siti\x1b[2J\x1b]0;x\x07 Aminah", "Siti Aminah \u202eanimA", "Siti Aminah محمد"]
    rows = [f'{n},"{name}",17-08-1985,{"Sle" * 3_000}' for n, name in enumerate(names)]
    source = tmp_path / "people.csv"
    source.write_text("\n".join(["id,nama,tgl_lahir,tempat_lahir", *rows, ""]))
    run_namematch("dedupe", source, "--out", tmp_path / "o", "--link", 0.999999, "--review", 1e-7)
    with session("flags", tmp_path / "o", "--officer", "ani", "--share", 0) as here:
        shown = here.wait(KEYS)
        while "Tidak ada berkas" not in shown:
            shown = here.press("11", "berkas" if "sisa 1 " in shown else "Putusan dicatat")
        nothing_scrolled(here)
        assert "\x1b]0" not in here.output
        assert "\u202e" not in here.output
