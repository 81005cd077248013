"""``nm.evaluate`` on every form of a result and of a truth."""

import json
from itertools import combinations

import numpy as np
import pandas
import pyarrow as pa
import pytest

import namematch as nm
from namematch.errors import InputError
from namematch.evaluation import Score
from namematch.evaluation.mistakes import LARGEST, true_pairs
from namematch.synthetic import make_registry
from namematch.writing import write_csv, write_parquet


@pytest.fixture(scope="module")
def registry():
    return make_registry(3_000, seed=7)


@pytest.fixture(scope="module")
def truth(registry):
    return registry.truth()


@pytest.fixture(scope="module")
def result(registry):
    """Cut so high that some duplicates are missed."""
    return nm.dedupe(registry.table(), link=0.99999, review=0.05, threads=1)


@pytest.fixture(scope="module")
def found(result, truth):
    return nm.evaluate(result, truth)


def slow(pairs, truth):
    """Right, found and there, one pair at a time."""
    entity = dict(zip(truth["id"].to_pylist(), truth["entity"].to_pylist(), strict=True))
    right = sum(entity[p["left"]] == entity[p["right"]] for p in pairs.to_pylist())
    groups = {}
    for one in entity.values():
        groups[one] = groups.get(one, 0) + 1
    return Score(right, len(pairs), sum(n * (n - 1) // 2 for n in groups.values()))


def scores(found):
    return found.links, found.clusters, found.b_cubed


def test_links_are_counted_pair_by_pair(result, truth, found):
    assert found.links == slow(result.pairs, truth)
    assert found.links.f1 > 0.8
    assert found.records == 3_000
    assert found.unknown == 0


def test_golden_values_of_a_small_result():
    clusters = pa.table({"id": ["a", "b", "c", "d", "e"], "cluster": ["a", "a", "c", "c", "e"]})
    truth = [{"id": i, "entity": e} for i, e in zip("abcde", [1, 1, 1, 2, 2], strict=True)]
    found = nm.evaluate(clusters, truth)
    assert found.clusters == Score(right=1, found=2, there=4)
    assert found.b_cubed.precision == pytest.approx((1 + 1 + 0.5 + 0.5 + 1) / 5)
    assert found.b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 0.5 + 0.5) / 5)
    assert found.links is None
    missed = {(p["left"], p["right"]) for p in found.missed.to_pylist()}
    assert missed == {("a", "c"), ("b", "c"), ("d", "e")}
    assert [(p["left"], p["right"]) for p in found.false_links.to_pylist()] == [("c", "d")]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_folder_and_a_file_of_the_truth_count_the_same(tmp_path, result, truth, found, suffix):
    (result.to_csv if suffix == "csv" else result.to_parquet)(tmp_path)
    write_csv(truth, tmp_path / "truth.csv")
    again = nm.evaluate(tmp_path, tmp_path / "truth.csv")
    assert scores(again) == scores(found)
    assert again.kinds == found.kinds
    assert again.thresholds.num_rows == found.thresholds.num_rows
    assert nm.evaluate(tmp_path / f"clusters.{suffix}", truth).clusters == found.clusters
    assert nm.evaluate(tmp_path / f"pairs.{suffix}", truth).links == found.links


def test_a_folder_without_a_single_pair_counts(tmp_path):
    nm.dedupe([{"id": 1, "nama": "Djoko"}, {"id": 2, "nama": "Siti Aminah"}]).to_csv(tmp_path)
    found = nm.evaluate(tmp_path, [{"id": 1, "entity": 1}, {"id": 2, "entity": 1}])
    assert found.links == Score(0, 0, 1)
    assert found.clusters == Score(0, 0, 1)
    assert "-" in str(found)


def test_ids_that_a_spreadsheet_would_run_are_found_again(tmp_path):
    rows = [{"id": "=1", "nama": "Djoko Soesanto", "nik": "3273011708850001"},
            {"id": "-x", "nama": "Djoko Susanto", "nik": "3273011708850001"}]  # fmt: skip
    nm.dedupe(rows).to_csv(tmp_path)
    truth = [{"id": "=1", "entity": "p"}, {"id": "-x", "entity": "p"}]
    assert nm.evaluate(tmp_path, truth).links == Score(1, 1, 1)


def test_arrays_and_frames_count_the_same(result, truth, found):
    entity = truth["entity"].to_numpy()
    assert scores(nm.evaluate(result, entity)) == scores(found)
    assert scores(nm.evaluate(result, truth.to_pandas())) == scores(found)
    pairs = np.stack([result.pairs["left"].to_numpy(), result.pairs["right"].to_numpy()], axis=1)
    assert nm.evaluate(pairs, truth).links == found.links
    cluster = result.clusters["cluster"].to_numpy()
    assert nm.evaluate(cluster, entity).clusters == found.clusters


