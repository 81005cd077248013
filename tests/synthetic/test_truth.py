"""Every kind of change in the truth is what happened to the record, and as often as it says."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from rapidfuzz.distance import OSA

from namematch.synthetic.rates import (
    BIRTH_DATE_CHANGES,
    BIRTHPLACE_CHANGES,
    CHANGED_NAME_SHARE,
    DUPLICATE_SHARE,
    KIND_WEIGHTS,
    MOTHER_CHANGED,
    NIK_DIGIT_WRONG,
    PASSPORT_NAME_LENGTH,
)
from namematch.synthetic.spelling import SPELLING_KINDS, spellings


@pytest.fixture(scope="module")
def pairs(six):
    """Kind to (tokens of the original, tokens of the duplicate), for duplicates changed once."""
    texts = six.tokens.to_pylist()

    def tokens(row):
        return [texts[t].lower() for t in six.records.names[row].tolist() if t >= 0]

    found = defaultdict(list)
    start = len(six) - six.records.duplicates
    kinds = sorted_kinds(six)
    for row in range(start, len(six)):
        if "+" not in kinds[row]:
            found[kinds[row]].append((tokens(six.records.person[row]), tokens(row)))
    return found


def sorted_kinds(registry):
    """Truth kinds by record row rather than by id."""
    kinds = np.empty(len(registry), object)
    kinds[registry.order] = registry.truth().column("kind").to_pylist()
    return kinds


def one_changed(before, after):
    """The token pairs that differ; the names must be equally long."""
    assert len(before) == len(after)
    return [(a, b) for a, b in zip(before, after, strict=True) if a != b]


def test_every_kind_occurs(pairs):
    assert set(KIND_WEIGHTS) <= set(pairs)


def test_unchanged_names_are_unchanged(pairs):
    assert all(before == after for before, after in pairs["same"])


@pytest.mark.parametrize("kind", SPELLING_KINDS)
def test_a_respelt_token_is_a_known_spelling_of_its_kind(pairs, kind):
    for before, after in pairs[kind]:
        changed = one_changed(before, after)
        assert changed
        assert kind == "old_spelling" or len(changed) == 1
        assert all(b in spellings(a)[kind] for a, b in changed)


def test_a_typo_is_one_edit_in_one_token(pairs):
    for before, after in pairs["typo"]:
        [(a, b)] = one_changed(before, after)
        assert OSA.distance(a, b) == 1


def test_joining_and_splitting_keep_the_letters(pairs):
    for kind, difference in (("joined", -1), ("split", 1)):
        for before, after in pairs[kind]:
            assert len(after) - len(before) == difference
            assert "".join(before) == "".join(after)


def test_a_dropped_token_is_missing_and_nothing_else(pairs):
    for before, after in pairs["dropped"]:
        lost = Counter(before) - Counter(after)
        assert sum(lost.values()) == 1
        assert not Counter(after) - Counter(before)


def test_added_tokens_stand_behind_the_whole_name(pairs):
    for before, after in pairs["added"]:
        assert after[: len(before)] == before
        added = [t for t in after[len(before) :] if t not in ("bin", "binti")]
        assert 1 <= len(added) <= 2


def test_an_initial_is_the_first_letter_of_its_token(pairs):
    for before, after in pairs["initials"]:
        [(a, b)] = one_changed(before, after)
        assert b.rstrip(".") == a[0]


def test_a_swap_keeps_the_tokens(pairs):
    for before, after in pairs["swapped"]:
        assert before != after
        assert sorted(before) == sorted(after)


def test_a_cut_name_is_the_beginning_of_a_longer_one(pairs):
    for before, after in pairs["cut"]:
        whole, kept = " ".join(before), " ".join(after)
        assert len(whole) > PASSPORT_NAME_LENGTH
        assert whole[:PASSPORT_NAME_LENGTH].rstrip() == kept


def test_twelve_in_a_hundred_are_duplicates_and_half_of_them_renamed(six):
    kinds = Counter(six.truth().column("kind").to_pylist())
    duplicates = len(six) - kinds["original"]
    assert duplicates == round(len(six) * DUPLICATE_SHARE)
    assert kinds["same"] / duplicates == pytest.approx(1 - CHANGED_NAME_SHARE, abs=0.02)


def test_a_person_has_one_original_and_three_further_records_at_most(six):
    truth = six.truth()
    sizes = Counter(truth.column("entity").to_pylist())
    assert set(sizes.values()) <= {1, 2, 3, 4}
    assert Counter(sizes.values())[2] > 5 * Counter(sizes.values())[3]
    pairs = zip(*(truth.column(c).to_pylist() for c in ("entity", "kind")), strict=True)
    originals = Counter(entity for entity, kind in pairs if kind == "original")
    assert originals == Counter(sizes.keys())


def test_other_fields_are_changed_at_the_rates_of_the_sources(six):
    truth = six.truth()
    rows = zip(*(truth.column(c).to_pylist() for c in ("kind", "fields")), strict=True)
    changes = [fields.split("+") for kind, fields in rows if kind != "original"]
    shares = Counter(c for change in changes for c in change)
    for name, rates in (("birth_date", BIRTH_DATE_CHANGES), ("birthplace", BIRTHPLACE_CHANGES)):
        for what, rate in rates.items():
            if what != "same":
                share = shares[f"{name}:{what}"] / len(changes)
                assert share == pytest.approx(rate / 1000, rel=0.35, abs=0.002), what
    assert shares["mother_name:changed"] / len(changes) == pytest.approx(
        0.9 * MOTHER_CHANGED, abs=0.02
    )
    assert shares["nik:digit"] / len(changes) == pytest.approx(NIK_DIGIT_WRONG, rel=0.4)


def test_a_field_without_a_change_in_the_truth_is_as_it_was(six):
    records, start = six.records, len(six) - six.records.duplicates
    rows = np.arange(start, len(six))
    person = records.person[rows]
    same = (records.changes[rows, 0] == 0) & (records.birth[rows] > 0) & (records.birth[person] > 0)
    assert (records.birth[rows][same] == records.birth[person][same]).all()
    different = (records.changes[rows, 0] > 0) & (records.birth[person] > 0)
    assert (records.birth[rows][different] != records.birth[person][different]).all()
