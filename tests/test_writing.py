"""A file is written whole or not at all, and opens safely in a spreadsheet."""

import os

import pyarrow as pa
import pyarrow.parquet
import pytest

from namematch import writing
from namematch.errors import InputError

TABLE = pa.table({"id": [1, 2, 3], "name": ["Ahmad", None, 'Siti "Ani", S.H.']})


def test_csv_says_what_the_table_says(tmp_path):
    writing.write_csv(TABLE, tmp_path / "a.csv")
    read = pa.csv.read_csv(tmp_path / "a.csv")
    assert read["id"].to_pylist() == [1, 2, 3]
    assert read["name"].to_pylist() == ["Ahmad", "", 'Siti "Ani", S.H.']


def test_parquet_is_the_table(tmp_path):
    writing.write_parquet(TABLE, tmp_path / "a.parquet")
    assert pa.parquet.read_table(tmp_path / "a.parquet") == TABLE


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_is_text_in_csv(tmp_path, start):
    cell = f"{start}HYPERLINK(1)"
    writing.write_csv(pa.table({"name": [cell], "n": [-1]}), tmp_path / "a.csv")
    read = pa.csv.read_csv(
        tmp_path / "a.csv", parse_options=pa.csv.ParseOptions(newlines_in_values=True)
    )
    assert read.to_pylist() == [{"name": f"'{cell}", "n": -1}]


@pytest.mark.parametrize("before", [None, b"old"])
def test_a_failing_writer_leaves_what_was_there_and_no_other_file(tmp_path, before):
    place = tmp_path / "a.csv"
    if before is not None:
        place.write_bytes(before)

    def fail(file):
        file.write(b"half")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        writing.whole(place, fail)
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert left == ({} if before is None else {"a.csv": before})


def test_a_full_disk_is_one_line_and_no_file(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"a\.csv cannot be written: No space left on device"):
        writing.write_csv(TABLE, tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_directory_is_one_line(tmp_path):
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        writing.write_parquet(TABLE, tmp_path / "nowhere" / "a.parquet")
