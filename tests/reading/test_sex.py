import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.reading.sex import read_sex, read_sexes


@pytest.mark.parametrize(
    "text",
    ["L", "l", "LAKI-LAKI", "Laki - Laki", "Lk", "PRIA", "M", "male", "1", "1.0", " l. ", "laki2"],
)
def test_men(text: str) -> None:
    assert read_sex(text) == (1, None)
    assert read_sexes(pa.array([text])).values.tolist() == [1]


@pytest.mark.parametrize("text", ["P", "PEREMPUAN", "Pr", "WANITA", "F", "Female", "2", "2.0"])
def test_women(text: str) -> None:
    assert read_sex(text) == (2, None)
    assert read_sexes(pa.array([text])).values.tolist() == [2]


def test_unknown_is_listed_and_missing_is_not() -> None:
    read = read_sexes(pa.array(["x", "3", "-", None, "L"]))
    assert read.values.tolist() == [0, 0, 0, 0, 1]
    assert read.faults.tolist() == [1, 1, 0, 0, 0]


def test_p_is_pria_where_it_is_paired_with_w() -> None:
    read = read_sexes(pa.array(["P", "W", "P"]))
    assert read.values.tolist() == [1, 2, 1]
    assert read.notes
    assert read_sexes(pa.array(["P", "W", "L"])).values.tolist() == [2, 2, 1]


@given(st.text(max_size=6) | st.sampled_from(["LAKI LAKI", "p", "1.00", "2 - perempuan"]))
def test_column_and_value_agree(text: str) -> None:
    read = read_sexes(pa.array([text]))
    code, problem = read_sex(text)
    assert (int(read.values[0]), bool(read.faults[0])) == (code, problem is not None)
