import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.exceptions import ValidationError
from stdnum.id import nik as stdnum_nik

from namematch.reading.nik import PROBLEMS, read_nik, read_niks

GOOD = 3273011708850001


@pytest.mark.parametrize(
    "text",
    [
        "3273011708850001",
        " 3273 0117 0885 0001 ",
        "32.7301.170885.0001",
        "'3273011708850001",
        "3273-0117-0885-0001",
        "3273011708850001.0",
    ],
)
def test_separators_do_not_matter(text: str) -> None:
    assert read_nik(text) == (GOOD, None)
    assert read_niks(pa.array([text])).values.tolist() == [GOOD]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("327301170885000", "not 16 digits"),
        ("32730117088500011", "not 16 digits"),
        ("327301170885000A", "not 16 digits"),
        ("3.27301E+15", "not 16 digits"),
        ("3273011708850OO1", "not 16 digits"),
        ("0273011708850001", "not 16 digits"),
        ("٣٢٧٣٠١١٧٠٨٨٥٠٠٠١", "not 16 digits"),
        ("3273013202850001", "embedded birth date impossible"),
        ("3273011713850001", "embedded birth date impossible"),
        ("3273010008850001", "embedded birth date impossible"),
        ("3273018108850001", "embedded birth date impossible"),
        ("9999999999999999", "embedded birth date impossible"),
    ],
)
def test_a_bad_nik_is_listed_and_missing(text: str, problem: str) -> None:
    assert read_nik(text) == (0, problem)
    read = read_niks(pa.array([text]))
    assert read.values.tolist() == [0]
    assert PROBLEMS[read.faults[0] - 1] == problem


@pytest.mark.parametrize("text", ["", "-", ".", "0", "0000000000000000", "null", None])
def test_missing_is_not_listed(text: str | None) -> None:
    read = read_niks(pa.array([text], pa.string()))
    assert (read.values.tolist(), read.faults.tolist()) == ([0], [0])


def test_women_and_leap_days_and_unknown_regions_are_kept() -> None:
    texts = ["3273015708850001", "3273012902000001", "3273016902040001", "9901011708850001"]
    assert read_niks(pa.array(texts)).values.tolist() == [int(text) for text in texts]
    assert [read_nik(text)[0] for text in texts] == [int(text) for text in texts]


def test_integers_are_taken_and_rounded_floats_are_not() -> None:
    assert read_niks(pa.array([GOOD, 0, 12, None])).values.tolist() == [GOOD, 0, 0, 0]
    floats = pa.array([float(GOOD), 9.4e15 + 2e6, float("nan"), float("inf"), GOOD / 10, 0.0])
    read = read_niks(floats)
    assert read.values.tolist() == [GOOD, 0, 0, 0, 0, 0]
    assert read.faults.tolist() == [0, 1, 0, 1, 1, 0]


def test_numbers_of_a_spreadsheet_that_all_end_in_zero_have_lost_a_digit() -> None:
    lost = pa.array([3273011708850000, 3273011708850010])
    assert read_niks(lost, spreadsheet=True).faults.tolist() == [3, 3]
    kept = pa.array([3273011708850010, GOOD])
    assert read_niks(kept, spreadsheet=True).faults.tolist() == [0, 0]


def test_agrees_with_stdnum_where_the_region_is_known() -> None:
    rng = np.random.default_rng(7)
    texts = [
        f"{region}{day:02}{month:02}{year:02}{serial:04}"
        for region, day, month, year, serial in zip(
            rng.choice(["327301", "317101", "110101", "647102"], 3000),
            rng.integers(0, 80, 3000),
            rng.integers(0, 15, 3000),
            rng.integers(0, 100, 3000),
            rng.integers(1, 9999, 3000),
            strict=True,
        )
    ]
    read = read_niks(pa.array(texts))
    assert (read.values > 0).tolist() == [_valid(text) for text in texts]
    assert (read.values > 0).tolist() == [read_nik(text)[0] > 0 for text in texts]


def _valid(text: str) -> bool:
    try:
        return bool(stdnum_nik.validate(text))
    except ValidationError:
        return False


digits = st.text("0123456789", min_size=14, max_size=17)


@given(
    st.lists(digits | st.text(" .-'0123456789x", max_size=20) | st.text(max_size=18), max_size=10)
)
def test_column_and_value_agree(texts: list[str]) -> None:
    read = read_niks(pa.array(texts, pa.string()))
    found = [
        (int(value), PROBLEMS[fault - 1] if fault else None)
        for value, fault in zip(read.values, read.faults, strict=True)
    ]
    assert found == [read_nik(text) for text in texts]
