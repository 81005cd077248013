"""Decisions as officers' tables have them."""

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest

from namematch.errors import InputError
from namematch.training.labels import read_labels

IDS = pa.array([10, 20, 30, 40])
ROWS = [
    {"left": 10, "right": 20, "same": True},
    {"left": 40, "right": 30, "same": False},
]


def forms(folder):
    table = pa.Table.from_pylist(ROWS)
    pyarrow.csv.write_csv(table, folder / "labels.csv")
    return {
        "dicts": ROWS,
        "tuples": [(10, 20, 1), (40, 30, 0)],
        "words": [(10, 20, "Ya"), (40, 30, "TIDAK ")],
        "Arrow": table,
        "pandas": pd.DataFrame(ROWS),
        "CSV": folder / "labels.csv",
        "columns by place": pa.table({"a": [10, 40], "b": [20, 30], "match": ["1", "0"]}),
        "columns by name": pa.table({"same": [1, 0], "right": [20, 30], "left": [10, 40]}),
        "ids as text": pa.table({"left": ["10", "40"], "right": ["20", "30"], "same": [1, 0]}),
    }


@pytest.mark.parametrize("form", [
    "dicts", "tuples", "words", "Arrow", "pandas", "CSV", "columns by place", "columns by name",
    "ids as text",
])  # fmt: skip
def test_every_form_gives_the_same_labels(form, tmp_path):
    labels = read_labels(forms(tmp_path)[form], IDS)
    assert labels.left.tolist() == [0, 2]
    assert labels.right.tolist() == [1, 3]
    assert labels.same.tolist() == [True, False]
    assert labels.notes == ()


def test_what_cannot_be_used_is_left_out_and_counted():
    rows = [(10, 20, 1), (20, 10, 0), (10, 10, 1), (10, 99, 1), (None, 20, 1), (30, 40, "perhaps"),
            (10, 30, 1), (30, 10, "yes")]  # fmt: skip
    labels = read_labels(rows, IDS)
    assert (labels.left.tolist(), labels.right.tolist()) == ([0], [2])
    assert labels.notes == (
        "2 labels left out: no record with the left or right id",
        "1 label left out: an id with itself",
        "1 label left out: neither yes nor no",
        "1 label left out: a pair decided both ways",
    )


def test_no_labels_are_no_error_and_two_columns_are():
    assert len(read_labels([], IDS)) == 0
    with pytest.raises(InputError, match="too few columns"):
        read_labels([{"left": 1, "right": 2}], IDS)
