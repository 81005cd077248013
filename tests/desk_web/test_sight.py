"""A case as its page shows it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import namematch as nm
from desk.model import Candidate, Case, Record
from desk.web.shown import MOST, shown
from desk.web.sight import WIDTH, sights

MASKED = "••••••••••••0001"


def seen(left, right, *, niks=None, evidence=(), nik_equal=False):
    """The one candidate of a case of these fields."""
    candidate = Candidate(2, Record("b", right), 1.0, 0.5, evidence, nik_equal)
    case = Case(1, 1, Record("a", left), (candidate,))
    return sights(case, "id", niks or {})[0]


def row(left, right, **known):
    (found,) = seen({"nik": left}, {"nik": right}, **known).rows
    return found


def differing(pieces):
    return "".join(one.text for one in pieces if one.differs)


def test_masked_numbers_that_end_alike_are_called_equal_only_where_that_is_known():
    different = (nm.Evidence("nik", MASKED, MASKED, "different", -6.6),)
    equal = (nm.Evidence("nik", MASKED, MASKED, "equal", 20.0),)
    assert row(MASKED, MASKED).sign == "missing"
    assert row(MASKED, MASKED, evidence=different).sign == "differs"
    assert row(MASKED, MASKED, evidence=equal).sign == "same"
    assert row(MASKED, MASKED, nik_equal=True).sign == "same"


def test_a_revealed_number_is_compared_where_the_other_is_not_masked():
    found = row(MASKED, "••••••••••••0004", niks={None: "6371010203910001"})
    assert "".join(one.text for one in found.left) == "6371010203910001"
    assert (differing(found.left), differing(found.right)) == ("1", "4")
    both = row(MASKED, MASKED, niks={None: "6371010203910001", 2: "6371010203960001"})
    assert (differing(both.left), differing(both.right)) == ("1", "6")
    assert both.sign == "differs"


def test_values_that_share_little_are_marked_whole():
    found = seen({"sex": "laki-laki"}, {"sex": "perempuan"}).rows[0]
    assert (differing(found.left), differing(found.right)) == ("laki-laki", "perempuan")


def test_bars_start_where_the_one_before_ended_and_stay_in_the_drawing():
    evidence = nm.compare(
        nm.Person(name="Djoko Soesanto", birth_date="1985-08-17"),
        nm.Person(name="Joko Susanto", birth_date="1985-02-11"),
    ).evidence
    found = seen({}, {}, evidence=evidence)
    ends = [found.zero]
    for bar in found.bars:
        start = bar.x if bar.bits >= 0 else bar.x + bar.width
        assert start == pytest.approx(ends[-1], abs=0.3)
        ends.append(bar.x + bar.width if bar.bits >= 0 else bar.x)
        assert -0.1 <= bar.x <= bar.x + bar.width <= WIDTH + 0.1
    assert sum(bar.bits for bar in found.bars) == pytest.approx(
        sum(one.bits for one in evidence), abs=0.5
    )


@given(st.text(max_size=2_000))
def test_what_is_shown_is_short_and_holds_no_hidden_letter(text):
    told = shown(text)
    assert len(told) <= MOST * 10 + 12
    kinds = {unicodedata.category(letter) for letter in told}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
