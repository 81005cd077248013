"""The classics take any string, and ignore case, accents and punctuation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch import phonetic
from namematch.phonetic.letters import letters

CLASSICS = [phonetic.soundex, phonetic.nysiis, phonetic.metaphone, phonetic.match_rating]


@pytest.mark.parametrize("encode", CLASSICS)
@given(token=st.text())
def test_any_string_is_encoded(encode, token):
    assert isinstance(encode(token), str)
    assert (encode(token) == "") >= (letters(token) == "")


@pytest.mark.parametrize("encode", CLASSICS)
def test_case_accents_and_punctuation_do_not_matter(encode):
    assert encode("Ma'rúf") == encode("maruf")
    assert encode("123 -") == ""
