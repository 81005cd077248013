"""Indonesian keys: the table applied, its examples joined, any string taken."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.errors import LexiconError
from namematch.phonetic import indonesian, indonesian_keys, rules
from namematch.phonetic.indonesian import fold
from namematch.phonetic.rules import Rule, compiled
from namematch.phonetic.rules import rules as rules_of
from namematch.text import flatten

TOKENS = st.text("abcdefghijklmnopqrstuvwxyz", max_size=14)
NAMELIKE = st.lists(
    st.sampled_from(
        ["dj", "tj", "sj", "oe", "ch", "kh", "sy", "iy", "dz", "ho", *"aiueonrsmhwkyjc"]
    )
).map("".join)


def fold_slowly(token, grade, reading):
    """One pass, first row that fits at each place, no double letters in what is written."""
    out, i = "", 0
    while i < len(token):
        step, result = 1, token[i]
        for rule in rules_of(grade):
            end = i + len(rule.pattern)
            before = token[i - 1] if i else "^"
            after = token[end] if end < len(token) else "$"
            if (
                token.startswith(rule.pattern, i)
                and rule.reading & ~reading == 0
                and (not rule.before or before in rule.before)
                and (not rule.after or after in rule.after)
            ):
                step, result = len(rule.pattern), rule.result
                break
        for letter in result:
            out += letter if out[-1:] != letter else ""
        i += step
    return out


def keys_slowly(token):
    single = [
        i for i, c in enumerate(token) if c == "j" and token[max(i - 1, 0) : i] not in set("dts")
    ]
    signs = any(sign in token for sign in ("oe", "dj", "tj", "sj"))
    choices = [0] + [2] * ("ch" in token) + [4] * ("c" in token)
    old = [int(signs), 1 - int(signs)] if single else [0]
    keys = [
        fold_slowly(fold_slowly(token, "free", choice | j), "cheap", 7)
        for j in old
        for choice in choices
    ]
    return tuple(dict.fromkeys(keys))


@given(TOKENS | NAMELIKE)
def test_kernel_equals_the_slow_reading_of_the_same_table(token):
    assert indonesian_keys(token) == keys_slowly(token)


@given(st.lists(TOKENS | NAMELIKE, max_size=8))
def test_a_column_folds_as_each_token_alone(tokens):
    folds = fold(*flatten(pa.array(tokens, pa.string())))
    keys = folds.keys.tobytes().decode()
    for i, token in enumerate(tokens):
        bounds = folds.key_starts[folds.owners[i] : folds.owners[i + 1] + 1].tolist()
        assert tuple(keys[a:b] for a, b in pairwise(bounds)) == keys_slowly(token)


@given(st.text())
def test_any_string_has_a_key_of_letters(token):
    assert all(key == "" or (key.isascii() and key.isalpha()) for key in indonesian_keys(token))
    assert indonesian(token) == indonesian_keys(token)[0]


@given(TOKENS)
def test_equal_free_folds_mean_equal_first_keys(token):
    plain = fold_slowly(token, "free", 0)
    if "c" not in token and "j" not in token:
        assert indonesian(token) == fold_slowly(plain, "cheap", 7)


@pytest.mark.parametrize("grade", ["free", "cheap"])
def test_every_example_of_the_table_shares_a_key(grade):
    for rule in rules_of(grade):
        keys = [set(indonesian_keys(token)) for token in rule.example.split("=")]
        assert set.intersection(*keys), rule


@pytest.mark.parametrize("grade", ["free", "cheap"])
def test_no_row_is_hidden_by_an_earlier_one(grade):
    seen = set()
    for rule in rules_of(grade):
        assert all(
            (rule.pattern[:k], "", "", 0) not in seen for k in range(1, len(rule.pattern) + 1)
        )
        seen.add((rule.pattern, rule.before, rule.after, rule.reading))


@pytest.mark.parametrize(
    ("a", "b"),
    [("mario", "maria"), ("dewi", "devi"), ("hadi", "adi"), ("noel", "nul"), ("triono", "triana")],
)
def test_different_names_stay_apart(a, b):
    assert set(indonesian_keys(a)).isdisjoint(indonesian_keys(b))


@pytest.mark.parametrize(
    "token", ["suharto", "cokroaminoto", "sukarno", "nurhayati", "sarip", "muhamat", "hairudin"]
)
def test_the_key_of_a_key_is_the_key(token):
    key = indonesian(token)
    assert indonesian(key) == key


def test_a_malformed_row_is_named_by_its_line():
    with pytest.raises(LexiconError, match="line 7"):
        rules._rule(["free", "odd", "a", "b", "", "", "x=y", "s"], 7)


def test_compiled_rows_are_grouped_by_first_letter():
    rows, first, letters = compiled("free")
    initials = letters[rows[:, 0]] - ord("a")
    assert np.all(np.diff(initials.astype(int)) >= 0)
    assert first[-1] == len(rows) == len(rules_of("free"))
    assert isinstance(rules_of("free")[0], Rule)
