"""The main job: any table to pairs and clusters, the same whatever the order or the threads."""

import csv

import numpy as np
import polars
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

import namematch as nm
from namematch.errors import InputError
from namematch.scoring import score
from namematch.scoring.matcher import Matcher
from namematch.synthetic import make_registry

PAIRS = pa.schema(
    [("left", pa.int64()), ("right", pa.int64()), ("weight", pa.float32()),
     ("probability", pa.float32())]
)  # fmt: skip


@pytest.fixture(scope="module")
def registry():
    return make_registry(3_000, seed=7)


@pytest.fixture(scope="module")
def table(registry):
    return registry.table()


@pytest.fixture(scope="module")
def result(table):
    return nm.dedupe(table, threads=1)


def found(result):
    """Pairs with weights and probabilities, and the clusters, as sets of ids."""
    pairs = [
        {(frozenset((p["left"], p["right"])), p["weight"], p["probability"]) for p in t.to_pylist()}
        for t in (result.pairs, result.flagged)
    ]
    groups = {}
    for row in result.clusters.to_pylist():
        groups.setdefault(row["cluster"], set()).add(row["id"])
    return (*pairs, {frozenset(group) for group in groups.values()})


def test_columns_and_types_of_the_tables(table, result):
    assert result.pairs.schema == result.flagged.schema == PAIRS
    assert result.clusters.schema == pa.schema([("id", pa.int64()), ("cluster", pa.int64())])
    assert result.clusters["id"].equals(table["id"])
    assert set(result.rejected["action"].to_pylist()) <= {"value ignored"}
    assert set(result.timings) == {"reading", "token graph", "blocking", "scoring", "clustering"}
    assert all(seconds >= 0 for seconds in result.timings.values())
    assert result.notes


def test_links_lie_above_the_link_cut_and_flagged_between_the_cuts(result):
    model = result.matcher
    links, flagged = (t["probability"].to_numpy() for t in (result.pairs, result.flagged))
    assert len(links) > 100
    assert len(flagged) > 0
    assert links.min() >= np.float32(model.link)
    assert flagged.max() <= np.float32(model.link)
    assert flagged.min() >= np.float32(model.review)
    for one in (result.pairs, result.flagged):
        assert (np.diff(one["weight"].to_numpy()) <= 0).all()


def test_a_cluster_is_named_after_its_first_member(result):
    first = {}
    for row in result.clusters.to_pylist():
        assert first.setdefault(row["cluster"], row["id"]) == row["cluster"]


def test_f1_of_a_synthetic_registry(registry, result):
    entity = registry.truth()["entity"].to_pylist()
    cluster = result.clusters["cluster"].to_pylist()

    def pairs_in(labels):
        groups = {}
        for row, label in enumerate(labels):
            groups.setdefault(label, []).append(row)
        return {(a, b) for g in groups.values() for a in g for b in g if a < b}

    true, linked = pairs_in(entity), pairs_in(cluster)
    f1 = 2 * len(true & linked) / (len(true) + len(linked))
    assert len(true) > 300
    assert f1 >= 0.97


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_change_nothing(table, result, threads):
    other = nm.dedupe(table, threads=threads)
    for name in ("pairs", "flagged", "clusters"):
        assert getattr(other, name).equals(getattr(result, name))


@pytest.mark.parametrize("size", [13, 777])
def test_chunks_change_nothing(table, result, monkeypatch, size):
    monkeypatch.setattr(score, "CHUNK", size)
    other = nm.dedupe(table, threads=2)
    for name in ("pairs", "flagged", "clusters"):
        assert getattr(other, name).equals(getattr(result, name))


def test_row_order_changes_neither_pairs_nor_weights_nor_clusters(table, result):
    order = np.random.default_rng(1).permutation(len(table))
    assert found(nm.dedupe(table.take(order))) == found(result)


def files(table, folder):
    pyarrow.csv.write_csv(table, folder / "a.csv")
    pyarrow.parquet.write_table(table, folder / "a.parquet")
    return folder / "a.csv", str(folder / "a.parquet")


@pytest.mark.parametrize("form", ["csv", "parquet", "pandas", "polars", "duckdb", "dicts"])
def test_every_form_of_data_gives_the_same(table, result, tmp_path, form):
    made = {
        "csv": lambda: files(table, tmp_path)[0],
        "parquet": lambda: files(table, tmp_path)[1],
        "pandas": lambda: pytest.importorskip("pandas") and table.to_pandas(),
        "polars": lambda: polars.from_arrow(table),
        "duckdb": lambda: pytest.importorskip("duckdb").arrow(table),
        "dicts": table.to_pylist,
    }[form]()
    other = nm.dedupe(made)
    for name in ("pairs", "flagged", "clusters"):
        assert getattr(other, name).equals(getattr(result, name))


def hostile(table):
    """Ids with leading zeros, quotes, commas and line ends in names, dates as dates, nulls."""
    n = len(table)
    rng = np.random.default_rng(3)
    names = table["name"].to_pylist()
    names[:6] = ['Ali "Abu" Amir', "Siti, S.H.", "Joko\nSusanto", " Sri  Wahyuni ", "=Ali", "Éka Ñ"]
    columns = {"id": [f"{i:05}" for i in rng.permutation(n)], "name": names}
    for name in table.column_names[2:]:
        values = np.array(table[name].to_pylist(), dtype=object)
        values[rng.random(n) < 0.2] = None
        columns[name] = pa.array(values.tolist(), table[name].type)
    return pa.table(columns)


