import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.reading.date_shapes import MONTHS, PROBLEMS
from namematch.reading.dates import Column, day_number, read_date, read_dates

TODAY = 20261124


def column(texts: list[str | None]) -> Column:
    return read_dates(pa.array(texts, pa.string()), today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "1985-08-17",
        "1985-8-17",
        "1985/08/17",
        "1985-08-17T00:00:00Z",
        "1985-08-17 00:00:00.000",
        "17-08-1985",
        "17/08/1985",
        "17.08.1985",
        "17 08 1985",
        "17 - 08 - 1985",
        " '17-08-1985",
        "17/8/85",
        "17/08/1985 12:30",
        "19850817",
        "17081985",
        "17 Agustus 1985",
        "17 AGU 85",
        "17-Aug-1985",
        "17Agt1985",
        "17 Agustus '85",
        "August 17, 1985",
        "08/17/1985",
        "31276",
        "31276.0",
        "31276.5",
    ],
)
def test_every_way_to_write_the_day_is_read(text: str) -> None:
    assert read_date(text, today=TODAY) == (19850817, None)
    read = column([text])
    assert read.values.tolist() == [19850817]
    assert read.faults.tolist() == [0]
    assert len(read.formats) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("31-02-1985", "no such day"),
        ("29-02-1985", "no such day"),
        ("00-00-0000", "no such day"),
        ("0000-00-00", "no such day"),
        ("32/13/1985", "no such day"),
        ("17-08-2099", "in the future"),
        ("25-11-2026", "in the future"),
        ("01-01-1879", "before 1880"),
        ("1985", "incomplete date"),
        ("1985-00-00", "incomplete date"),
        ("00-00-1985", "incomplete date"),
        ("08-1985", "incomplete date"),
        ("Agustus 1985", "incomplete date"),
        ("17 Agustoes 1985", "not a date"),
        ("yesterday", "not a date"),
        ("17-08-198", "not a date"),
        ("99999", "not a date"),
        ("17-08-1985x", "not a date"),
    ],
)
def test_no_date_is_listed_and_missing(text: str, problem: str) -> None:
    assert read_date(text, today=TODAY) == (0, problem)
    read = column([text])
    assert read.values.tolist() == [0]
    assert PROBLEMS[read.faults[0] - 1] == problem


@pytest.mark.parametrize("text", ["", "-", "0", "00000000", "NULL", None])
def test_missing_is_not_listed(text: str | None) -> None:
    assert column([text]).faults.tolist() == [0]


def test_leap_days_are_real() -> None:
    assert column(["29-02-2000", "29-02-1984"]).values.tolist() == [20000229, 19840229]


def test_nobody_is_born_in_the_future() -> None:
    read = column(["24-11-26", "25-11-26", "01/01/30", "01/01/99"])
    assert read.values.tolist() == [20261124, 19261125, 19300101, 19990101]


def test_day_comes_first_unless_the_column_says_otherwise() -> None:
    assert column(["03/04/1985"]).values.tolist() == [19850403]
    american = column(["03/04/1985", "08/17/1985"])
    assert american.values.tolist() == [19850304, 19850817]
    assert american.formats == ("mm/dd/yyyy",)


def test_ambiguity_is_reported() -> None:
    read = column(["03/04/1985"] * 3 + ["17/08/1985", "05/05/1985"])
    assert read.notes == ("dd/mm taken; 3 of 5 values fit both orders",)
    assert column(["17/08/1985"]).notes == ()
    assert "none fits only one" in column(["03/04/1985"]).notes[0]


def test_a_value_that_fits_the_other_order_only_is_read_and_reported() -> None:
    read = column(["17/08/1985", "18/08/1985", "08/19/1985"])
    assert read.values.tolist() == [19850817, 19850818, 19850819]
    assert read.notes == ("1 of 3 values fit only mm/dd and were read so",)


@pytest.mark.parametrize(
    "kind", [pa.date32(), pa.date64(), pa.timestamp("ns"), pa.timestamp("s", "Asia/Jakarta")]
)
def test_typed_dates_are_taken_as_they_are(kind: pa.DataType) -> None:
    days = [datetime.date(1985, 8, 17), None, datetime.date(1870, 1, 1), datetime.date(2030, 1, 1)]
    stamps = [day and datetime.datetime(day.year, day.month, day.day, 5) for day in days]
    array = pa.array(stamps if pa.types.is_timestamp(kind) else days, kind)
    read = read_dates(array, today=TODAY)
    assert read.values.tolist() == [19850817, 0, 0, 0]
    assert [read.faults[at] and PROBLEMS[read.faults[at] - 1] for at in range(4)] == [
        0,
        0,
        "before 1880",
        "in the future",
    ]


def test_numbers_are_serials_or_compact_dates() -> None:
    assert read_dates(pa.array([31276, 19850817]), today=TODAY).values.tolist() == [19850817] * 2
    floats = pa.array([31276.0, 19850817.0, None, float("nan")])
    assert read_dates(floats, today=TODAY).values.tolist() == [19850817, 19850817, 0, 0]


days = st.dates(datetime.date(1880, 1, 1), datetime.date(2026, 11, 24))


@given(st.lists(days, min_size=1, max_size=30), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d%m%Y"]))
def test_what_is_written_is_read(written: list[datetime.date], shape: str) -> None:
    texts = [day.strftime(shape) for day in written]
    assert column(texts).values.tolist() == [day_number(day) for day in written]


@given(days, st.sampled_from(sorted(MONTHS)))
def test_month_names_are_read(day: datetime.date, word: str) -> None:
    text = f"{day.day} {word.title()} {day.year}"
    number, problem = read_date(text, today=TODAY)
    expected = day.year * 10000 + MONTHS[word] * 100 + day.day
    assert number == expected or problem in ("no such day", "in the future")


pieces = st.sampled_from(
    [
        "17",
        "8",
        "08",
        "1985",
        "85",
        "00",
        "0",
        "31",
        "13",
        "agu",
        "Mei",
        "x",
        "-",
        "/",
        " ",
        ".",
        ":",
        "'",
        "12:30",
        "19850817",
        "31276",
        "T",
        ",",
        "2030",
        "1870",
    ]
)


@given(st.lists(pieces, max_size=7).map("".join) | st.text(max_size=12))
def test_column_and_value_agree(text: str) -> None:
    # Alone in its column a value decides its own order, as a single value does.
    read = column([text])
    problem = PROBLEMS[read.faults[0] - 1] if read.faults[0] else None
    assert (int(read.values[0]), problem) == read_date(text, today=TODAY)


def test_dtype_is_int32() -> None:
    assert column(["-"]).values.dtype == np.int32
