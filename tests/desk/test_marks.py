"""What differs between two values, and which words are titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.marks import Piece, marked, old_spelling

FIELDS = ("name", "birth_date", "birthplace", "sex", "nik", "mother_name")
TEXTS = st.text(max_size=40) | st.from_regex(r"[A-Za-z., ]{0,30}", fullmatch=True)


def differing(pieces):
    return [piece.text for piece in pieces if piece.differs]


@given(st.sampled_from(FIELDS), TEXTS, TEXTS)
def test_pieces_joined_are_the_value_again(field, left, right):
    one, two = marked(field, left, right)
    assert "".join(piece.text for piece in one) == left
    assert "".join(piece.text for piece in two) == right


@given(st.sampled_from(FIELDS), TEXTS)
def test_a_value_does_not_differ_from_itself_whatever_its_case(field, text):
    for left, right in ((text, text), (text.upper(), text.upper())):
        assert not any(piece.differs for side in marked(field, left, right) for piece in side)


@given(st.sampled_from(FIELDS), TEXTS, TEXTS)
def test_sides_are_treated_alike(field, left, right):
    one, two = marked(field, left, right)
    other, first = marked(field, right, left)
    assert sum(len(t) for t in differing(one) + differing(two)) == sum(
        len(t) for t in differing(first) + differing(other)
    )


@pytest.mark.parametrize(
    ("field", "left", "right", "expected"),
    [
        ("name", "Djoko Soesanto", "JOKO SUSANTO", (["D", "oe"], ["U"])),
        ("name", "Susanto Joko", "Joko Susanto", ([], [])),
        ("name", "Drs. H. Budi", "Budi, S.H.", ([], [])),
        ("name", "Siti Aminah", "Siti", (["Aminah"], [])),
        ("name", "Budi Rahayu", "Budi Wijaya", (["Rahayu"], ["Wijaya"])),
        ("nik", "••••••••••••0007", "••••••••••••0009", (["7"], ["9"])),
        ("birth_date", "17-08-1985", "17-03-1985", (["8"], ["3"])),
        ("birth_date", "", "17-03-1985", ([], [])),
        ("birthplace", "Kab. Sleman", "SLEMAN", (["Kab"], [])),
    ],
)
def test_letters_and_digits_that_differ_are_marked(field, left, right, expected):
    one, two = marked(field, left, right)
    assert (differing(one), differing(two)) == expected


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("Drs. H. Moh. Djoko Soesanto, S.H.", ["Drs.", "H.", "S.H."]),
        ("Hj.Siti Aminah,S.Pd.I", ["Hj.", "S.Pd.I"]),
        ("Siti Aminah", []),
        ("محمد", []),
        ("", []),
    ],
)
def test_titles_are_found_as_they_are_written(name, titles):
    one, _ = marked("name", name, "")
    assert [piece.text for piece in one if piece.title] == titles


def test_ten_thousand_letters_are_marked_without_comparing_every_two():
    left, right = "ab" * 5_000, "ba" * 5_000
    one, two = marked("birthplace", "x" + left + "y", "x" + right + "y")
    assert one[0] == two[0] == Piece("x")
    assert sum(len(piece.text) for piece in one) == 10_002
    assert marked("name", left, right)[0]


@pytest.mark.parametrize(
    ("left", "right", "old"),
    [
        ("djoko", "joko", True),
        ("Tjut", "Cut", True),
        ("jusuf", "yusuf", True),
        ("njoman", "nyoman", True),
        ("achmad", "akhmad", True),
        ("joko", "joko", False),
        ("budi", "rudi", False),
    ],
)
def test_old_spelling_is_told_from_other_differences(left, right, old):
    assert old_spelling(left, right) is old_spelling(right, left) is old