def test_true_pairs_say_the_same_as_true_people(result, truth, found):
    left, right = true_pairs(truth["entity"].to_numpy())
    ids = truth["id"].to_numpy()
    pairs = pa.table({"left": ids[left], "right": ids[right]})
    assert scores(nm.evaluate(result, pairs)) == scores(found)
    chained = np.array([[1, 2], [2, 3]])
    assert nm.evaluate(np.array([[1, 3]]), chained).links == Score(1, 1, 3)


def test_ids_as_text_and_as_numbers_are_the_same_ids(result, truth, found):
    texts = truth.set_column(0, "id", truth["id"].cast(pa.string()))
    assert scores(nm.evaluate(result, texts)) == scores(found)


def test_the_order_of_rows_and_of_ends_changes_nothing(result, truth, found):
    shuffled = np.random.default_rng(1).permutation(len(truth))
    pairs = result.pairs.take(shuffled[shuffled < len(result.pairs)])
    turned = pairs.rename_columns(["right", "left", "weight", "probability"])
    again = nm.evaluate(turned, truth.take(shuffled))
    assert again.links == found.links
    assert again.missed.select(["kind"]) == nm.evaluate(pairs, truth).missed.select(["kind"])


def test_a_pair_given_twice_or_with_itself_counts_once(truth):
    pairs = np.array([[1, 2], [2, 1], [3, 3]])
    assert nm.evaluate(pairs, truth).links.found == 1


def test_records_of_the_truth_that_were_set_aside_are_missed(truth, result):
    more = pa.concat_tables(
        [
            truth.select(["id", "entity"]),
            pa.table({"id": [9_999], "entity": [truth["entity"][0].as_py()]}),
        ]
    )
    found = nm.evaluate(result, more)
    assert found.links.there == nm.evaluate(result, truth).links.there + truth[
        "entity"
    ].to_pylist().count(truth["entity"][0].as_py())
    assert 9_999 in found.missed["right"].to_pylist() + found.missed["left"].to_pylist()


def test_records_whose_person_is_not_known_are_left_out(result, truth):
    entity = pa.array(truth["entity"].to_pylist()[:2_000] + [None] * 1_000)
    found = nm.evaluate(result, pa.table({"id": truth["id"], "entity": entity}))
    assert found.records == 2_000
    assert found.unknown > 0
    assert found.links == slow_among(result.pairs, truth.slice(0, 2_000))


def slow_among(pairs, truth):
    known = set(truth["id"].to_pylist())
    keep = [p["left"] in known and p["right"] in known for p in pairs.to_pylist()]
    return slow(pairs.filter(pa.array(keep)), truth)


def test_every_missed_and_false_pair_is_listed_with_its_kind(result, truth, found):
    entity = truth["entity"].to_numpy()
    linked = {frozenset((p["left"], p["right"])) for p in result.pairs.to_pylist()}
    missed = {frozenset((p["left"], p["right"])): p["kind"] for p in found.missed.to_pylist()}
    true = {frozenset((i + 1, j + 1)) for i, j in pairs_of(entity)}
    assert missed.keys() == true - linked
    noted = {row["id"]: row for row in truth.to_pylist()}
    for pair, kind in missed.items():
        parts = {p for i in pair for p in f"{noted[i]['kind']}+{noted[i]['fields']}".split("+")}
        assert set(kind.split(", ")) == (parts - {"", "original", "same"} or {"no change"})
    false = {frozenset((p["left"], p["right"])) for p in found.false_links.to_pylist()}
    assert false == linked - true


def pairs_of(entity):
    groups = {}
    for row, one in enumerate(entity.tolist()):
        groups.setdefault(one, []).append(row)
    return [pair for rows in groups.values() for pair in combinations(rows, 2)]


def test_kinds_are_counted_once_for_each_thing_that_differs(truth, found):
    for row in found.kinds.to_pylist():
        missed = [k for k in found.missed["kind"].to_pylist() if row["kind"] in k.split(", ")]
        assert row["missed"] == len(missed)
        assert row["recall"] == pytest.approx(1 - row["missed"] / row["pairs"])
    assert found.kinds["missed"].to_pylist() == sorted(found.kinds["missed"].to_pylist())[::-1]


def test_the_result_has_mistakes_to_list(found):
    assert found.missed.num_rows > 5


