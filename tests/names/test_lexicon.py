import csv

import numpy as np
import pyarrow as pa
import pytest

from namematch.errors import LexiconError
from namematch.names.lexicon import DATA, FLAGS, Lexicon
from namematch.names.name import Role

TABLES = {
    "titles.tsv": ["token", "before", "after", "prior", "role", "kind", "written", "source"],
    "words.tsv": ["token", "kind", "source"],
    "families.tsv": ["token", "family", "source"],
    "frequency.tsv": ["token", "count", "male_share", "first", "source"],
}


def table(name: str) -> list[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_packaged_table_is_whole_and_has_a_source(name):
    header, *body = table(name)
    assert header == TABLES[name]
    for row in body:
        assert len(row) == len(header)
        assert row[-1].strip()
        assert row[0].isascii()
        assert row[0].isalpha()
        assert row[0].islower()


def test_packaged_words_stand_once_and_in_order():
    for name in ("titles.tsv", "families.tsv"):
        tokens = [row[0] for row in table(name)[1:]]
        assert tokens == sorted(set(tokens))
    assert all(row[4] in Role.__members__ for row in table("titles.tsv")[1:])
    assert all(row[1] in FLAGS for row in table("words.tsv")[1:])


def test_families_are_small_and_each_holds_its_own_head():
    body = table("families.tsv")[1:]
    members: dict[str, set[str]] = {}
    for token, family, _ in body:
        members.setdefault(family, set()).add(token)
    assert all(family in words for family, words in members.items())
    assert max(len(words) for words in members.values()) < 40
    assert min(len(words) for words in members.values()) > 1


def test_family_of_gives_one_number_to_spellings_and_minus_one_to_strangers():
    words = pa.array(["muhammad", "moh", "mochammad", "ahmad", "achmad", "zzqq", None])
    numbers = Lexicon.default().family_of(words)
    assert numbers.dtype == np.int32
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3] == numbers[4]
    assert min(numbers[:5]) >= 0
    assert numbers[5:].tolist() == [-1, -1]


def test_frequency_counts_every_word_once():
    words, counts = Lexicon.default().frequency
    assert len(words) == len(counts) == len(set(words.to_pylist()))
    assert counts.dtype == np.int64
    assert counts.min() >= 20


def test_the_default_is_loaded_once():
    assert Lexicon.default() is Lexicon.default()


def test_extending_gives_a_new_lexicon_and_leaves_the_old_one():
    old = Lexicon.default()
    new = old.extend(
        [
            ("kodir", "family", "abdulkadir", "test"),
            ("zaq", "family", "muhammad", "test"),
            ("zaq", "count", "99", "test"),
        ]
    )
    assert new.family_of(pa.array(["kodir", "abdulkadir"])).tolist()[0] >= 0
    one, two = new.family_of(pa.array(["zaq", "muhammad"]))
    assert one == two >= 0
    assert old.family_of(pa.array(["zaq"])).tolist() == [-1]
    assert dict(zip(new.frequency[0].to_pylist(), new.frequency[1], strict=True))["zaq"] == 99
    assert "zaq" not in old.frequency[0].to_pylist()


def test_a_file_extends_like_rows_do(tmp_path):
    path = tmp_path / "more.tsv"
    path.write_text("token\tkind\tvalue\tsource\nzaq\tfamily\tmuhammad\ttest\n", encoding="utf-8")
    new = Lexicon.default().extend(path)
    one, two = new.family_of(pa.array(["zaq", "muhammad"]))
    assert one == two


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("x1", "alias", "", "t"), "column token"),
        (("", "alias", "", "t"), "column token"),
        (("x", "nonsense", "", "t"), "column kind"),
        (("x", "alias", "", " "), "column source"),
        (("x", "family", "1", "t"), "column value"),
        (("x", "count", "many", "t"), "column value"),
        (("x", "after", "900", "t"), "column value"),
        (("x", "alias", ""), "columns"),
    ],
)
def test_a_bad_row_is_named_by_row_and_column(row, column):
    with pytest.raises(LexiconError, match=rf"rows, row 2.*{column}"):
        Lexicon.default().extend([("good", "alias", "", "t"), row])


def test_a_bad_file_is_named(tmp_path):
    path = tmp_path / "more.tsv"
    with pytest.raises(LexiconError, match=r"more\.tsv: cannot be read"):
        Lexicon.default().extend(path)
    path.write_text("word\tkind\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"more\.tsv, row 0: expected the columns"):
        Lexicon.default().extend(path)
    path.write_text("token\tkind\tvalue\tsource\nx\tcount\t-\tt\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"more\.tsv, row 1, column value"):
        Lexicon.default().extend(str(path))
