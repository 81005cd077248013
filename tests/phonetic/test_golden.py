"""Every encoder is held to every row of its golden table (columns: token, key or keys)."""

from pathlib import Path

import pytest

from namematch import phonetic

GOLDEN = Path(__file__).parent.parent / "golden"


def rows(name):
    lines = (GOLDEN / f"{name}.tsv").read_text("utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize("name", ["soundex", "nysiis", "metaphone", "match_rating"])
def test_classics_reproduce_their_golden_table(name):
    encode = getattr(phonetic, name)
    assert [[token, encode(token)] for token, _ in rows(name)] == rows(name)


def test_indonesian_keys_reproduce_their_golden_table():
    got = [[token, " ".join(phonetic.indonesian_keys(token))] for token, _ in rows("indonesian")]
    assert got == rows("indonesian")
