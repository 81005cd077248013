"""The desk's texts are whole in both languages."""

import re

import pytest

from desk import tables, texts, words
from namematch.pipeline import Verdict, reasons


def test_every_key_has_two_texts_with_the_same_parts():
    keys = [row[0] for row in tables.rows("texts.tsv")]
    assert len(keys) == len(set(keys))
    for key, indonesian, english in tables.rows("texts.tsv"):
        assert indonesian.strip(), key
        assert english.strip(), key
        parts = [sorted(re.findall(r"\{\w+\}", text)) for text in (indonesian, english)]
        assert parts[0] == parts[1], key


def test_the_five_keys_have_a_verdict_and_reasons_each():
    assert [one.value for one in words.KEYS] == [1, 2, 3, 4, 5]
    for one in words.KEYS:
        assert words.reasons_for(one)
        assert words.verdict(one, "id") != words.verdict(one, "en")
    listed = {reason.code for one in Verdict for reason in words.reasons_for(one)}
    assert listed == set(reasons())


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_reason_has_words(language):
    assert all(words.reason(code, language) for code in reasons())
