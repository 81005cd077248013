"""Records as written, of exactly the rows that are matched."""

import openpyxl
import pytest

import namematch as nm
from namematch.reading.given import as_given
from namematch.synthetic import make_registry

CSV = """no,nama,ttl,nik,hp
1,"Drs. Djoko Soesanto","Sleman, 17-08-1985",3273011708850001,0812
2,-,"Medan, 01-01-1990",,
1,Joko Susanto,"Sleman, 17-08-1985",,
3,Siti Aminah,"Medan, 31-02-1990",12,0813
"""


def test_a_file_gives_its_values_as_written_and_its_own_rows(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(CSV)
    table = as_given(file, {"id": "no"}, further=["hp"])
    assert table.to_pylist() == [
        {
            "id": 1,
            "name": "Drs. Djoko Soesanto",
            "birthplace": "Sleman",
            "birth_date": "17-08-1985",
            "nik": "3273011708850001",
            "hp": "0812",
        },
        {
            "id": 3,
            "name": "Siti Aminah",
            "birthplace": "Medan",
            "birth_date": "31-02-1990",
            "nik": "12",
            "hp": "0813",
        },
    ]


def test_the_first_named_row_of_a_repeated_id_is_the_one_given():
    rows = [{"id": "a", "nama": "..."}, {"id": "a", "nama": "Budi"}, {"id": "a", "nama": "Siti"}]
    assert as_given(rows).to_pylist() == [{"id": "a", "name": "Budi"}]


def test_a_workbook_gives_what_stands_in_its_cells(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id", "nama", "tgl_lahir"])
    book.active.append([7, "Djoko Soesanto", "17-08-1985"])
    book.active.append([None, None, None])
    book.save(tmp_path / "a.xlsx")
    assert as_given(tmp_path / "a.xlsx").to_pylist() == [
        {"id": 7, "name": "Djoko Soesanto", "birth_date": "17-08-1985"}
    ]


@pytest.mark.parametrize("seed", [3, 4])
def test_its_ids_are_those_of_the_result(seed):
    table = make_registry(500, seed=seed).table()
    given = nm.as_given(table)
    assert given["id"].to_pylist() == nm.dedupe(table).clusters["id"].to_pylist()
    assert given["name"].to_pylist() == table["name"].to_pylist()
    assert given["birth_date"].to_pylist() == table["birth_date"].cast("string").to_pylist()


def test_what_is_no_table_is_refused(tmp_path):
    with pytest.raises(nm.InputError, match="no column holds names"):
        as_given([{"a": 1}])
