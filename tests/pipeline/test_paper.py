"""M1: papers of an outage, entered later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.pipeline.world import World

from namematch.pipeline import errors
from namematch.pipeline.models import Imported
from namematch.pipeline.policy import LANES

DAY = date(2026, 11, 23)
HEADER = "No Seri,Nama,NIK,Tgl Lahir,JK,Keperluan"


def paper(serial: object, last: int, **fields: str) -> str:
    values = {"name": f"Orang{last} Uji", "nik": f"637101570885{last:04d}", "born": "17-08-1985"}
    values |= fields
    return f"{serial},{values['name']},{values['nik']},{values['born']},P,"


def load(world: World, folder: Path, *lines: str, pad: tuple[int, int] | None = None) -> Imported:
    file = folder / "kertas.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    return world.office.import_paper(file, DAY, by="p", pad=pad)


def outcomes(imported: Imported) -> list[tuple[int | None, str]]:
    return [(row.serial, row.outcome) for row in imported.rows]


def test_papers_get_numbers_in_their_order_whatever_the_order_of_the_file(
    world: World, folder: Path
) -> None:
    done = load(world, folder, paper(12, 1), paper(10, 2), paper(11, 3), pad=(10, 14))
    assert outcomes(done) == [(10, "TERBIT"), (11, "TERBIT"), (12, "TERBIT")]
    assert [row.reg_no[13:20] for row in done.rows if row.reg_no] == [
        "M-0001-",
        "M-0002-",
        "M-0003-",
    ]
    assert done.missing == (13, 14)
    rows = world.rows("SELECT service_date, channel, lane FROM registration")
    assert {(str(row["service_date"]), row["channel"], row["lane"]) for row in rows} == {
        ("2026-11-23", "manual", "M")
    }


def test_a_file_that_comes_twice_changes_nothing(world: World, folder: Path) -> None:
    first = load(world, folder, paper(1, 1), paper(2, 2))
    before = world.dump()
    assert load(world, folder, paper(1, 1), paper(2, 2)) == first
    assert world.dump() == before


def test_a_bad_row_is_refused_with_its_reason_and_the_rest_goes_on(
    world: World, folder: Path
) -> None:
    known = world.register().reg_no
    lines = [
        paper(1, 51, nik="12"),
        paper(2, 52, name=""),
        paper(3, 53, born="31-02-1985"),
        paper("x", 54),
        paper(4, 55),
        paper(5, 56) + ",terlalu,lebar",
        paper(6, 77),
        paper(99, 57),
    ]
    world.office.register(world.form(nik="6371015708850077"), key="k", client="c")
    done = load(world, folder, *lines, pad=(1, 8))
    assert dict(outcomes(done)) == {
        1: "DITOLAK",
        2: "DITOLAK",
        3: "DITOLAK",
        4: "TERBIT",
        5: "DITOLAK",
        6: "DITOLAK",
        99: "DITOLAK",
        None: "DITOLAK",
    }
    assert all(row.problem for row in done.rows if row.outcome == "DITOLAK")
    assert done.missing == (7, 8)
    assert known not in str(done)


def test_a_mended_row_comes_again_and_a_changed_one_is_refused(world: World, folder: Path) -> None:
    load(world, folder, paper(1, 1, nik="12"), paper(2, 2))
    again = load(world, folder, paper(1, 1), paper(2, 3))
    assert outcomes(again) == [(1, "TERBIT"), (2, "DITOLAK")]


def test_a_serial_twice_in_a_file_is_taken_once(world: World, folder: Path) -> None:
    done = load(world, folder, paper(1, 1), paper(1, 2))
    assert outcomes(done) == [(1, "TERBIT"), (1, "DITOLAK")]


def test_beyond_the_cap_papers_wait_for_two_people_and_are_counted_apart(
    make_world: Callable[..., World], folder: Path
) -> None:
    lanes = tuple(lane.model_copy(update={"cap": 1}) for lane in LANES)
    world = make_world(lanes=lanes)
    lines = [paper(serial, serial) for serial in (1, 2)]
    assert outcomes(load(world, folder, *lines)) == [(1, "TERBIT"), (2, "MENUNGGU_PERSETUJUAN")]
    proposal = world.office.propose_cap(DAY, "M", 2, "gangguan 23 November", by="a")
    world.office.approve(proposal, by="b")
    assert outcomes(load(world, folder, *lines)) == [(1, "TERBIT"), (2, "TERBIT")]
    lane = {lane.lane: lane for lane in world.office.board(DAY).lanes}["M"]
    assert (lane.cap, lane.used, lane.extra) == (2, 2, 1)


@pytest.mark.parametrize(
    "content", [b"", b"nama,nik\nx,y\n", b"\xff\xfe\x00", b'serial,nama\n"1,x']
)
def test_a_file_that_is_no_pad_is_refused(world: World, folder: Path, content: bytes) -> None:
    (folder / "x.csv").write_bytes(content)
    before = world.dump()
    with pytest.raises(errors.ImportRefused):
        world.office.import_paper(folder / "x.csv", DAY, by="p")
    assert world.dump() == before


def test_a_file_that_is_not_there_is_refused(world: World, folder: Path) -> None:
    with pytest.raises(errors.ImportRefused):
        world.office.import_paper(folder / "none.csv", DAY, by="p")


def test_where_the_clock_waits_for_an_interview_a_paper_was_one(
    make_world: Callable[..., World], folder: Path
) -> None:
    world = make_world(clock_start="later_of_payment_and_interview")
    number = load(world, folder, paper(1, 1)).rows[0].reg_no
    assert number is not None
    world.pay(number)
    assert world.office.status(number).clock is not None


def test_columns_and_purposes_are_read_as_officers_write_them(world: World, folder: Path) -> None:
    file = folder / "kertas.csv"
    file.write_text(
        "nomor_seri;Nama Lengkap;No KTP;Tanggal Lahir;Jenis Kelamin;Keperluan;Bukti\n"
        "1;Orang Uji;6371015708850001;17/08/1985;Perempuan;Umroh;PPIU-1\n"
        "2;Orang Lain;6371015708850002;17/08/1985;Perempuan;reguler;\n"
    )
    done = world.office.import_paper(file, DAY, by="p")
    assert outcomes(done) == [(1, "TERBIT"), (2, "TERBIT")]


def test_one_mistyped_serial_does_not_list_millions(world: World, folder: Path) -> None:
    done = load(world, folder, paper(1, 1), paper(999_999_999, 2))
    assert outcomes(done) == [(1, "TERBIT"), (999_999_999, "TERBIT")]
    assert done.missing == tuple(range(2, 1_002))
