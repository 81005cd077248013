"""Whatever a file holds: no traceback, and every row is either kept or listed."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namematch.errors import InputError
from namematch.reading.read import read_table

cells = st.text(max_size=12) | st.sampled_from(
    [
        "Budi",
        "Ani Lestari",
        '"',
        '"x',
        'x"',
        "a\nb",
        "\r",
        "17-08-1985",
        "31/02/85",
        "3273011708850001",
        "9" * 16,
        "1e400",
        "\x00",
        "-",
        "0",
        "=cmd()",
        "NaN",
        "É",
        "x" * 2000,
        "\ud7ff",
        ",;|\t",
    ]
)
HEADERS = ["nama", "id", "tgl_lahir", "tempat lahir", "jk", "nik", "nama ibu", "x"]
tables = st.lists(st.lists(cells, min_size=8, max_size=8), min_size=1, max_size=8)
relaxed = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(tables)
def test_rows_in_memory_are_kept_or_listed(rows: list[list[str]]) -> None:
    dicts = [dict(zip(HEADERS, row, strict=True)) for row in rows]
    table, report = read_table([{"nama": "Sri", "id": "first"}, *dicts])
    aside = sum(one == "row set aside" for one in report.rejected["action"].to_pylist())
    assert len(table) + aside == len(rows) + 1 == report.rows_read
    assert report.rejected["row"].to_pylist() == sorted(report.rejected["row"].to_pylist())


@relaxed
@given(tables, st.sampled_from(",;\t|"))
def test_a_well_written_file_reads_as_the_rows_it_was_written_from(
    tmp_path: Path, rows: list[list[str]], delimiter: str
) -> None:
    rows = [[cell.replace("\r", " ") for cell in row] for row in rows]
    rows = [row for row in rows if "".join(row[:7]).strip()]  # a blank row of a file is no row
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    first = ["Sri Wahyuni", *"abcdefg"]
    writer.writerows([HEADERS, first, *rows])
    path = tmp_path / "a.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    table, report = read_table(path)
    expected, other = read_table([dict(zip(HEADERS, row, strict=True)) for row in [first, *rows]])
    ids = [str(one) for one in table.ids.to_pylist()]
    assert ids == [str(one) for one in expected.ids.to_pylist()]
    assert table.nik.tolist() == expected.nik.tolist()
    assert report.rejected["problem"].to_pylist() == other.rejected["problem"].to_pylist()


@relaxed
@given(
    st.lists(st.lists(cells, max_size=4).map(",".join), max_size=10).map("\n".join),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_any_text_is_read_or_refused_in_one_line(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("nama,id,jk\n" + text).encode(encoding, "replace"))
    _never_a_traceback(path)


@relaxed
@given(st.binary(max_size=200), st.sampled_from([".csv", ".parquet", ".xlsx", ".tsv"]))
def test_any_bytes_are_read_or_refused_in_one_line(
    tmp_path: Path, data: bytes, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    _never_a_traceback(path)


def _never_a_traceback(path: Path) -> None:
    try:
        table, _ = read_table(path)
    except InputError as error:
        message = str(error)
    else:
        message = "" if len(table) else "an empty table"
    assert "\n" not in message
    assert message != "an empty table"


@relaxed
@given(
    st.lists(
        st.sampled_from(
            [
                "1,Budi,x",
                '2,"Ani",y',
                '3,"Tono,z',
                '4,Joko,"w',
                '"5,Sri,v',
                '6,Eko,"a\nb"',
                '7,Dwi,""',
            ]
        ),
        min_size=1,
        max_size=12,
    )
)
def test_good_rows_survive_open_quotes(tmp_path: Path, lines: list[str]) -> None:
    numbered = [line.replace(line.lstrip('"')[0], str(at + 10), 1) for at, line in enumerate(lines)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["id,nama,z", *numbered, ""]))
    good = [at + 10 for at, line in enumerate(lines) if line.lstrip('"')[0] in "1267"]
    try:
        table, report = read_table(path)
    except InputError:
        assert not good
        return
    assert set(table.ids.to_pylist()) >= set(good)
    assert len(table) + report.rejected.num_rows >= len(lines)


@pytest.mark.parametrize("rows", [1, 5])
def test_wide_tables_read_only_what_they_need(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "a.csv"
    header = ["nama", *(f"c{i}" for i in range(500))]
    path.write_text("\n".join([",".join(header), *[",".join(["Budi"] * 501)] * rows]))
    assert len(read_table(path)[0]) == rows
