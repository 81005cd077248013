"""Links to people, end to end: chains, shared numbers, and what decides the cluster in the end."""

from collections import Counter

import numpy as np
import pytest

import namematch as nm
from namematch.clustering import components
from namematch.evaluation.scores import of_clusters
from namematch.synthetic import make_registry

RARE = [
    "wirasuta", "dirgantari", "mangkubumi", "tirtanegari", "gondosuli", "kertapati", "brotoseno",
    "jayengrana", "suryaningrat", "purbanegari", "wanamerta", "danurwenda", "citrasoma",
    "endrakila", "nitisastra", "padmanaba", "rangsangjiwa", "sinduraja", "tambakbaya",
    "udayakarsa", "warihkusuma", "yudhanagara", "arimbawana", "bratasenani", "candrakirana",
    "dipayuda", "ekalaya", "hastinapura", "indrapraja", "jatayukti", "kalimaya", "lokapala",
    "manikmaya", "nakulasena", "ontoseno", "pandudewa", "rajamala", "srikandeya", "tunggulwulung",
    "werkudara", "gatotsura", "abimanya",
]  # fmt: skip
PEOPLE = (
    ("Djoko Soesanto", "Joko Susanto", "17-08-1985"),
    ("Siti Aminah", "Sitti Aminah", "01-02-1990"),
    ("Wayan Sudiarta", "I Wayan Sudiarta", "05-03-1971"),
    ("Bambang Hermawan", "Bambang Hermawan, S.E.", "09-09-1966"),
)
NIK = "6371015708850001"


def groups(result):
    found = {}
    for row in result.clusters.to_pylist():
        found.setdefault(row["cluster"], []).append(row["id"])
    return list(found.values())


def test_forty_people_in_a_chain_of_single_links_do_not_become_one():
    """Each record shares two of its three rare words with the next, one with that after it."""
    rows = [
        {"id": i, "nama": " ".join(RARE[i : i + 3]), "tgl_lahir": "17-08-1985"} for i in range(40)
    ]
    result = nm.dedupe(rows)
    left, right = (result.pairs[side].to_numpy() for side in ("left", "right"))
    assert len(set(components(40, left, right).tolist())) == 1
    assert Counter((right - left).tolist()).most_common(1)[0][0] == 1
    assert max(map(len, groups(result))) <= 4


@pytest.mark.parametrize("people", [2, 3, 4])
@pytest.mark.parametrize("copies", [1, 2, 3])
def test_a_nik_shared_by_different_people_holds_no_cluster_together(people, copies):
    rows = [
        {"id": 10 * k + c, "nama": (name, other)[c % 2], "tgl_lahir": date, "nik": NIK}
        for k, (name, other, date) in enumerate(PEOPLE[:people])
        for c in range(copies)
    ]
    expected = [[10 * k + c for c in range(copies)] for k in range(people)]
    assert groups(nm.dedupe(rows)) == expected


def test_a_shared_nik_in_a_registry_holds_no_cluster_together():
    registry = make_registry(3_000, seed=9)
    rows = registry.table().to_pylist()
    entity = registry.truth()["entity"].to_numpy()
    shared = np.random.default_rng(1).permutation(len(rows))[:12].tolist()
    for row in shared:
        rows[row]["nik"] = NIK
    cluster = nm.dedupe(rows).clusters["cluster"].to_numpy()
    assert len(set(cluster[shared].tolist())) == len(set(entity[shared].tolist()))


def test_a_nik_still_recognises_a_record_that_nothing_else_would():
    rows = [
        {"id": 1, "nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985", "nik": NIK},
        {"id": 2, "nama": "Soesanto", "tgl_lahir": None, "nik": NIK},
    ]
    assert groups(nm.dedupe(rows)) == [[1, 2]]


def test_clusters_are_no_worse_than_components():
    registry = make_registry(3_000, seed=10)
    result, entity = nm.dedupe(registry.table()), registry.truth()["entity"].to_numpy()
    ends = (result.pairs[side].to_numpy() - 1 for side in ("left", "right"))
    whole = of_clusters(components(len(entity), *ends), entity)
    assert of_clusters(result.clusters["cluster"].to_numpy(), entity).f1 >= whole.f1
