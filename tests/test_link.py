"""Two tables: only pairs across, ids of either side as given, one to one where asked."""

import csv

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

import namematch as nm
from namematch.errors import InputError
from namematch.synthetic import make_registry

LEFT = [
    {"id": 1, "nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985"},
    {"id": 2, "nama": "Siti Aminah", "tgl_lahir": "01-02-1990"},
]
RIGHT = [
    {"id": 2, "nama": "JOKO SUSANTO, S.H.", "tgl_lahir": "17-08-1985"},
    {"id": 1, "nama": "Sitti Aminah", "tgl_lahir": "01-02-1990"},
    {"id": 3, "nama": "Joko Susanto", "tgl_lahir": "17-08-1985"},
]


def pairs(result):
    return [(row["left"], row["right"]) for row in result.pairs.to_pylist()]


def found(result):
    """Pairs with weights, and the partition, whatever the order of rows."""
    groups = {}
    for row in result.clusters.to_pylist():
        groups.setdefault(row["cluster"], set()).add((row["side"], row["id"]))
    tables = [
        {tuple(row.values()) for row in table.to_pylist()}
        for table in (result.pairs, result.flagged)
    ]
    return (*tables, {frozenset(group) for group in groups.values()})


@pytest.fixture(scope="module")
def sides():
    """Each person at most once a side; both sides use the ids 1, 2, 3 ..."""
    registry = make_registry(3_000, seed=8)
    table, entity = registry.table(), registry.truth()["entity"].to_numpy()
    order = np.random.default_rng(1).permutation(len(table))
    _, first = np.unique(entity[order], return_index=True)
    rest = np.delete(order, first)
    _, second = np.unique(entity[rest], return_index=True)
    rows = [np.sort(order[first])[:1_800], np.sort(rest[second])]
    return [renumbered(table.take(one)) for one in rows], [entity[one] for one in rows]


def renumbered(table):
    at = table.column_names.index("id")
    return table.set_column(at, "id", pa.array(range(1, len(table) + 1)))


@pytest.fixture(scope="module")
def result(sides):
    return nm.link(*sides[0], threads=1)


def test_only_pairs_across_and_ids_as_given():
    result = nm.link(LEFT, RIGHT)
    assert sorted(pairs(result)) == [(1, 2), (1, 3), (2, 1)]
    assert result.clusters.to_pydict() == {
        "side": ["left", "left", "right", "right", "right"],
        "id": [1, 2, 2, 1, 3],
        "cluster": ["left:1", "left:2", "left:1", "left:2", "left:1"],
    }


def test_duplicates_within_a_side_are_not_looked_at():
    result = nm.link([*LEFT, LEFT[0] | {"id": 9}], [{"id": 1, "nama": "Wayan Sudiarta"}])
    assert len(result.pairs) == 0
    assert len(set(result.clusters["cluster"].to_pylist())) == 4


def test_one_to_one_keeps_one_link_a_record():
    result = nm.link(LEFT, RIGHT, one_to_one=True)
    assert sorted(pairs(result)) == [(1, 2), (2, 1)]  # of equal weights, the smaller id
    assert result.clusters["cluster"].to_pylist()[2:] == ["left:1", "left:2", "right:3"]


def test_the_prior_is_one_match_in_the_right_rows():
    result = nm.link(LEFT, RIGHT)
    assert result.prior == result.matcher.prior(len(RIGHT))


def test_explain_takes_a_left_and_a_right_id():
    result = nm.link(LEFT, RIGHT)
    row = result.pairs.to_pylist()[0]
    found = result.explain(row["left"], row["right"])
    assert found.weight == row["weight"] == sum(e.bits for e in found.evidence)
    assert np.float32(found.probability) == np.float32(row["probability"])
    assert result.explain(1, 1).weight < 0 < result.explain(1, 2).weight
    with pytest.raises(InputError):
        result.explain(3, 1)


def test_ids_of_two_kinds_stay_as_they_are():
    result = nm.link(LEFT, [row | {"id": f"A-{row['id']}"} for row in RIGHT])
    assert result.pairs.schema.field("left").type == pa.int64()
    assert result.pairs.schema.field("right").type == pa.string()
    assert set(result.clusters["id"].to_pylist()) == {"1", "2", "A-1", "A-2", "A-3"}
    assert result.explain(1, "A-2").weight > 0


def test_a_registry_is_linked_well_and_better_one_to_one(sides, result):
    entity = sides[1]
    true = len(np.intersect1d(*entity))

    def f1(result):
        left, right = (result.pairs[c].to_numpy() - 1 for c in ("left", "right"))
        return 2 * int((entity[0][left] == entity[1][right]).sum()) / (len(left) + true)

    strict = nm.link(*sides[0], one_to_one=True)
    assert true > 150
    assert f1(strict) >= f1(result) >= 0.96
    for side in ("left", "right"):
        assert len(strict.pairs[side].unique()) == len(strict.pairs)
    assert set(pairs(strict)) <= set(pairs(result))


