import pytest

from namematch.errors import InputError
from namematch.reading import tsv
from namematch.reading.columns import FIELDS, plain, recognise


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("NAMA", "name"),
        ("Nama Lengkap", "name"),
        ("nama_lengkap", "name"),
        ("full.name", "name"),
        (" Full_Name ", "name"),
        ("TGL. LAHIR", "birth_date"),
        ("Tgl Lahir (dd/mm/yyyy)", "birth_date"),
        ("DOB", "birth_date"),
        ("Tmp. Lahir", "birthplace"),
        ("TEMPAT LAHIR", "birthplace"),
        ("Tempat/Tanggal Lahir", "birth"),
        ("Tempat, Tgl. Lahir", "birth"),
        ("TTL", "birth"),
        ("JK", "sex"),
        ("L/P", "sex"),
        ("Jenis Kelamin", "sex"),
        ("No. KTP", "nik"),
        ("NIK", "nik"),
        ("Nama Ibu Kandung", "mother_name"),
        ("\ufeffid", "id"),
    ],
)
def test_headers_are_recognised(header: str, field: str) -> None:
    found = recognise(["x", header, "nama pemohon"])
    assert found.columns[field] == 1


def test_the_better_of_two_candidates_is_taken_and_said() -> None:
    found = recognise(["nama", "nama_lengkap"])
    assert found.columns == {"name": 1}
    assert found.notes == ("name: column 'nama_lengkap' taken, 'nama' not",)


def test_what_the_caller_says_wins() -> None:
    found = recognise(["nama", "NAMA PEMOHON", "telp"], {"name": "nama_pemohon"}, ("telp",))
    assert found.columns == {"name": 1, "telp": 2}
    assert recognise(["x", "nama"], {"birth_date": "x"}).columns == {"birth_date": 0, "name": 1}


def test_a_further_field_that_is_not_there_is_left_out_and_said() -> None:
    found = recognise(["nama"], None, ("phone",))
    assert found.columns == {"name": 0}
    assert "'phone'" in found.notes[0]


@pytest.mark.parametrize(
    ("given", "further", "message"),
    [
        ({"name": "NAMES"}, (), "no column 'NAMES' for name; columns found: 'nama', 'b'"),
        ({"surname": "b"}, (), "the field 'surname'; expected one of id, name"),
        ({}, ("nik",), "a field of its own"),
    ],
)
def test_a_wrong_request_says_what_is_there(
    given: dict[str, str], further: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        recognise(["nama", "b"], given, further)


def test_no_name_column_lists_what_was_found() -> None:
    with pytest.raises(InputError, match=r"no column holds names; columns found: 'a', 'b'"):
        recognise(["a", "b"])


def test_the_table_is_plain_unique_and_sourced() -> None:
    rows = tsv.rows("columns")
    assert len({row[0] for row in rows}) == len(rows)
    for written, field, source in rows:
        assert plain(written) == written
        assert field in FIELDS
        assert source
