from pathlib import Path

import pytest

from namematch.errors import InputError
from namematch.reading.read import read_table
from namematch.reading.report import Report
from namematch.table import RecordTable

ROWS = [["1", "Budi Santoso", "Solo"], ["2", "Ani Lestari", "Bandung"], ["3", "Émile", "Medan"]]


def read(path: Path, content: str | bytes, encoding: str = "utf-8") -> tuple[RecordTable, Report]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_table(path)


def words(table: RecordTable) -> list[list[str]]:
    names = table.names
    return [
        table.words.take(names.tokens[names.offsets[i] : names.offsets[i + 1]]).to_pylist()
        for i in range(len(table))
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(tmp_path: Path, delimiter: str, end: str) -> None:
    lines = [delimiter.join(row) for row in [["id", "nama", "tempat lahir"], *ROWS]]
    table, report = read(tmp_path / "a.csv", end.join(lines) + end)
    assert report.delimiter == delimiter
    assert table.ids.to_pylist() == [1, 2, 3]
    assert table.places.to_pylist() == ["bandung", "medan", "surakarta"]
    assert report.rejected.num_rows == 0


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_encoding_is_found(tmp_path: Path, encoding: str, said: str) -> None:
    content = "nama;tempat lahir\nBudi Santoso;Ñandu\n"
    table, report = read(tmp_path / "a.csv", content, encoding)
    assert report.encoding == said
    assert report.columns == {"name": "nama", "birthplace": "tempat lahir"}
    assert table.places.to_pylist() == ["nandu"]


def test_one_late_accent_decides_the_encoding(tmp_path: Path) -> None:
    content = b"nama\n" + b"Budi Santoso\n" * 50_000 + b"Andr\xe9\n"
    _, report = read(tmp_path / "a.txt", content)
    assert (report.encoding, report.rows_kept) == ("Windows-1252", 50_001)


def test_bytes_that_are_no_utf8_do_not_spoil_the_letters_that_are(tmp_path: Path) -> None:
    content = "nama,tempat lahir\nBudi,Ñandu\n".encode() + "Ani,Ñapo\n".encode("cp1252")
    table, report = read(tmp_path / "a.csv", content)
    assert report.encoding == "UTF-8 and Windows-1252"
    assert table.places.to_pylist() == ["nandu", "napo"]


def test_one_column_needs_no_delimiter_and_keeps_its_commas(tmp_path: Path) -> None:
    table, report = read(tmp_path / "a.txt", 'nama\nBudi, Ani\n"Tono, Joko"\n')
    assert words(table) == [["budi", "ani"], ["tono", "joko"]]
    assert (report.delimiter, report.rejected.num_rows) == (None, 0)


def test_rows_of_wrong_width_are_set_aside_with_their_row(tmp_path: Path) -> None:
    table, report = read(tmp_path / "a.csv", "id,nama\n1,Budi\n2\n3,Ani,x\n4,Tono\n")
    assert table.ids.to_pylist() == [1, 4]
    assert report.rejected["row"].to_pylist() == [3, 4]
    assert set(report.rejected["problem"].to_pylist()) == {"wrong number of columns"}
    assert set(report.rejected["action"].to_pylist()) == {"row set aside"}
    assert (report.rows_read, report.rows_kept) == (4, 2)


def test_blank_lines_and_the_separator_line_are_no_rows_but_are_counted(tmp_path: Path) -> None:
    content = "\nsep=;\nid;nama\n1;Budi\n\n2;-\n;;\n"
    table, report = read(tmp_path / "a.csv", content)
    assert table.ids.to_pylist() == [1]
    assert report.rejected["row"].to_pylist() == [6, 7]
    assert report.rejected["problem"].to_pylist() == ["no name", "wrong number of columns"]


def test_a_value_may_hold_line_ends_and_stays_one_row(tmp_path: Path) -> None:
    content = 'id,nama,alamat\n1,Budi,"Jl. A\nKel. B"\n2,-,x\n3,Ani,"a ""b"" c"\n'
    table, report = read(tmp_path / "a.csv", content)
    assert table.ids.to_pylist() == [1, 3]
    assert report.rejected["row"].to_pylist() == [3]
    assert report.notes == ()


@pytest.mark.parametrize(
    "bad",
    ['3,"Tono,x', '3,Tono,"x', '"3,Tono,x', '3,"Tono,"x', '3,Tono,"', '3,"To"no,"x'],
)
@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_an_open_quote_costs_its_own_row_only(tmp_path: Path, bad: str, at: int) -> None:
    lines = ["1,Budi,x", '2,"Ani",x', '4,"Joko\nWidodo",y']
    lines.insert(at, bad)
    table, report = read(tmp_path / "a.csv", "\n".join(["id,nama,z", *lines, ""]))
    assert table.ids.to_pylist() == [1, 2, 4]
    assert report.rejected["row"].to_pylist() == [2 + at]
    assert report.rejected["problem"].to_pylist()[0] in (
        "unclosed quote",
        "wrong number of columns",
    )


def test_two_open_quotes_cannot_hide_the_rows_between_them(tmp_path: Path) -> None:
    content = 'id,nama,z\n1,Budi,"x\n2,Ani,y\n3,Tono,z"\n4,Joko,w\n'
    table, report = read(tmp_path / "a.csv", content)
    assert {2, 4} <= set(table.ids.to_pylist())
    assert len(table) + report.rejected.num_rows == 4


def test_an_open_quote_in_a_large_file_is_one_row(tmp_path: Path) -> None:
    lines = [f"{i},Budi Santoso,Solo" for i in range(300_000)]
    lines[1000] = '1000,"Budi Santoso,Solo'
    table, report = read(tmp_path / "a.csv", "\n".join(["id,nama,tempat_lahir", *lines]))
    assert len(table) == 299_999
    assert report.rejected.select(["row", "problem"]).to_pylist() == [
        {"row": 1002, "problem": "unclosed quote"}
    ]


def test_a_huge_name_is_set_aside_and_not_shown(tmp_path: Path) -> None:
    content = "id,nama\n1,Budi\n2," + "A" * 10_000_000 + "\n3,Ani\n"
    table, report = read(tmp_path / "a.csv", content)
    assert table.ids.to_pylist() == [1, 3]
    assert report.rejected.to_pylist() == [
        {
            "row": 3,
            "id": "2",
            "column": "nama",
            "problem": "name longer than 1,000 characters",
            "action": "row set aside",
            "value": None,
        }
    ]


def test_zero_bytes_are_no_trouble(tmp_path: Path) -> None:
    table, report = read(
        tmp_path / "a.csv", "id,nama,nik\n1,Bu\x00di,\x00\n2,\x00,x\n3,Ani,1\x00\n"
    )
    assert table.ids.to_pylist() == [1, 3]
    assert report.rejected["problem"].to_pylist() == ["no name", "not 16 digits"]


def test_columns_of_one_name_and_unread_columns_do_no_harm(tmp_path: Path) -> None:
    table, report = read(tmp_path / "a.csv", "nama,nama,x\nBudi,Ani,\xff\n")
    assert words(table) == [["budi"]]
    assert report.notes == ("name: column 'nama' taken, 'nama' not",)


@pytest.mark.parametrize("content", ["nama\n", "nama", "id,nama\n\n\n", "id;nama\r\n"])
def test_a_header_alone_is_said(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="header but no rows"):
        read(tmp_path / "a.csv", content)


@pytest.mark.parametrize("content", [" ", "\n\n", "\ufeff", "\t\n \n"])
def test_an_empty_file_is_said(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="is empty"):
        read(tmp_path / "a.csv", content)