@pytest.mark.parametrize("form", ["arrow", "parquet", "pandas", "polars", "duckdb", "dicts"])
def test_hostile_values_are_the_same_in_every_form(table, tmp_path, form):
    strange = hostile(table.slice(0, 800))
    pyarrow.csv.write_csv(strange, tmp_path / "a.csv")
    pyarrow.parquet.write_table(strange, tmp_path / "a.parquet")
    made = {
        "arrow": lambda: strange,
        "parquet": lambda: tmp_path / "a.parquet",
        "pandas": strange.to_pandas,
        "polars": lambda: polars.from_arrow(strange),
        "duckdb": lambda: pytest.importorskip("duckdb").arrow(strange),
        "dicts": strange.to_pylist,
    }[form]()
    expected, other = nm.dedupe(tmp_path / "a.csv"), nm.dedupe(made)
    assert expected.clusters["id"].to_pylist() == strange["id"].to_pylist()
    assert len(expected.pairs) > 10
    for name in ("pairs", "flagged", "clusters"):
        assert getattr(other, name).equals(getattr(expected, name))


THREE = [
    {"no": "A-1", "nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985"},
    {"no": "A-2", "nama": "JOKO SUSANTO, S.H.", "tgl_lahir": "17-08-1985"},
    {"no": "A-3", "nama": "Siti Aminah", "tgl_lahir": "01-01-1990"},
]


@pytest.mark.parametrize("ids", [["A-1", "A-2", "A-3"], [30, 10, 20]])
def test_ids_come_back_as_given(ids):
    rows = [
        {"id": i, **{k: v for k, v in row.items() if k != "no"}}
        for i, row in zip(ids, THREE, strict=True)
    ]
    result = nm.dedupe(rows)
    assert result.clusters.to_pydict() == {"id": ids, "cluster": [ids[0], ids[0], ids[2]]}
    assert {result.pairs["left"][0].as_py(), result.pairs["right"][0].as_py()} == set(ids[:2])


def test_without_ids_rows_are_numbered_from_nought():
    rows = [{k: v for k, v in row.items() if k != "no"} for row in THREE]
    result = nm.dedupe(rows)
    assert result.clusters.schema.field("id").type == pa.int64()
    assert result.clusters.to_pydict() == {"id": [0, 1, 2], "cluster": [0, 0, 2]}


def test_explain_gives_the_evidence_of_a_pair(result):
    row = result.pairs.slice(5, 1).to_pylist()[0]
    there = result.explain(row["left"], row["right"])
    back = result.explain(row["right"], row["left"])
    assert there.weight == back.weight == row["weight"] == sum(e.bits for e in there.evidence)
    assert np.float32(there.probability) == np.float32(row["probability"])
    with pytest.raises(InputError):
        result.explain(row["left"], -1)


def test_bad_rows_are_set_aside_and_bad_values_only_listed():
    rows = [
        {"id": 1, "nama": "Djoko Soesanto", "tgl_lahir": "31-02-1985", "nik": "123"},
        {"id": 2, "nama": "-", "tgl_lahir": "17-08-1985", "nik": None},
        {"id": 1, "nama": "Siti Aminah", "tgl_lahir": None, "nik": None},
        {"id": 4, "nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985", "nik": None},
    ]
    result = nm.dedupe(rows)
    assert result.clusters["id"].to_pylist() == [1, 4]
    assert result.rejected.num_rows == 4


def test_a_matcher_given_is_used_as_it_is(table, result):
    matcher = Matcher.default()
    given = nm.dedupe(table, matcher=matcher)
    assert given.matcher is matcher
    assert result.matcher is not matcher
    assert result.matcher.tokens.rest != matcher.tokens.rest
    again = nm.dedupe(table, matcher=result.matcher)
    assert found(again) == found(result)


def test_a_blocker_given_decides_which_pairs_are_looked_at(table):
    from namematch.table import Pairs

    nothing = nm.dedupe(table, blocker=lambda table, vocabulary: Pairs.of([], []))
    assert nothing.pairs.num_rows == nothing.flagged.num_rows == 0
    assert len(set(nothing.clusters["cluster"].to_pylist())) == len(table)


def test_one_record_is_its_own_cluster():
    assert nm.dedupe(THREE[:1]).clusters.num_rows == 1


def test_results_are_written(result, tmp_path):
    result.to_csv(tmp_path / "csv")
    result.to_parquet(tmp_path / "parquet")
    for name in ("pairs", "flagged", "clusters", "rejected"):
        whole = getattr(result, name)
        assert pyarrow.parquet.read_table(tmp_path / "parquet" / f"{name}.parquet").equals(whole)
        with open(tmp_path / "csv" / f"{name}.csv", newline="") as file:
            header, *rows = csv.reader(file)
        assert (header, len(rows)) == (whole.column_names, whole.num_rows)


def test_a_place_that_cannot_be_written_leaves_no_part_of_a_file(result, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError):
        result.to_csv(tmp_path / "file")
    (tmp_path / "out" / "pairs.csv").mkdir(parents=True)
    with pytest.raises(InputError):
        result.to_csv(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["pairs.csv"]


def test_progress_is_on_standard_error_and_silent_by_default(capsys):
    nm.dedupe(THREE)
    assert capsys.readouterr() == ("", "")
    nm.dedupe(THREE, progress=True)
    out, error = capsys.readouterr()
    assert out == ""
    assert "blocking" in error


def test_blocks_too_large_to_be_compared_whole_are_told_of():
    rows = [{"name": "Djoko Lubis", "nik": "1671011403850003"} for _ in range(300)]
    notes = [note for note in nm.dedupe(rows).notes if note.startswith("blocking:")]
    assert any("300 records agree on equal NIK" in note for note in notes)
    assert not any(note.startswith("blocking:") for note in nm.dedupe(rows[:30]).notes)