@pytest.mark.parametrize("one_to_one", [False, True])
def test_threads_change_nothing(sides, one_to_one):
    one, other = (nm.link(*sides[0], one_to_one, threads=n) for n in (1, 3))
    for name in ("pairs", "flagged", "clusters"):
        assert getattr(one, name).equals(getattr(other, name))


@pytest.mark.parametrize("one_to_one", [False, True])
def test_row_order_changes_nothing(sides, one_to_one):
    rng = np.random.default_rng(2)
    mixed = [table.take(rng.permutation(len(table))) for table in sides[0]]
    assert found(nm.link(*mixed, one_to_one)) == found(nm.link(*sides[0], one_to_one))


def test_the_pairs_are_those_of_either_direction(sides, result):
    turned = nm.link(*reversed(sides[0]), threads=1)
    weights = {(a, b): w for a, b, w, _ in zip(*result.pairs.to_pydict().values(), strict=True)}
    for a, b, w, _ in zip(*turned.pairs.to_pydict().values(), strict=True):
        assert weights.get((b, a), w) == w


@pytest.mark.parametrize("form", ["csv", "parquet", "pandas", "polars", "duckdb", "dicts"])
def test_every_form_of_data_gives_the_same(sides, result, tmp_path, form):
    left, right = sides[0]
    pyarrow.csv.write_csv(right, tmp_path / "a.csv")
    pyarrow.parquet.write_table(right, tmp_path / "a.parquet")
    made = {
        "csv": lambda: tmp_path / "a.csv",
        "parquet": lambda: tmp_path / "a.parquet",
        "pandas": right.to_pandas,
        "polars": lambda: pl.from_arrow(right),
        "duckdb": lambda: pytest.importorskip("duckdb").arrow(right),
        "dicts": right.to_pylist,
    }[form]()
    other = nm.link(left, made)
    for name in ("pairs", "flagged", "clusters"):
        assert getattr(other, name).equals(getattr(result, name))


def test_headers_may_differ_by_side():
    right = [{"NO": row["id"], "PEMOHON": row["nama"]} for row in RIGHT]
    result = nm.link(LEFT, right, right_columns={"name": "PEMOHON", "id": "NO"})
    assert result.explain(2, 1).weight > 0
    with pytest.raises(InputError, match="no column 'nama'"):
        nm.link(LEFT, right, columns={"name": "nama"})


@pytest.mark.parametrize("one_to_one", [False, True])
def test_decisions_hold_across(one_to_one):
    result = nm.link(
        LEFT, RIGHT, one_to_one, must_link=[(2, 3)], cannot_link=[(1, 3), (2, 1), (9, 1)]
    )
    assert sorted(pairs(result)) == [(1, 2), (2, 3)]
    (listed,) = result.contradictions.to_pylist()
    assert listed["problem"] == "no record with the left id"


def test_two_must_links_of_one_record_both_hold_one_to_one():
    result = nm.link(LEFT, RIGHT, one_to_one=True, must_link=[(1, 1), (1, 2)])
    assert sorted(pairs(result)) == [(1, 1), (1, 2)]
    assert result.clusters["cluster"].to_pylist().count("left:1") == 3


def test_a_chain_across_must_not_meet_a_cannot_link():
    decided = {"must_link": [(1, 1), (2, 1)], "cannot_link": [(2, 1)]}
    result = nm.link(LEFT, RIGHT, **decided)
    assert result.contradictions["problem"].to_pylist() == ["one person by must_link"]


def test_cluster_ids_stay(sides, result):
    left, right = sides[0]
    later = nm.link(left.slice(50), right, previous=result.clusters)
    before = {(r["side"], r["id"]): r["cluster"] for r in result.clusters.to_pylist()}
    now = {(r["side"], r["id"]): r["cluster"] for r in later.clusters.to_pylist()}
    assert np.mean([before[one] == now[one] for one in now]) > 0.995


def test_what_is_set_aside_says_its_side(tmp_path):
    result = nm.link([*LEFT, {"id": 5, "nama": "-"}], [*RIGHT, RIGHT[0]])
    listed = [(row["side"], row["problem"]) for row in result.rejected.to_pylist()]
    assert listed == [("left", "no name"), ("right", "repeated id")]
    result.to_csv(tmp_path)
    with open(tmp_path / "clusters.csv", newline="") as file:
        assert next(csv.reader(file)) == ["side", "id", "cluster"]


def test_a_review_can_be_planned(result):
    plan = result.review_threshold(per_day=5, days=2)
    assert plan.flags <= 10
    assert plan.linked > 0.9
