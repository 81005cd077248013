import csv
import itertools
import pathlib

import numpy as np
import pyarrow as pa
import pytest
from anyascii import anyascii
from hypothesis import given, settings
from hypothesis import strategies as st

from namematch.names import parse as parse_module
from namematch.names.lexicon import Lexicon
from namematch.names.name import Role
from namematch.names.parse import parse, parse_column, parse_few

GOLDEN = pathlib.Path(__file__).parent / "golden_names.tsv"
LETTER_OF_ROLE = "GpPIHTSM"


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = golden()
WORDS = [
    "budi", "Sulastri", "RAMADHAN", "H.", "Hj.", "M.", "Drs.", "Dr", "S.H.", "SE", "S", "Pd", "I",
    "M.Si", "Ma", "st", "bin", "binti", "alias", "d/h", "a.k.a.", "@", "(alm)", "Dt.", "Andi",
    "Ida", "Bagus", "Ny.", "r", "A.", "al", "br.", "SHMH", "Kol.", "(Purn.)", "S.Pd.I", "Md",
]  # fmt: skip
MARKS = st.sampled_from([" ", ", ", ".", ",", "-", "  ", ". ", "/", " (", ") "])
TITLED = st.lists(st.tuples(st.sampled_from(WORDS), MARKS), max_size=9).map(
    lambda parts: "".join(word + mark for word, mark in parts)
)
ANYTHING = st.one_of(st.text(max_size=40), TITLED)


@pytest.mark.parametrize("row", ROWS, ids=[row["raw"] or "empty" for row in ROWS])
def test_a_golden_name_is_read_as_the_table_says(row):
    name = parse(row["raw"])
    assert name.text == row["text"]
    assert " ".join(name.titles) == row["titles"]
    assert "".join(LETTER_OF_ROLE[token.role] for token in name.tokens) == row["roles"]
    assert ";".join(alias.text for alias in name.aliases) == row["aliases"]


def test_the_example_of_the_design_holds():
    assert parse("Drs. H. Moh. Djoko Soesanto, S.H.").text == "moh djoko soesanto"


@settings(max_examples=400, deadline=None)
@given(ANYTHING)
def test_parsing_the_text_of_a_name_gives_the_same_text(raw):
    text = parse(raw).text
    assert parse(text).text == text


@pytest.mark.parametrize(
    "raw",
    ["TEK DTK SKEP", "Drs alias Budi", "Budi alias, Bejo", "ma ma ma", "bin bin bin", "S H S H"],
)
def test_hard_names_are_read_again_until_they_stay(raw):
    text = parse(raw).text
    assert parse(text).text == text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_unicode_is_read_and_letters_never_give_an_empty_name(raw):
    name = parse(raw)
    if any("a" <= letter <= "z" for letter in anyascii(raw).lower()):
        assert name.text
    for token in name.tokens:
        assert token.text.isascii()
        assert token.text.isalpha()
        assert token.text.islower()


@pytest.mark.parametrize("raw", [None, "", " ", "-", ".", "000", "0", "12/12", "()", "\ud800"])
def test_what_holds_no_letter_is_an_empty_name(raw):
    name = parse(raw)
    assert (name.text, name.tokens, name.aliases) == ("", (), ())


def rows_of(parsed) -> list[list[tuple[str, int]]]:
    words = parsed.words.to_pylist()
    return [
        [(words[t], int(r)) for t, r in zip(parsed.tokens[lo:hi], parsed.roles[lo:hi], strict=True)]
        for lo, hi in zip(parsed.offsets[:-1], parsed.offsets[1:], strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), ANYTHING), max_size=12))
def test_a_column_gives_exactly_what_single_strings_give(raws):
    raws = [raw if raw is None else raw.encode("utf-8", "ignore").decode() for raw in raws]
    parsed = parse_column(raws)
    rows = rows_of(parsed)
    texts = parsed.texts().to_pylist()
    names = [parse(raw) for raw in raws]
    for i, name in enumerate(names):
        assert rows[i] == [(token.text, token.role) for token in name.tokens]
        assert texts[i] == name.text
    aliases = [(i, alias) for i, name in enumerate(names) for alias in name.aliases]
    assert parsed.owner.tolist() == [*range(len(raws)), *(i for i, _ in aliases)]
    assert texts[len(raws) :] == [alias.text for _, alias in aliases]


def test_few_names_come_numbered_as_a_column_does():
    raws = [row["raw"] for row in ROWS]
    text, starts, offsets, tokens, roles, owner = parse_few(raws)
    parsed = parse_column(raws)
    words = [text[a:b].tobytes().decode() for a, b in itertools.pairwise(starts)]
    assert words == parsed.words.to_pylist() == sorted(set(words))
    for few, column in zip(
        (offsets, tokens, roles, owner),
        (parsed.offsets, parsed.tokens, parsed.roles, parsed.owner),
        strict=True,
    ):
        assert few.dtype == column.dtype
        assert np.array_equal(few, column)


def test_neither_threads_nor_chunks_nor_order_change_a_result(monkeypatch):
    raws = [row["raw"] for row in ROWS] * 3
    whole = parse_column(raws, threads=1)
    backwards = rows_of(parse_column(raws[::-1]))[: len(raws)][::-1]
    assert backwards == rows_of(whole)[: len(raws)]
    monkeypatch.setattr(parse_module, "CHUNK", 7)
    for threads in (1, 4):
        again = parse_column(raws, threads=threads)
        assert again.words.equals(whole.words)
        assert np.array_equal(again.tokens, whole.tokens)
        assert np.array_equal(again.roles, whole.roles)
        assert np.array_equal(again.offsets, whole.offsets)
        assert np.array_equal(again.owner, whole.owner)


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
)
def test_every_kind_of_arrow_text_is_taken(kind):
    column = pa.array(["Budi Santosa, S.E.", None, "Émilie"], pa.string()).cast(kind)
    assert parse_column(column).texts().to_pylist() == ["budi santosa", "", "emilie"]
    assert parse_column(pa.chunked_array([column, column])[1:]).texts()[0].as_py() == ""
    assert len(parse_column(pa.array([], kind))) == 0


def test_a_slice_of_a_column_is_read_from_its_own_rows():
    column = pa.array(["Budi", "Ayu, S.H.", "Nur’aini", "Dewi"])
    assert parse_column(column[1:3]).texts().to_pylist() == ["ayu", "nuraini"]


@pytest.mark.parametrize(
    "raw", ["a" * 10_000_000, "budi " * 2_000_000, "S.H., " * 50_000, "é" * 100_000]
)
def test_a_name_of_megabytes_is_read_in_bounded_work(raw):
    name = parse(raw)
    assert 0 < len(name.tokens) <= 64
    assert parse(name.text).text == name.text


def test_an_extended_lexicon_is_heard():
    lexicon = Lexicon.default().extend(
        [("zzt", "after", "40", "test"), ("kepik", "alias", "", "t")]
    )
    assert parse("Budi Santosa ZZT").text == "budi santosa zzt"
    assert parse("Budi Santosa ZZT", lexicon).text == "budi santosa"
    assert parse("Budi kepik Bejo", lexicon).aliases[0].text == "bejo"


def test_a_name_prints_as_its_tokens_with_roles():
    assert (
        str(parse("Drs. Ahmad bin Ali"))
        == "ahmad bin ali: drs/title ahmad/given bin/marker ali/patronymic"
    )
    assert str(parse("-")) == "(no name): "


def test_a_token_knows_its_phonetic_key():
    assert parse("Djoko").tokens[0].key == parse("Joko").tokens[0].key
    assert parse("Djoko").tokens[0].role is Role.GIVEN
