import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.reading.ids import read_ids, repeated


@given(st.lists(st.integers(0, 5)))
def test_the_first_of_equal_ids_is_no_repetition(ids: list[int]) -> None:
    expected = [one in ids[:at] for at, one in enumerate(ids)]
    assert repeated(pa.array(ids, pa.int64())).tolist() == expected
    assert repeated(pa.array([str(one) for one in ids], pa.string())).tolist() == expected


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [(["1", " 20 ", ""], True), (["-5", "0"], True), (["01"], False), (["9" * 19], False)],
)
def test_plain_numbers_of_a_text_file_are_numbers(texts: list[str], numbers: bool) -> None:
    ids, empty = read_ids(pa.array(texts), text=True)
    assert pa.types.is_int64(ids.type) == numbers
    assert empty.tolist() == [text == "" for text in texts]
    assert read_ids(pa.array(texts), text=False)[0].type == pa.string()
