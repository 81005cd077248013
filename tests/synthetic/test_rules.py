"""Rules for single tokens, dates, places and titles; and what the packaged tables hold."""

import re
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from namematch.errors import LexiconError
from namematch.synthetic import dates, placenoise, tables
from namematch.synthetic.nik import mistype_niks
from namematch.synthetic.places import Places
from namematch.synthetic.pool import NONE, Pool
from namematch.synthetic.rare import syllable_breaks
from namematch.synthetic.rates import NIK_SHARED
from namematch.synthetic.spacing import joins, parted
from namematch.synthetic.spelling import SPELLING_KINDS, spellings
from namematch.synthetic.structure import compact
from namematch.synthetic.typos import misspell

letters = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=14)
unit = st.floats(0, 1, exclude_max=True)


@given(letters)
def test_no_token_is_its_own_other_spelling(token):
    found = spellings(token)
    assert tuple(found) == SPELLING_KINDS
    assert all(token not in texts for texts in found.values())


@pytest.mark.parametrize(
    ("token", "kind", "other"),
    [
        ("subagio", "old_spelling", "soebagio"),
        ("wijaya", "old_spelling", "widjaja"),
        ("tjahyo", "old_spelling", "cahyo"),
        ("ahmad", "arabic", "achmad"),
        ("rifqi", "consonants", "rifki"),
        ("farida", "f_p_v", "parida"),
        ("rizal", "z_s_j", "risal"),
        ("ferdy", "vowel", "ferdi"),
        ("effendi", "doubling", "efendi"),
    ],
)
def test_rules_know_the_usual_spellings(token, kind, other):
    assert other in spellings(token)[kind]


def test_a_letter_beside_a_consonant_is_not_doubled():
    assert "antton" not in spellings("anton")["doubling"]


def test_a_dutch_or_foreign_oe_is_no_old_u():
    assert spellings("noel")["old_spelling"] == []


@given(letters, unit, unit, unit)
def test_a_misspelt_token_is_one_edit_away(token, kind, place, key):
    assert OSA.distance(token, misspell(token, kind, place, key)) == 1


@given(letters)
def test_parts_of_a_split_word_make_it_again(token):
    both = parted(f"nur{token}")
    assert both is not None
    assert "".join(both) == f"nur{token}"
    assert joins("nur", token)


@given(letters)
def test_a_token_is_never_broken_into_a_single_letter(token):
    assert all(2 <= i <= len(token) - 2 for i in syllable_breaks(token))


@given(st.integers(0, 2**32 - 1))
def test_a_mistyped_date_is_a_date_and_another_one(seed):
    rng = np.random.default_rng(seed)
    births = dates.draw_births(300, 2015, rng)
    written, kinds = dates.mistype(births, rng)
    assert ((written != births) == (kinds > 0)).all()
    year, month, day = dates.parts(written)
    assert (day >= 1).all()
    assert (day <= dates.last_day(year, month)).all()
    swapped = kinds == dates.CHANGES.index("swapped")
    _, old_month, old_day = dates.parts(births)
    assert (month[swapped] == old_day[swapped]).all()
    assert (day[swapped] == old_month[swapped]).all()
    for part, name in zip(range(3), ("year_digit", "month_digit", "day_digit"), strict=True):
        rows = kinds == dates.CHANGES.index(name)
        for other in {0, 1, 2} - {part}:
            assert (dates.parts(written)[other][rows] == dates.parts(births)[other][rows]).all()


def test_dates_are_written_with_gaps():
    written = dates.written_out(np.array([19450817, 0], np.int32)).to_pylist()
    assert written[0].isoformat() == "1945-08-17"
    assert written[1] is None


def test_a_stray_nik_stands_in_several_records():
    rng = np.random.default_rng(1)
    numbers = rng.permutation(50_000) + 3171 * 10**12
    written, kinds = mistype_niks(numbers, rng)
    shared = written[kinds == 3]
    assert len(shared) / len(numbers) == pytest.approx(NIK_SHARED, rel=0.3)
    assert len(shared) / len(np.unique(shared)) > 3
    assert (written[kinds == 0] == numbers[kinds == 0]).all()
    changed = np.char.mod("%016d", written[kinds == 2])
    before = np.char.mod("%016d", numbers[kinds == 2])
    assert all(sorted(a) == sorted(b) for a, b in zip(changed, before, strict=True))


def test_places_keep_their_code_and_have_a_parent():
    places = Places.load()
    assert places.code_of("SURABAYA") == places.code_of("KOTA SURABAYA") == 3578
    assert places.parent_of("SURABAYA") == "JAWA TIMUR"
    assert places.code_of("A HAMLET") == places.code_of("A HAMLET")
    assert placenoise.contained("TANJUNG SELOR", 0.9) == "SELOR"
    assert placenoise.contained("LAHAT", 0.0) == "LAHAT UTARA"


def test_compacting_moves_tokens_to_the_left_in_order():
    names = np.array([[NONE, 4, NONE, 2], [1, NONE, NONE, NONE]], np.int32)
    assert compact(names).tolist() == [[4, 2, NONE, NONE], [1, NONE, NONE, NONE]]


def test_a_pool_gives_equal_texts_equal_ids():
    pool = Pool()
    assert pool.add(["a", "b"]).tolist() == pool.add(iter(["a", "b"])).tolist()
    assert pool.array().to_pylist() == ["a", "b"]


def test_packaged_tables_name_their_source_and_hold_aggregates_only():
    for file in (files("namematch.synthetic") / "data").iterdir():
        if file.name.endswith(".tsv"):
            assert file.read_text("utf-8").startswith("# source: "), file.name
    assert all(int(r["count"]) >= 5 for r in tables.read("tokens"))
    assert all(re.fullmatch("[a-z]+", r["token"]) for r in tables.read("tokens"))
    assert all(r["source"][:2] in ("A|", "B|") for r in tables.read("spellings"))


def test_a_row_of_the_wrong_width_is_refused(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "short.tsv").write_text("# source: a test\na\tb\n1\n")
    monkeypatch.setattr(tables, "files", lambda _: tmp_path)
    with pytest.raises(LexiconError, match="row 3"):
        tables.read("short")
