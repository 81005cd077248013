import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.reading.missing import WORDS, is_missing, missing, trimmed

ABSENT = [
    "",
    " ",
    "-",
    "--",
    ".",
    "...",
    "?",
    "/",
    "0",
    "0000",
    " 000 ",
    "\t",
    "\u00a0",
    "\x00",
    "–",
]


@pytest.mark.parametrize("text", [*ABSENT, *WORDS, "NULL", " N/A "])
def test_no_value_is_missing(text: str) -> None:
    assert is_missing(text)
    assert missing(pa.array([text])).tolist() == [True]


@pytest.mark.parametrize("text", ["Nana", "a", "10", "x-", "Nul", "nulla", "李", "é", "00-0x"])
def test_a_value_is_not_missing(text: str) -> None:
    assert not is_missing(text)
    assert missing(pa.array([text])).tolist() == [False]


@given(st.lists(st.text(max_size=8) | st.sampled_from([*ABSENT, *WORDS]), max_size=20))
def test_column_and_value_agree(texts: list[str]) -> None:
    assert missing(pa.array(texts, pa.string())).tolist() == [is_missing(text) for text in texts]


def test_null_is_missing_and_slices_are_read_right() -> None:
    array = pa.array(["x", None, "-", "Ani "])[1:]
    assert missing(array).tolist() == [True, True, False]
    assert trimmed(array).to_pylist() == [None, None, "Ani"]
