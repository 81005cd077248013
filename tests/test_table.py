from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.errors import InputError
from namematch.table import NameRows, Pairs, RecordTable, concat


def name_rows(rows: list[list[int]], owner: list[int]) -> NameRows:
    lengths = [len(row) for row in rows]
    tokens = np.array([token for row in rows for token in row], np.int32)
    offsets = np.append(0, np.cumsum(lengths)).astype(np.int64)
    return NameRows(offsets, tokens, np.zeros(len(tokens), np.uint8), np.array(owner, np.int32))


def as_lists(rows: NameRows) -> list[list[int]]:
    return [rows.tokens[a:b].tolist() for a, b in zip(rows.offsets, rows.offsets[1:], strict=False)]


def test_records_are_rows_that_own_themselves() -> None:
    rows = name_rows([[1, 2], [], [3], [4], [5, 6]], [0, 1, 2, 0, 2])
    assert (len(rows), rows.records) == (5, 3)


def test_take_keeps_the_aliases_of_what_is_taken() -> None:
    rows = name_rows([[1, 2], [], [3], [4], [5, 6]], [0, 1, 2, 0, 2])
    taken = rows.take(np.array([2, 1]))
    assert as_lists(taken) == [[3], [], [5, 6]]
    assert taken.owner.tolist() == [0, 1, 0]
    assert taken.owner.dtype == np.int32


@given(st.data())
def test_take_agrees_with_lists(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(st.integers(0, 9), max_size=3), min_size=1, max_size=8))
    aliases = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=4).map(sorted))
    table = name_rows([*rows, *([99] for _ in aliases)], [*range(len(rows)), *aliases])
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True))
    taken = table.take(np.array(chosen, np.int64))
    kept = [owner for owner in aliases if owner in chosen]
    assert as_lists(taken) == [*(rows[i] for i in chosen), *([99] for _ in kept)]
    assert taken.owner.tolist() == [*range(len(chosen)), *(chosen.index(i) for i in kept)]


def test_a_table_is_taken_column_by_column() -> None:
    table = RecordTable(
        ids=pa.array(["a", "b", "c"]),
        words=pa.array(["ani", "budi"]),
        names=name_rows([[0], [1], [0, 1]], [0, 1, 2]),
        mothers=None,
        birth_date=np.array([1, 2, 3], np.int32),
        sex=np.array([0, 1, 2], np.uint8),
        nik=np.array([7, 8, 9], np.int64),
        birthplace=np.array([0, -1, 0], np.int32),
        places=pa.array(["solo"]),
        further={"phone": np.array([1, 0, -1], np.int32)},
        further_values={"phone": pa.array(["1", "2"])},
    )
    taken = table.take(np.array([2, 0]))
    assert len(table) == 3
    assert len(taken) == 2
    assert taken.ids.to_pylist() == ["c", "a"]
    assert as_lists(taken.names) == [[0, 1], [0]]
    assert taken.birth_date.tolist() == [3, 1]
    assert taken.further["phone"].tolist() == [-1, 1]


def test_nouns_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Pairs.of([0], [1]).left = np.empty(0, np.int32)  # type: ignore[misc]


def test_pairs_are_int32() -> None:
    pairs = Pairs.of(np.array([0, 1], np.int64), np.array([1, 2], np.uint32))
    assert (pairs.left.dtype, pairs.right.dtype, len(pairs)) == (np.int32, np.int32, 2)
    assert len(Pairs.of([], [])) == 0
    assert len(Pairs.of([5], [2], one_table=False)) == 1


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        ([0, 2], [1, 2], "left < right; pair 1 has not"),
        ([0], [1, 2], "two flat arrays of one length"),
        ([[0]], [[1]], "two flat arrays"),
        ([0.0], [1.0], "integers"),
        ([-1], [1], "between 0 and"),
        ([0], [2**31], "between 0 and"),
    ],
)
def test_wrong_pairs_are_refused(left: list[int], right: list[int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Pairs.of(left, right)


def test_two_tables_become_one_over_one_list_of_words() -> None:
    left = table_of_two(["ani", "budi"], [[0], [1], [1]], [0, 1, 0], ["solo"], pa.array([5, 6]))
    right = table_of_two(
        ["ani", "tono"], [[1], [0], [0]], [0, 1, 1], ["bogor"], pa.array(["a", "b"])
    )
    both = concat(left, right)
    assert both.ids.to_pylist() == ["5", "6", "a", "b"]
    assert both.words.to_pylist() == ["ani", "budi", "tono"]
    assert as_lists(both.names) == [[0], [1], [2], [0], [1], [0]]
    assert both.names.owner.tolist() == [0, 1, 2, 3, 0, 3]
    assert both.names.records == len(both) == 4
    assert both.places.to_pylist() == ["bogor", "solo"]
    assert both.birthplace.tolist() == [1, -1, 0, -1]
    assert both.mothers is None
    assert both.further["phone"].tolist() == [0, -1, 0, -1]
    assert both.further["phone"].dtype == both.names.tokens.dtype == np.int32


def test_mothers_of_one_side_only_are_missing_on_the_other() -> None:
    left = table_of_two(["ani", "budi"], [[0], [1]], [0, 1], [], pa.array([5, 6]))
    right = replace(left, mothers=name_rows([[1], []], [0, 1]))
    both = concat(left, right)
    assert both.mothers is not None
    assert as_lists(both.mothers) == [[], [], [1], []]


def table_of_two(
    words: list[str], rows: list[list[int]], owner: list[int], places: list[str], ids: pa.Array
) -> RecordTable:
    return RecordTable(
        ids=ids,
        words=pa.array(words),
        names=name_rows(rows, owner),
        mothers=None,
        birth_date=np.array([19850817, 0], np.int32),
        sex=np.zeros(2, np.uint8),
        nik=np.zeros(2, np.int64),
        birthplace=np.array([0 if places else -1, -1], np.int32),
        places=pa.array(places, pa.string()),
        further={"phone": np.array([0, -1], np.int32)},
        further_values={"phone": pa.array(["0812"])},
    )
