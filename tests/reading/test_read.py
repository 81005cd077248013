import datetime
import logging
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from namematch.reading.read import read_table
from namematch.reading.report import Report
from namematch.records import Person
from namematch.table import RecordTable

TODAY = datetime.date(2026, 11, 24)
COLUMNS = {
    "id": [5, 3, 9, 4],
    "nama": ["Budi Santoso", "Ani Lestari", "Tono", "Joko"],
    "tgl_lahir": ["17-08-1985", "01/02/1990", None, "5 Mei 1971"],
    "tempat_lahir": ["Kota Solo", "BDG", "", "Medan"],
    "jk": ["L", "P", "-", "1"],
    "nik": ["3273011708850001", None, "3273014102900002", "12"],
    "nama_ibu": ["Siti", None, "Sri Wahyuni", ""],
    "telp": ["0812", "0813", "0812", None],
}
ROWS = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    for row in ROWS:
        book.active.append(list(row.values()))
    book.save(path)
    return path


def source(kind: str, folder: Path) -> Any:
    table = pa.table(COLUMNS)
    if kind == "csv":
        pyarrow.csv.write_csv(table, folder / "a.csv")
        return folder / "a.csv"
    if kind == "parquet":
        pq.write_table(table, folder / "a.parquet")
        return folder / "a.parquet"
    if kind == "xlsx":
        return workbook(folder / "a.xlsx")
    makers = {
        "arrow": lambda: table,
        "chunks": lambda: pa.concat_tables([table.slice(0, 1), table.slice(1)]),
        "pandas": lambda: pd.DataFrame(COLUMNS),
        "polars": lambda: pl.DataFrame(COLUMNS),
        "duckdb": lambda: duckdb.sql("from t", connection=_duck(table)),
        "reader": lambda: table.to_reader(),
        "dicts": lambda: ROWS,
        "tuple": lambda: tuple(ROWS),
        "persons": lambda: [person(row) for row in ROWS],
    }
    return makers[kind]()


def _duck(table: pa.Table) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("t", table)
    return connection


def person(row: dict[str, Any]) -> Person:
    return Person(
        name=row["nama"],
        birth_date=row["tgl_lahir"],
        birthplace=row["tempat_lahir"],
        sex=row["jk"],
        nik=row["nik"],
        mother_name=row["nama_ibu"],
        id=row["id"],
        further={"telp": row["telp"]},
    )


def assert_same(left: RecordTable, right: RecordTable) -> None:
    for field in ("ids", "words", "places"):
        assert getattr(left, field).equals(getattr(right, field)), field
    for field in ("birth_date", "sex", "nik", "birthplace"):
        assert getattr(left, field).dtype == getattr(right, field).dtype
        np.testing.assert_array_equal(getattr(left, field), getattr(right, field))
    for one, other in ((left.names, right.names), (left.mothers, right.mothers)):
        for field in ("offsets", "tokens", "roles", "owner"):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))
    assert left.further.keys() == right.further.keys()
    for name in left.further:
        np.testing.assert_array_equal(left.further[name], right.further[name])
        assert left.further_values[name].equals(right.further_values[name])


@pytest.mark.parametrize(
    "kind",
    [
        "csv",
        "parquet",
        "xlsx",
        "arrow",
        "chunks",
        "pandas",
        "polars",
        "duckdb",
        "reader",
        "dicts",
        "tuple",
        "persons",
    ],
)
def test_every_kind_of_input_gives_the_same_table(kind: str, tmp_path: Path) -> None:
    table, report = read_table(source(kind, tmp_path), further=("telp",), today=TODAY)
    expected, _ = read_table(pa.table(COLUMNS), further=("telp",), today=TODAY)
    assert_same(table, expected)
    if kind != "persons":  # a Person has dropped its bad values already
        first = 2 if kind in ("csv", "parquet", "xlsx") else 0
        assert report.rejected.to_pylist() == [
            {
                "row": first + 3,
                "id": "4",
                "column": "nik",
                "problem": "not 16 digits",
                "action": "value ignored",
                "value": "************12",
            }
        ]


