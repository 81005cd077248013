import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from namematch.names.normalize import normalize, normalize_column
from namematch.text import strings


@given(st.text(max_size=50))
def test_any_string_becomes_ascii(raw):
    assert normalize(raw).isascii()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=8))
def test_a_column_becomes_what_its_strings_become(raws):
    column = strings(*normalize_column(pa.array(raws, pa.string())))
    # a row may keep the line end that parted it from the next: a mark like any other
    assert [text.split() for text in column.to_pylist()] == [
        normalize(raw).decode().split() for raw in raws
    ]


def test_every_apostrophe_is_one_mark():
    for mark in "'´‘’ʻʼʽʾʿ′＇":
        assert normalize(f"Ma{mark}ruf") == b"Ma'ruf"


def test_letters_of_other_scripts_are_spelled_out():
    assert normalize("Émilie Ｂｕｄｉ Бамбанг") == b"Emilie Budi Bambang"
