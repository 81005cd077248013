"""``namematch office`` through the real command line, in process for speed."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.pipeline.world import TUESDAY, Clock

from namematch.cli import main
from namematch.pipeline import Office
from namematch.pipeline.seal import new_master

FORM = {"name": "Sri Hartini", "birth_date": "1985-08-17", "sex": "P", "nik": "6371015708850007"}


def issued(receipt: dict[str, Any]) -> str:
    """The instant of a number, two hours before its hold ends."""
    return (datetime.fromisoformat(receipt["hold_until"]) - timedelta(hours=2)).isoformat()


class Shell:
    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys
        monkeypatch.setenv("NAMEMATCH_STORE", str(folder / "kantor.db"))
        monkeypatch.setenv("NAMEMATCH_OFFICE", "BJM")
        monkeypatch.setenv("NAMEMATCH_OFFICER", "petugas-1")
        monkeypatch.setenv("NAMEMATCH_KEY", new_master())

    def run(self, *arguments: str) -> tuple[int, str, str]:
        self.monkeypatch.setattr("sys.argv", ["namematch", "office", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = self.capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), shown.out, shown.err

    def lines(self, *arguments: str) -> list[Any]:
        code, out, err = self.run(*arguments, "--json")
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]

    def refused(self, *arguments: str) -> str:
        code, out, err = self.run(*arguments)
        assert (code, out) == (2, "")
        (line,) = err.splitlines()
        return line

    def form(self, **fields: str) -> str:
        path = self.folder / "form.json"
        path.write_text(json.dumps({**FORM, **fields}))
        return str(path)


@pytest.fixture
def shell(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    made = Shell(folder, monkeypatch, capsys)
    plain = Office.open

    def on_tuesday(*arguments: Any, **options: Any) -> Office:
        return plain(*arguments, **{**options, "clock": Clock(TUESDAY)})

    monkeypatch.setattr(Office, "open", on_tuesday)
    (folder / "policy.json").write_text(json.dumps({"zone": "Asia/Makassar"}))
    assert made.run("init", "--policy", str(folder / "policy.json"))[0] == 0
    return made


def test_a_day_at_the_command_line(shell: Shell) -> None:
    (receipt,) = shell.lines("register", shell.form(), "--key", "k1")
    number = receipt["reg_no"]
    (again,) = shell.lines("register", shell.form(), "--key", "k1")
    assert again == receipt
    instant = issued(receipt)
    (paid,) = shell.lines(
        *("pay", number, "--amount", "350000", "--reference", "b1", "--confirmed", instant)
    )
    assert paid["state"] == "PAID"
    assert [row["reg_no"] for row in shell.lines("due")] == [number]
    twin = shell.form(name="Sri Hartinie", nik="6371015708850009")
    shell.lines("register", twin, "--key", "k2")
    assert shell.lines("check") == [{"checked": 2}]
    (case,) = shell.lines("decide")
    assert case["candidates"][0]["form"]["name"] == "Sri Hartini"
    ruling = ("--verdict", "1", "--reason", "B05")
    held = ("--case", str(case["id"]), "--token", str(case["token"]))
    assert shell.lines("decide", *held, *ruling)[0]["state"] == "CLOSED"
    (turn,) = shell.lines("queue")
    assert turn["reg_no"] == number
    assert shell.lines("queue", "--serve", number)[0]["state"] == "SERVED"
    board, fairness = shell.lines("report", "--links", str(shell.folder / "links.csv"))
    assert (board["lanes"][0]["used"], fairness["served"]) == (2, 1)
    assert (shell.folder / "links.csv").read_text().startswith('"left","right","same"')
    assert shell.lines("escalate", "--crm", str(shell.folder))[0]["delivered"] == 0
    assert shell.lines("audit")[0]["rows"] > 4


def test_an_officer_reads_indonesian_tables(shell: Shell) -> None:
    shell.run("register", shell.form(), "--key", "k1")
    assert "kuota" in shell.run("report")[1]
    assert "sisa hari kerja" in shell.run("due")[1]
    assert "Saudara kandung atau kembar" in shell.run("decide", "--reasons")[1]
    assert "Rantai audit utuh" in shell.run("audit")[1]


def test_papers_are_entered_row_by_row(shell: Shell) -> None:
    papers = shell.folder / "kertas.csv"
    papers.write_text("seri,nama\n1,Budi\n")
    (done,) = shell.lines("import", str(papers), "--date", "2026-11-23", "--pad", "1", "2")
    assert (done["rows"][0]["outcome"], done["missing"]) == ("DITOLAK", [2])
    assert (
        "Nomor seri yang tidak ada: 2, 3"
        in shell.run(*("import", str(papers), "--date", "2026-11-23", "--pad", "1", "3"))[1]
    )


def test_refusals_are_one_indonesian_line(shell: Shell) -> None:
    assert "NIK harus 16 angka" in shell.refused("register", shell.form(nik="1"), "--key", "k")
    shell.run("register", shell.form(), "--key", "k1")
    assert "kiriman" in shell.refused("register", shell.form(name="Lain"), "--key", "k1")
    assert "tidak dikenal" in shell.refused("queue", "--serve", "BJM-1")
    assert "berkas" in shell.refused("decide")
    assert "ISO" in shell.refused(
        *("pay", "x", "--amount", "1", "--reference", "b", "--confirmed", "kemarin")
    )
    (shell.folder / "form.json").write_text("[1]")
    assert "bukan objek JSON" in shell.refused(
        *("register", str(shell.folder / "form.json"), "--key", "k")
    )
    shell.monkeypatch.delenv("NAMEMATCH_KEY")
    assert "NAMEMATCH_KEY_FILE" in shell.refused("report")


def test_a_policy_that_makes_no_sense_is_refused(shell: Shell) -> None:
    path = shell.folder / "policy.json"
    for text, said in (
        ("{", "bukan JSON"),
        ('{"zone": "Asia/Banjar"}', "zone"),
        ('{"lanes": [{"code": "RR", "name": "x", "cap": 1}]}', "lanes.0.code"),
        ('{"maker_checker": false}', "maker_checker"),
    ):
        path.write_text(text)
        assert said in shell.refused("init", "--policy", str(path))


def test_two_people_at_the_command_line(shell: Shell) -> None:
    (first,) = shell.lines("register", shell.form(), "--key", "k1")
    shell.lines("register", shell.form(name="Sri Hartinie", nik="6371015708850009"), "--key", "k2")
    shell.lines("check")
    (case,) = shell.lines("decide")
    held = ("--case", str(case["id"]), "--token", str(case["token"]))
    rulings = shell.folder / "rulings.json"
    rulings.write_text("[1]")
    assert "bukan daftar putusan" in shell.refused("decide", *held, "--rulings", str(rulings))
    candidate = case["candidates"][0]["id"]
    given = [{"candidate": candidate, "verdict": 3, "reason": "G04", "note": "satu orang"}]
    rulings.write_text(json.dumps(given))
    (state,) = shell.lines("decide", *held, "--rulings", str(rulings))
    assert state["state"] == "AWAIT_CHECK"
    (proposal,) = shell.lines("decide", "--proposals")
    assert "petugas-1" in shell.run("decide", "--proposals")[1]
    approve = ("decide", "--approve", str(proposal["id"]))
    assert "orang lain" in shell.refused(*approve)
    assert shell.lines(*approve, "--by", "kepala")[0]["state"] == "APPROVED"
    assert shell.lines("number", case["reg_no"])[0]["state"] == "DITOLAK_GANDA"
    note = shell.folder / "note.txt"
    note.write_text("keliru menilai foto")
    undo = ("decide", "--undo", "1", "--reason", "U01")
    assert "memerlukan catatan" in shell.refused(*undo)
    (undone,) = shell.lines(*undo, "--note", str(note))
    shell.lines("decide", "--refuse", undone["state"].split()[1], "--by", "kepala")
    assert shell.lines("decide", "--reasons")[0]["code"] == "B01"
    (ahead,) = shell.lines("declare", "ahead", "--number", first["reg_no"], "--name", "sakit")
    shell.lines("decide", "--approve", ahead["state"].split()[1], "--by", "kepala")
    assert "didahulukan" in shell.run("report", "--date", "2026-11-24")[1]


def test_a_number_from_state_to_state_at_the_command_line(shell: Shell) -> None:
    (receipt,) = shell.lines("register", shell.form(), "--key", "k1")
    number = receipt["reg_no"]
    instant = issued(receipt)
    shell.lines(*("pay", number, "--amount", "350000", "--reference", "b", "--confirmed", instant))
    assert "jatuh tempo" in shell.run("number", number)[1]
    assert "belum selesai" in shell.refused("number", number, "finish")
    shell.lines("check")
    assert "dokumen_kurang" in shell.refused("number", number, "pause", "--reason", "malas")
    shell.lines("number", number, "pause", "--reason", "dokumen_kurang")
    shell.lines("number", number, "resume")
    outage = ("--since", "2026-11-24T07:00+08:00", "--until", "2026-11-24T08:30+08:00")
    assert shell.lines("declare", "outage", *outage)[0]["state"].startswith("JANGKA")
    leave = ("--date", "2026-11-24", "--name", "Cuti bersama")
    assert shell.lines("declare", "joint-leave", *leave)[0]["state"] == "NOMOR DIPINDAH 1"
    moved = shell.lines("due")[0]["reg_no"]
    assert shell.lines("number", moved, "finish")[0]["state"] == "SELESAI"
    assert shell.lines("number", moved, "hand-over")[0]["state"] == "DISERAHKAN"
    assert shell.lines("number", moved, "acknowledge")[0]["state"] == "DIJAWAB 0"
    assert "sudah" not in shell.refused("number", moved, "terbang")
    assert "--date" in shell.refused("declare", "closure", "--name", "Banjir")
    assert "pernyataan" in shell.refused("declare", "perang")


def test_a_key_file_is_private_and_never_replaced(shell: Shell) -> None:
    place = shell.folder / "key"
    assert shell.run("key", "--out", str(place))[0] == 0
    assert os.stat(place).st_mode & 0o777 == 0o600
    assert "cannot be written" in shell.refused("key", "--out", str(place))
    shell.monkeypatch.delenv("NAMEMATCH_KEY")
    shell.monkeypatch.setenv("NAMEMATCH_KEY_FILE", str(place))
    assert "kunci lain" in shell.refused("report")