def test_without_notes_the_kind_is_what_the_evidence_says(result, truth):
    found = nm.evaluate(result, truth.select(["id", "entity"]))
    assert found.missed.num_rows > 0
    for pair in [*found.missed.to_pylist(), *found.false_links.to_pylist()]:
        rules = {e.kind: e.rule for e in result.explain(pair["left"], pair["right"]).evidence}
        kinds = dict(part.split(":") for part in pair["kind"].split(", ") if ":" in part)
        for field in ("birth_date", "nik", "birthplace", "sex"):
            rule = rules.get(field, "missing")
            assert kinds.get(field, "equal") == rule
        assert ("mother_name" in rules) == (kinds.get("mother_name") != "missing")


def test_probabilities_of_mistakes_are_those_of_the_result(result, truth, found):
    kept = {}
    for table in (result.pairs, result.flagged):
        kept |= {frozenset((p["left"], p["right"])): p["probability"] for p in table.to_pylist()}
    for table in (found.missed, found.false_links):
        for p in table.to_pylist():
            assert p["probability"] == kept.get(frozenset((p["left"], p["right"])))


def test_two_linked_tables_are_scored_across_their_sides_only():
    """Ids of the two tables may be the same: they are other records."""

    class Linked:
        pairs = pa.table({"left": [1, 2], "right": [1, 1], "probability": [0.9, 0.6]})
        flagged = pairs.slice(0, 0)
        clusters = pa.table(
            {"side": ["left", "left", "right", "right"], "id": [1, 2, 1, 2],
             "cluster": [1, 1, 1, 4]}
        )  # fmt: skip

    people = {
        "side": ["left", "left", "right", "right"],
        "id": [1, 2, 1, 2],
        "entity": [7, 7, 7, 8],
    }
    for truth in (pa.table(people), pa.table({"left": [1, 2], "right": [1, 1]})):
        found = nm.evaluate(Linked(), truth)
        assert found.links == Score(2, 2, 2)
        assert found.clusters == Score(2, 2, 2)
        assert found.b_cubed.f1 == 1.0
    with pytest.raises(InputError, match="column side"):
        nm.evaluate(Linked(), pa.table(people).drop_columns("side"))


def test_two_results_can_be_compared_with_each_other(result):
    found = nm.evaluate(result, result.clusters)
    assert found.clusters.f1 == 1.0


@pytest.mark.parametrize(
    ("truth", "line"),
    [
        ([{"colour": 1}], "id and entity, or left and right; got colour"),
        ([{"id": 1, "entity": 1}, {"id": 1, "entity": 2}], "1 of its ids more than once"),
        ([{"id": "nobody", "entity": 1}], "no id of the result is in the truth"),
        (np.zeros(5), r"int\[3000\]"),
        (np.zeros((2, 3)), r"int\[3000\]"),
        ("nowhere.csv", "does not exist"),
        (7, "cannot read a int"),
    ],
)
def test_a_truth_that_cannot_be_one_is_refused_in_one_line(result, truth, line):
    with pytest.raises(InputError, match=line):
        nm.evaluate(result, truth)


def test_a_result_that_cannot_be_one_is_refused_in_one_line(tmp_path, truth):
    with pytest.raises(InputError, match="neither clusters nor pairs"):
        nm.evaluate(tmp_path, truth)
    (tmp_path / "pairs.csv").write_bytes(b'left,right\n1,2\n1,2,3,"4')
    with pytest.raises(InputError, match="broken one"):
        nm.evaluate(tmp_path, truth)
    with pytest.raises(InputError, match="got shape"):
        nm.evaluate(np.zeros((2, 3)), truth)


def test_true_pairs_are_every_two_of_one_person_and_of_no_crowd():
    rng = np.random.default_rng(5)
    entity = rng.integers(0, 60, 200)
    left, right = true_pairs(entity)
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == sorted(pairs_of(entity))
    crowd = np.append(np.zeros(LARGEST + 1, int), [1, 1])
    left, right = true_pairs(crowd)
    assert (left.tolist(), right.tolist()) == ([LARGEST + 1], [LARGEST + 2])


def test_it_prints_and_becomes_json(found):
    text = str(found)
    for part in ("linked pairs", "B-cubed", "linked from", "calibration error", "missed, by"):
        assert part in text
    assert all(len(line) <= 80 for line in text.splitlines())
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert document["links"]["f1"] == found.links.f1
    assert document["kinds"] == found.kinds.to_pylist()


def test_a_parquet_truth_and_a_pandas_one_with_odd_headers(tmp_path, result, truth, found):
    write_parquet(
        truth.rename_columns([" ID ", "Entity", "kind", "fields"]), tmp_path / "t.parquet"
    )
    assert scores(nm.evaluate(result, tmp_path / "t.parquet")) == scores(found)
    assert isinstance(truth.to_pandas(), pandas.DataFrame)
