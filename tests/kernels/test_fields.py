"""Levels of agreement of birth date, NIK, place and codes, case by case and against an oracle."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch._kernels import fields
from namematch.scoring.places import places_of

MASKS = np.zeros(32, np.uint64)
DATES = st.dates().map(lambda d: d.year * 10_000 + d.month * 100 + d.day)


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (19850817, 19850817, fields.DATE_EQUAL),
        (19850708, 19850807, fields.DATE_SWAPPED),
        (19850708, 19860807, fields.DATE_DIFFERENT),  # swapped in another year
        (19850817, 19850818, fields.DATE_ONE_DIGIT),
        (19850817, 19950817, fields.DATE_ONE_DIGIT),
        (19850817, 19850828, fields.DATE_TWO_DIGITS),
        (19850817, 19580817, fields.DATE_TWO_DIGITS),
        (19850817, 19860818, fields.DATE_DIFFERENT),  # two digits, in two parts
        (19850817, 19720303, fields.DATE_DIFFERENT),
    ],
)
def test_date_levels(a, b, level):
    assert fields.date_level(a, b) == fields.date_level(b, a) == level


def obvious_date(a, b):
    if a == b:
        return fields.DATE_EQUAL
    one, two = f"{a:08}", f"{b:08}"
    if one[:4] == two[:4] and one[4:6] == two[6:] and one[6:] == two[4:6]:
        return fields.DATE_SWAPPED
    apart = sum(x != y for x, y in zip(one, two, strict=True))
    if apart == 1:
        return fields.DATE_ONE_DIGIT
    parts = [one[p] != two[p] for p in (slice(4), slice(4, 6), slice(6, 8))]
    return fields.DATE_TWO_DIGITS if apart == 2 and sum(parts) == 1 else fields.DATE_DIFFERENT


@given(DATES, st.integers(0, 7), st.integers(0, 9), st.integers(0, 7), st.integers(0, 9))
def test_date_levels_are_those_of_the_digits(a, place, digit, other, second):
    text = list(f"{a:08}")
    text[place], text[other] = str(digit), str(second)
    b = int("".join(text))
    assert fields.date_level(a, b) == obvious_date(a, b)


@given(st.integers(0, 10**16 - 1), st.integers(0, 10**16 - 1))
def test_digits_apart_are_counted_one_by_one(a, b):
    expected = sum(x != y for x, y in zip(f"{a:016}", f"{b:016}", strict=True))
    assert fields.digits_apart(a, b) == expected


@given(st.integers(10**15, 10**16 - 1), st.integers(0, 14), st.integers(0, 15), st.integers(0, 9))
def test_a_slip_is_one_digit_or_two_neighbours_swapped(a, at, place, digit):
    text = f"{a}"
    swapped = int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    assert fields.swapped_or_one(a, swapped) == (a != swapped)
    changed = int(text[:place] + str(digit) + text[place + 1 :])
    assert fields.swapped_or_one(a, changed) == (a != changed)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1234567890123456, 1234567890123465 + 100),  # a swap and a digit
        (1234567890123456, 1284567890123956),
        (1234567890123456, 1234567890123474),  # neighbours, but other digits
        (1234567890123456, 1432567890123456),  # swapped across a third
        (1234567890123456, 1334567890123457),  # two digits far apart
    ],
)
def test_two_digits_apart_but_no_swap_is_no_slip(a, b):
    assert not fields.swapped_or_one(a, b)


@pytest.mark.parametrize(
    ("a", "b", "same_date", "level"),
    [
        (3173011708850001, 3173011708850001, False, fields.NIK_EQUAL),
        (3173011708850001, 3173011708850002, True, fields.NIK_SERIAL),  # the next in line
        (3173011708850012, 3173011708850021, True, fields.NIK_SERIAL),  # a swap there says nothing
        (3173011708850001, 3173021708850001, True, fields.NIK_SERIAL),  # the next district
        (3173011708850001, 3173015708850001, True, fields.NIK_SERIAL),  # a twin of the other sex
        (3173011708850001, 3174011708850001, False, fields.NIK_TYPO),  # one digit of the regency
        (3173011708850001, 1373011708850001, False, fields.NIK_TYPO),  # swapped in the regency
        (3173011708850001, 3173011708860001, True, fields.NIK_TYPO),  # the date, recorded equal
        (3173011708850001, 3173011708860001, False, fields.NIK_DIFFERENT),
        (3173011708850001, 3173017108850001, True, fields.NIK_TYPO),
        (3173011708850001, 5271036503720004, True, fields.NIK_DIFFERENT),
    ],
)
def test_nik_levels(a, b, same_date, level):
    assert fields.nik_level(a, b, same_date) == fields.nik_level(b, a, same_date) == level


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("palembang", "palembamg", fields.PLACE_ALIKE),
        ("jakarta", "jakartaselatan", fields.PLACE_WITHIN),  # contains
        ("bengkulu", "bkl", fields.PLACE_WITHIN),  # abbreviates
        ("curup", "rejanglebong", fields.PLACE_WITHIN),  # a district and its regency
        ("surabaya", "jawatimur", fields.PLACE_WITHIN),  # a city and its province
        ("surabaya", "jawabarat", fields.PLACE_DIFFERENT),
        ("palembang", "makassar", fields.PLACE_DIFFERENT),
        ("bandung", "abd", fields.PLACE_DIFFERENT),  # the first letter must be first
    ],
)
def test_place_levels(a, b, level):
    places = places_of(pa.array([a, b]))
    assert fields.place_level(0, 1, places, MASKS) == fields.place_level(1, 0, places, MASKS)
    assert fields.place_level(0, 1, places, MASKS) == level


def letters(text):
    return np.frombuffer(bytearray(text.encode()), np.uint8)


@given(st.text("ab", max_size=9), st.text("ab", max_size=6))
def test_contains_is_pythons_in_for_four_letters_or_more(a, b):
    assert fields.contains(letters(a), letters(b)) == (len(b) >= 4 and b in a)


@given(st.text("abc", min_size=1, max_size=9), st.text("abc", max_size=6))
def test_an_abbreviation_is_a_subsequence_from_the_first_letter(a, b):
    rest = iter(a)
    inside = all(letter in rest for letter in b)
    fine = 2 <= len(b) <= 4 and len(a) > len(b) + 1 and a[0] == b[0]
    assert fields.abbreviates(letters(a), letters(b)) == (fine and inside)


def test_missing_on_either_side_is_no_bits():
    left, right = np.array([0, 1, 1], np.int32), np.array([1, 0, 1], np.int32)
    levels, bits = np.empty(3, np.uint8), np.empty(3, np.int32)
    missing = [fields.MISSING, fields.MISSING, 0]
    price = np.array([7, 8, 9, 10, 11], np.int32)
    years, days = np.full(256, 100, np.int32), np.full(416, 1_000, np.int32)
    dates = np.array([0, 19850817], np.int32)
    fields.weigh_dates(left, right, dates, years, days, price, levels, bits)
    assert (levels.tolist(), bits.tolist()) == (missing, [0, 0, 1_107])
    fields.weigh_niks(left, right, np.array([0, 5]), dates, price[:4], levels, bits)
    assert (levels.tolist(), bits.tolist()) == (missing, [0, 0, 7])
    codes, rarity = np.array([-1, 0], np.int32), np.array([50], np.int32)
    fields.weigh_codes(left, right, codes, rarity, price[:2], levels, bits)
    assert (levels.tolist(), bits.tolist()) == (missing, [0, 0, 57])


def test_an_equal_date_is_worth_the_rarity_of_its_own_year_and_day():
    years, days = np.arange(256, dtype=np.int32), 1_000 * np.arange(416, dtype=np.int32)
    levels, bits = np.empty(1, np.uint8), np.empty(1, np.int32)
    row, price = np.zeros(1, np.int32), np.zeros(5, np.int32)
    date = np.array([19850817], np.int32)
    fields.weigh_dates(row, row, date, years, days, price, levels, bits)
    assert bits[0] == 1985 - fields.FIRST_YEAR + 1_000 * (8 * 32 + 17)
