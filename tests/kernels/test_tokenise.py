import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from namematch._kernels.tokenise import (
    BRACKET,
    COMMA,
    DOT,
    DOTTED,
    GAP,
    LOWER,
    MIXED,
    MOST_LETTERS,
    MOST_PIECES,
    SLASH,
    pieces_of,
)  # fmt: skip

ASCII = st.text(st.characters(max_codepoint=127), max_size=60)
TEXT = st.one_of(ASCII, st.text("aBcS .,'/()-1\t", max_size=60))


def tokenise(raw: str) -> tuple[list[str], list[int], int]:
    """Words, flags and count by the kernel."""
    letters = np.zeros(4 * MOST_PIECES * MOST_LETTERS, np.uint8)
    span, flags = np.zeros((MOST_PIECES, 2), np.int64), np.zeros(MOST_PIECES, np.int64)
    text = np.frombuffer(raw.encode(), np.uint8)
    count = pieces_of(text, 0, len(text), letters, span, flags)
    words = [letters[a:b].tobytes().decode() for a, b in span[:count]]
    return words, flags[:count].tolist(), count


def slow(raw: str) -> list[str]:
    """The obvious way: drop apostrophes and digits, take runs of letters."""
    return [word.lower() for word in re.findall("[A-Za-z]+", re.sub("['`0-9]", "", raw))]


@settings(deadline=None)
@given(TEXT)
def test_pieces_are_the_runs_of_letters(raw):
    assert tokenise(raw)[0] == slow(raw)


def test_marks_before_and_behind_a_piece_are_kept():
    words, flags, _ = tokenise("Budi,S.Pd (MSi) d/h")
    assert words == ["budi", "s", "pd", "msi", "d", "h"]
    assert flags[0] == LOWER
    assert flags[1] == COMMA | DOTTED
    assert flags[2] == DOT | LOWER
    assert flags[3] & BRACKET
    assert flags[3] & GAP
    assert flags[3] & MIXED
    assert flags[5] & SLASH


def test_a_row_gives_a_bounded_number_of_bounded_pieces():
    assert tokenise("ab " * 500)[2] == MOST_PIECES
    assert len(tokenise("a" * 5000)[0][0]) == MOST_LETTERS
