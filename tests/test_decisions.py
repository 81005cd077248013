"""Decisions hold through chains; what cannot hold is listed, in whatever form they come."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namematch as nm
from namematch.decisions import CONTRADICTIONS, decide
from namematch.errors import InputError

IDS = pa.array([10, 20, 30, 40])
PEOPLE = [
    {"id": 10, "nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985"},
    {"id": 20, "nama": "Joko Susanto", "tgl_lahir": "17-08-1985"},
    {"id": 30, "nama": "Siti Aminah", "tgl_lahir": "01-01-1990"},
    {"id": 40, "nama": "Wayan Sudiarta", "tgl_lahir": "05-03-1971"},
]


def groups(result):
    found = {}
    for row in result.clusters.to_pylist():
        found.setdefault(row["cluster"], set()).add(row["id"])
    return sorted(map(sorted, found.values()))


def test_no_decisions_change_nothing():
    decided = decide(IDS)
    assert not decided
    assert decided.contradictions.schema == CONTRADICTIONS
    assert len(decided.contradictions) == 0
    assert decided.notes() == []


def forms(pairs, folder):
    table = pa.table({"left": [a for a, _ in pairs], "right": [b for _, b in pairs]})
    pyarrow.csv.write_csv(table, folder / "a.csv")
    return {
        "pairs": pairs,
        "dicts": table.to_pylist(),
        "arrow": table,
        "pandas": table.to_pandas(),
        "polars": pl.from_arrow(table),
        "csv": folder / "a.csv",
        "other names": table.rename_columns(["satu", "dua"]),
        "other order": table.append_column("note", pa.array(["x"] * len(pairs))).select(
            ["note", "right", "left"]
        ),
        "text": [{"left": str(a), "right": str(b)} for a, b in pairs],
        "floats": pd.DataFrame(pairs, columns=["left", "right"], dtype=float),
    }  # fmt: skip


@pytest.mark.parametrize("form", [
    "pairs", "dicts", "arrow", "pandas", "polars", "csv", "other names", "other order", "text",
    "floats",
])  # fmt: skip
def test_every_form_of_a_table_of_ids_is_read(tmp_path, form):
    decided = decide(IDS, must_link=forms([(10, 20), (40, 30)], tmp_path)[form])
    assert decided.must.tolist() == [[0, 1], [3, 2]]
    assert len(decided.contradictions) == 0


def test_text_ids_with_leading_zeros_are_not_numbers(tmp_path):
    ids = pa.array(["007", "7", "A-1"])
    (tmp_path / "a.csv").write_text("left,right\n007,A-1\n7,A-1\n")
    assert decide(ids, cannot_link=tmp_path / "a.csv").cannot.tolist() == [[0, 2], [1, 2]]


@pytest.mark.parametrize("empty", [[], "left,right\n", pa.table({"left": [], "right": []})])
def test_no_rows_are_no_decisions(tmp_path, empty):
    if isinstance(empty, str):
        (tmp_path / "a.csv").write_text(empty)
        empty = tmp_path / "a.csv"
    assert not decide(IDS, must_link=empty)


def test_what_cannot_hold_is_listed_with_its_place(tmp_path):
    (tmp_path / "a.csv").write_text("left,right\n10,20\n99,10\n10,98\n99,98\n,30\n\n20,20\n1,2,3\n")
    decided = decide(IDS, must_link=tmp_path / "a.csv", cannot_link=[(40, 40), (20, 10)])
    assert decided.must.tolist() == [[0, 1]]
    assert len(decided.cannot) == 0
    listed = [tuple(row.values()) for row in decided.contradictions.to_pylist()]
    assert sorted(listed, key=lambda row: row[:2]) == [
        ("cannot_link", 0, "40", "40", "an id with itself"),
        ("cannot_link", 1, "20", "10", "one person by must_link"),
        ("must_link", 3, "99", "10", "no record with the left id"),
        ("must_link", 4, "10", "98", "no record with the right id"),
        ("must_link", 5, "99", "98", "no record with the left and right id"),
        ("must_link", 6, None, "30", "no record with the left id"),
        ("must_link", 8, "20", "20", "an id with itself"),
        ("must_link", 9, None, None, "wrong number of columns"),
    ]  # fmt: skip


def test_a_table_of_one_column_is_one_line():
    with pytest.raises(InputError, match="too few columns, expected left, right"):
        decide(IDS, must_link=pa.table({"left": [10]}))


pairs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8)


@given(pairs, pairs)
def test_every_decision_holds_or_is_listed(must, cannot):
    decided = decide(pa.array(range(6)), must_link=must, cannot_link=cannot)
    held = len(decided.must) + len(decided.cannot)
    assert held + len(decided.contradictions) == len(must) + len(cannot)
    one = list(range(6))
    for _ in one:
        for a, b in decided.must.tolist():
            one[a] = one[b] = min(one[a], one[b])
    assert all(one[a] != one[b] for a, b in decided.cannot.tolist())
    listed = decided.contradictions.filter(
        pa.compute.equal(decided.contradictions["problem"], "one person by must_link")
    )
    assert all(one[int(row["left"])] == one[int(row["right"])] for row in listed.to_pylist())


def test_a_must_link_chain_is_one_person_whatever_the_evidence():
    result = nm.dedupe(PEOPLE, must_link=[(10, 30), (30, 40)])
    assert groups(result) == [[10, 20, 30, 40]]
    linked = {frozenset((p["left"], p["right"])) for p in result.pairs.to_pylist()}
    assert linked == {frozenset(p) for p in [(10, 20), (10, 30), (30, 40)]}
    assert (np.diff(result.pairs["weight"].to_numpy()) <= 0).all()


def test_a_cannot_link_parts_what_the_evidence_links():
    assert groups(nm.dedupe(PEOPLE)) == [[10, 20], [30], [40]]
    result = nm.dedupe(PEOPLE, cannot_link=[(20, 10)])
    assert groups(result) == [[10], [20], [30], [40]]
    assert len(result.pairs) == len(result.flagged) == 0


def test_a_cannot_link_holds_against_a_chain():
    result = nm.dedupe(PEOPLE, must_link=[(10, 30)], cannot_link=[(30, 20)])
    assert groups(result) == [[10, 30], [20], [40]]


def test_a_contradiction_is_reported_and_the_rest_goes_on():
    result = nm.dedupe(PEOPLE, must_link=[(10, 30), (30, 40)], cannot_link=[(40, 10), (20, 10)])
    assert groups(result) == [[10, 30, 40], [20]]
    (listed,) = result.contradictions.to_pylist()
    assert (listed["left"], listed["right"]) == ("40", "10")
    assert any("one person by must_link" in note for note in result.notes)
    assert not any("40" in note for note in result.notes[-2:])


def test_ids_a_spreadsheet_would_run_come_back_from_the_files_of_a_result(tmp_path):
    file = tmp_path / "people.csv"
    rows = ["+62811,Djoko Soesanto,17-08-1985", "+62812,Joko Susanto,17-08-1985"]
    file.write_text("\n".join(["id,nama,tgl_lahir", *rows, ""]))
    nm.dedupe(file).to_csv(tmp_path / "o")
    assert "'+62811" in (tmp_path / "o" / "pairs.csv").read_text()
    result = nm.dedupe(file, cannot_link=tmp_path / "o" / "pairs.csv")
    assert len(result.contradictions) == 0
    assert len(set(result.clusters["cluster"].to_pylist())) == 2