def test_the_columns_are_what_they_should_be() -> None:
    table, report = read_table(ROWS, further=("telp",), today=TODAY)
    assert table.ids.to_pylist() == [5, 3, 9, 4]
    assert table.birth_date.tolist() == [19850817, 19900201, 0, 19710505]
    assert table.sex.tolist() == [1, 2, 0, 1]
    assert table.nik.tolist() == [3273011708850001, 0, 3273014102900002, 0]
    assert table.places.to_pylist() == ["bandung", "medan", "surakarta"]
    assert table.birthplace.tolist() == [2, 0, -1, 1]
    assert table.further["telp"].tolist() == [0, 1, 0, -1]
    assert table.mothers is not None
    assert np.diff(table.mothers.offsets).tolist() == [1, 0, 2, 0]
    assert table.mothers.owner.tolist() == [0, 1, 2, 3]
    assert report.columns["mother_name"] == "nama_ibu"
    assert report.formats == ("dd/mm/yyyy", "d month yyyy")
    assert report.notes == ("birth_date: dd/mm taken; 1 of 2 values fit both orders",)


def test_only_a_name_is_needed() -> None:
    table, _ = read_table([{"name": "Budi"}, {"name": "-"}, {"name": "Ani"}])
    assert table.ids.to_pylist() == [0, 2]
    assert table.mothers is None
    assert table.birthplace.tolist() == [-1, -1]
    assert (table.sex.dtype, table.nik.dtype, table.birth_date.dtype) == (
        np.uint8,
        np.int64,
        np.int32,
    )


