import os
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namematch.errors import InputError
from namematch.reading.read import read_table


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(InputError, match="does not exist"):
        read_table("a\x00b.csv")


def test_a_directory_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a directory"):
        read_table(str(tmp_path))


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_an_empty_file_is_said(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.touch()
    with pytest.raises(InputError, match="is empty"):
        read_table(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.parquet", "not a Parquet file, or a broken one"),
        ("a.xlsx", "not an XLSX file, or a broken one"),
        ("a.docx", "suffix '.docx', expected one of .csv"),
        ("a", "suffix ''"),
    ],
)
def test_a_broken_or_foreign_file_is_said(tmp_path: Path, name: str, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"PAR1 this is no table PK\x03\x04" * 9)
    with pytest.raises(InputError, match=message):
        read_table(path)


def test_a_cut_parquet_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"nama": ["Budi"] * 1000}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="broken"):
        read_table(path)


def test_a_locked_workbook_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000)
    with pytest.raises(InputError, match="locked with a password"):
        read_table(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("nama\nBudi\n")
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be opened: Permission denied"):
        read_table(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "no rows"),
        (pa.table({"nama": pa.array([], pa.string())}), "no rows"),
        (5, "cannot read a int; expected a path"),
        (b"nama\nBudi", "cannot read a bytes"),
        (pd.Series(["Budi"]), "the pandas Series cannot be read as a table"),
        ({"nama": ["Budi"]}, "cannot read a dict"),
        (["Budi"], "row 0 is a str, expected a dict or a Person"),
        ([1, 2], "row 0 is a int, expected a dict or a Person"),
        ([{"x": "Budi"}], "no column holds names; columns found: 'x'"),
        ([{"nama": "-"}], "no row that can be a record: 1 times no name"),
        (pa.table({"nama": [["Budi"]]}), "column 'nama' holds list<.*> values, expected text"),
    ],
)
def test_other_things_are_said(data: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_table(data)


def test_a_parquet_file_without_rows_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"nama": pa.array([], pa.string())}), path)
    with pytest.raises(InputError, match="no rows"):
        read_table(path)


@pytest.mark.parametrize(("rows", "message"), [([], "is empty"), ([["nama"]], "no rows")])
def test_a_workbook_without_rows_is_said(
    tmp_path: Path, rows: list[list[str]], message: str
) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / "a.xlsx")
