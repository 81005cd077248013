"""Every chart says what its data say: numbers are read back from the specification."""

import json
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import namematch as nm
from namematch import plots
from namematch.blocking import report
from namematch.errors import InputError
from namematch.plots.cluster import MOST, layout
from namematch.scoring.matcher import LEVELS, Matcher
from namematch.scoring.tokens import vocabulary_for


def data_of(chart):
    """Every distinct table of a chart, and its titles."""
    found = []

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("values"), list) and node["values"] not in found:
                found.append(node["values"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(spec := chart.to_dict())
    return found, spec["title"]


def with_column(chart, name):
    (table,) = (rows for rows in data_of(chart)[0] if isinstance(rows[0], dict) and name in rows[0])
    return table


@pytest.fixture(scope="module")
def pair():
    left = nm.Person(name="Djoko Soesanto", birth_date="17-08-1985", sex="L")
    return nm.compare(left, nm.Person(name="Joko Susanto", birth_date="18-07-1985", sex="P"))


def test_the_waterfall_starts_at_nought_and_ends_at_the_weight(pair):
    steps = with_column(plots.waterfall(pair), "from")
    *terms, last = steps
    assert terms[0]["from"] == 0
    for one, two in pairwise(terms):
        assert one["to"] == two["from"]
    told = [e.bits for e in pair.evidence if e.bits or (e.left and e.right)]
    assert [s["to"] - s["from"] for s in terms] == pytest.approx(told)
    assert (last["from"], last["to"]) == (0, pair.weight)
    assert [s["sign"] for s in terms] == ["for" if bits > 0 else "against" for bits in told]
    assert {"1985-08-17  |  1985-07-18", "djoko  |  joko"} <= {s["label"] for s in terms}


def test_the_waterfall_shows_cuts_where_they_are(pair):
    lines = data_of(plots.waterfall(pair, cuts={"review": 3.0, "link": 9.5}))[0]
    assert [{"at": 3.0, "name": "review 3.0"}] in lines
    assert [{"at": 9.5, "name": "link 9.5"}] in lines


def test_match_weights_are_those_of_the_model():
    model = Matcher.default()
    rows = with_column(plots.match_weights(model), "typical")
    for field in ("birth_date", "nik", "birthplace", "sex"):
        mine = {r["level"]: r for r in rows if r["field"] == field.replace("_", " ")}
        assert list(mine) == list(LEVELS[field])
        for level, price in zip(LEVELS[field], model.price_of(field) / 256, strict=True):
            if level == "equal" and field in ("birth_date", "birthplace"):
                assert mine[level]["common"] < mine[level]["typical"] < mine[level]["rare"]
            else:
                assert mine[level]["typical"] == pytest.approx(price)
    same = next(r for r in rows if r["level"] == "same")
    words, share = model.tokens.values, model.tokens.share
    rarity = -np.log2(share)
    assert len(words) == len(rarity)
    expected = np.average(rarity + model.price[0] / 256, weights=share)
    assert same["typical"] == pytest.approx(expected, abs=0.3)
    assert (rows[-1]["common"], rows[-1]["rare"]) == tuple(x / 256 for x in model.mother)


def test_the_histogram_counts_every_pair_in_its_part(result):
    chart = plots.score_histogram(result)
    bins = with_column(chart, "part")
    total = dict.fromkeys(("lighter", "to review", "linked"), 0)
    for b in bins:
        total[b["part"]] += b["pairs"]
    assert total["linked"] == len(result.pairs)
    assert total["to review"] == len(result.flagged)
    assert sum(total.values()) == int(result.counts.weights()[1].sum())
    cuts = plots.cuts_of(result)
    for b in bins:
        at = ["lighter", "to review", "linked"].index(b["part"])
        edges = [-999, cuts["review"], cuts["link"], 999]
        assert edges[at] <= b["from"] < b["to"] <= edges[at + 1]
    assert f"{len(result.pairs):,} linked" in data_of(chart)[1]["subtitle"][0]


def test_the_cuts_in_bits_separate_links_from_flags(result):
    cuts = plots.cuts_of(result)
    assert pc.min(result.pairs["weight"]).as_py() >= cuts["link"]
    assert pc.max(result.flagged["weight"]).as_py() < cuts["link"]
    assert pc.min(result.flagged["weight"]).as_py() >= cuts["review"]


def test_the_curve_and_its_point_are_those_of_the_evaluation(found):
    chart = plots.precision_recall(found)
    line, point = with_column(chart, "cut"), with_column(chart, "text")[0]
    every = [(r["recall"], r["precision"]) for r in found.curve.to_pylist()]
    assert {(r["recall"], r["precision"]) for r in line} <= set(every)
    assert (point["precision"], point["recall"]) == (found.links.precision, found.links.recall)
    assert f"F1 {found.links.f1:.4f}" in point["text"]


def test_several_evaluations_share_a_chart(found):
    both = {"one": found, "other": found}
    for chart in (plots.precision_recall(both), plots.reliability_curve(both)):
        names = {row["name"] for table in data_of(chart)[0] for row in table if "name" in row}
        assert names == {"one", "other"}


def test_reliability_bins_are_those_of_the_evaluation(found):
    chart = plots.reliability_curve(found)
    bins = with_column(chart, "pairs")
    expected = found.reliability.select(["probability", "share", "pairs"]).to_pylist()
    assert [{k: b[k] for k in expected[0]} for b in bins] == expected
    for b in bins:
        assert b["low"] <= b["share"] + 1e-12
        assert b["share"] <= b["high"] + 1e-12
    assert f"{found.calibration_error:.4f}" in data_of(chart)[1]["subtitle"][0]


def test_an_interval_is_wilsons():
    from namematch.plots.curves import _bin

    one = _bin("", {"pairs": 10, "share": 0.5, "probability": 0.5})
    assert (one["low"], one["high"]) == pytest.approx((0.2366, 0.7634), abs=1e-3)


def test_a_curve_without_probabilities_is_refused(registry):
    truth = registry.truth()
    bare = nm.evaluate(np.array([[1, 2]]), truth)
    with pytest.raises(InputError, match="with probabilities"):
        plots.precision_recall(bare)
    with pytest.raises(InputError, match="with probabilities"):
        plots.reliability_curve({})


def test_blocking_passes_are_those_of_the_report(result):
    vocabulary = vocabulary_for(result.matcher, result.scorer.table.words)
    passes = report(result.scorer.table, vocabulary)
    rows = with_column(plots.blocking_passes(passes), "exclusive")
    shown = {r["name"]: (r["pairs"], r["exclusive"]) for r in rows}
    assert shown == {p.name: (p.pairs, p.exclusive) for p in passes}
    assert [r["pairs"] for r in rows] == sorted((p.pairs for p in passes), reverse=True)


def largest(result):
    sizes = result.clusters.group_by("cluster").aggregate([("id", "count")])
    return sizes.sort_by([("id_count", "descending")])["cluster"][0].as_py()


def test_a_cluster_shows_its_records_and_the_pairs_among_them(result):
    cluster = largest(result)
    chart = plots.cluster_graph(result, cluster)
    points, lines = with_column(chart, "id"), with_column(chart, "bits")
    ids = {r["id"] for r in result.clusters.to_pylist() if r["cluster"] == cluster}
    assert {p["id"] for p in points} == {str(i) for i in ids}
    kept = [*result.pairs.to_pylist(), *result.flagged.to_pylist()]
    inside = [p["weight"] for p in kept if {p["left"], p["right"]} <= ids]
    assert sorted(line["bits"] for line in lines) == pytest.approx(sorted(inside))
    for point in points:
        written = result.explain(int(point["id"]), int(point["id"])).evidence
        words = {word for e in written if e.kind == "name" for word in e.left.split()}
        assert set(point["name"].split()) <= words


def test_a_cluster_that_is_not_there_or_too_large_is_refused(result):
    with pytest.raises(InputError, match="this cluster has 0"):
        plots.cluster_graph(result, 999_999)

    class Crowd:
        linked = False
        clusters = pa.table({"id": range(MOST + 1), "cluster": [0] * (MOST + 1)})

    with pytest.raises(InputError, match="this cluster has 61"):
        plots.cluster_graph(Crowd(), 0)


def test_a_layout_is_repeatable_within_bounds_and_brings_linked_records_together():
    ends = np.array([[0, 1], [1, 2], [3, 4]])
    one = layout(5, ends, np.ones(3))
    assert np.array_equal(one, layout(5, ends, np.ones(3)))
    assert np.abs(one).max() == pytest.approx(1.0)
    gap = np.hypot(*(one[:, None] - one[None]).transpose(2, 0, 1))
    assert max(gap[0, 1], gap[1, 2], gap[3, 4]) < min(gap[0, 3], gap[0, 4], gap[2, 3], gap[2, 4])


def test_charts_of_a_large_table_stay_small(result, found):
    """The data of a chart follow what it shows, not the records: 1 M make the same page."""
    charts = [
        plots.score_histogram(result), plots.precision_recall(found),
        plots.match_weights(result.matcher), plots.reliability_curve(found),
    ]  # fmt: skip
    assert max(len(json.dumps(chart.to_dict())) for chart in charts) < 150_000


def test_no_chart_holds_a_whole_nik(registry):
    table = registry.table()
    table = table.set_column(0, "id", pc.coalesce(table["nik"], table["id"].cast(pa.string())))
    result = nm.dedupe(table.slice(0, 300), threads=1)
    cluster = largest(result)
    for chart in (plots.cluster_graph(result, cluster), plots.score_histogram(result)):
        text = json.dumps(chart.to_dict())
        assert not any(nik in text for nik in table["nik"].drop_null().to_pylist())