def test_rows_of_a_file_without_ids_are_numbered_from_zero(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nama,x\nBudi,1\nAni\nTono,2\n")
    table, report = read_table(tmp_path / "a.csv")
    assert table.ids.to_pylist() == [0, 2]
    assert report.rejected["row"].to_pylist() == [3]
    assert report.rejected["id"].to_pylist() == [None]


def test_repeated_and_empty_ids_are_set_aside_and_the_first_is_kept() -> None:
    ids = ["a", "b", "a", " ", None, "b "]
    table, report = read_table([{"id": one, "nama": "Budi"} for one in ids])
    assert table.ids.to_pylist() == ["a", "b"]
    found = report.rejected.select(["row", "id", "problem"]).to_pylist()
    assert [tuple(one.values()) for one in found] == [
        (2, "a", "repeated id"),
        (3, "", "empty id"),
        (4, "", "empty id"),
        (5, "b", "repeated id"),
    ]


def test_a_row_without_a_name_does_not_use_up_its_id() -> None:
    table, _ = read_table(
        [{"id": 1, "nama": "123"}, {"id": 1, "nama": "Budi"}, {"id": 0, "nama": "Ani"}]
    )
    assert table.ids.to_pylist() == [1, 0]
    assert table.words.to_pylist() == ["ani", "budi"]


@pytest.mark.parametrize(
    ("ids", "kind"),
    [(["1", "20"], pa.int64()), (["01", "2"], pa.string()), (["1", "x"], pa.string())],
)
def test_ids_of_a_text_file_are_numbers_if_all_are(
    ids: list[str], kind: pa.DataType, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("".join(["id,nama\n", *(f"{one},Budi\n" for one in ids)]))
    table, _ = read_table(tmp_path / "a.csv")
    assert table.ids.type == kind
    assert read_table([{"id": "1", "nama": "Budi"}])[0].ids.type == pa.string()


def test_place_and_date_in_one_column_are_taken_apart() -> None:
    rows = [
        {"nama": "Budi", "Tempat/Tanggal Lahir": "Banjarmasin, 17-08-1985"},
        {"nama": "Ani", "Tempat/Tanggal Lahir": "KOTA SOLO / 5 Mei 1971"},
        {"nama": "Tono", "Tempat/Tanggal Lahir": "Medan"},
        {"nama": "Joko", "Tempat/Tanggal Lahir": "Bogor, 31-02-1985"},
        {"nama": "Sri", "Tempat/Tanggal Lahir": "-"},
    ]
    table, report = read_table(rows)
    assert table.birth_date.tolist() == [19850817, 19710505, 0, 0, 0]
    places = [table.places[code].as_py() if code >= 0 else None for code in table.birthplace]
    assert places == ["banjarmasin", "surakarta", "medan", "bogor", None]
    assert report.rejected["problem"].to_pylist() == ["no such day"]


def test_titles_are_dropped_and_so_are_their_words() -> None:
    table, _ = read_table([{"nama": "Drs. Budi Santoso"}])
    assert table.words.to_pylist() == ["budi", "santoso"]
    assert table.names.offsets.tolist() == [0, 2]


def test_a_person_finds_the_bad_row_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([], ["NAMA", "Tgl Lahir"], ["Budi", datetime.date(1985, 8, 17)], [], ["-", "x"]):
        book.active.append(row)
    book.active["A7"], book.active["B7"] = "Ani", 31276
    book.save(tmp_path / "a.xlsx")
    table, report = read_table(tmp_path / "a.xlsx")
    assert table.birth_date.tolist() == [19850817, 19850817]
    assert report.rejected["row"].to_pylist() == [5]


def test_a_pandas_column_of_mixed_kinds_is_read_value_by_value() -> None:
    frame = pd.DataFrame(
        {
            "nama": ["Budi", "Ani", 5, None],
            "tgl": [datetime.date(1985, 8, 17), "17-08-1985", 31276, pd.NaT],
            "nik": [3273011708850001, "3273011708850001", "x", float("nan")],
        },
    )
    table, report = read_table(frame, {"birth_date": "tgl"})
    assert table.birth_date.tolist() == [19850817, 19850817]
    assert table.nik.tolist() == [3273011708850001] * 2
    aside = report.rejected.filter(pa.compute.equal(report.rejected["problem"], "no name"))
    assert aside["row"].to_pylist() == [2, 3]


def test_the_report_reads_well_and_shows_no_name_and_no_nik() -> None:
    rows = [{"nama": "Rahasia Sekali", "nik": "327301170885000"}, {"nama": "..."}]
    table, report = read_table(rows)
    shown = str(report) + str(report.rejected.to_pylist())
    assert "2 rows read, 1 kept" in shown
    assert "1 times no name in 'nama'" in shown
    assert "rahasia" not in shown.lower()
    assert "327301170885000" not in shown
    assert isinstance(report, Report)
    assert len(table) == 1


def test_the_log_holds_counts_only(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "namematch"):
        read_table(ROWS)
    assert [record.getMessage() for record in caplog.records] == ["4 rows read, 4 kept, 1 rejects"]


def test_dicts_may_differ_in_keys_and_their_order() -> None:
    table, _ = read_table(
        [{"nama": "Budi"}, {"jk": "P", "nama": "Ani"}, {"nama": "Tono", "jk": None}]
    )
    assert table.sex.tolist() == [0, 2, 0]


def test_a_nik_that_is_the_id_is_compared_too_and_masked_in_the_list() -> None:
    rows = [{"NIK": "3273011708850001", "nama": "Budi"}, {"NIK": "3273011708850001", "nama": "Ani"}]
    table, report = read_table(rows, {"id": "NIK"})
    assert table.ids.to_pylist() == ["3273011708850001"]
    assert table.nik.tolist() == [3273011708850001]
    assert report.rejected["id"].to_pylist() == ["************0001"]


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [
        ([3273011708850001, 3273014102900020], [3273011708850001, 3273014102900020]),
        ([3273011708850000, 3273014102900020], [0, 0]),
    ],
)
def test_nik_numbers_of_a_workbook_are_kept_unless_their_last_digit_is_lost(
    numbers: list[int], kept: list[int], tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for row in (["nama", "nik"], ["Budi", numbers[0]], ["Ani", numbers[1]]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    table, report = read_table(tmp_path / "a.xlsx")
    assert table.nik.tolist() == kept
    assert report.rejected.num_rows == sum(one == 0 for one in kept)
