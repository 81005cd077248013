"""The example service: check, add and explain, by one that writes and one that follows."""

import importlib.util
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import namematch as nm
from namematch.registry.store import check

EXAMPLE = Path(__file__).parents[1] / "examples" / "counter_service.py"
APPLICANT = {"name": "Drs. Joko Susanto", "birth_date": "17-08-1985"}


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("counter_service", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def place(tmp_path):
    people = [
        {"id": 7, "nama": "Djoko Soesanto", "tgl_lahir": "1985-08-17"},
        {"id": 8, "nama": "Siti Aminah", "tgl_lahir": "1990-03-02"},
    ]
    nm.Registry.build(people).save(tmp_path / "registry")
    return tmp_path / "registry"


@pytest.fixture
def service(example, place):
    with TestClient(example.create_app(place)) as client:
        yield client


def test_an_applicant_is_found_in_another_spelling(service):
    (hit,) = service.post("/check", json=APPLICANT).json()["hits"]
    assert hit["id"] == 7
    assert hit["probability"] > 0.5


def test_a_hit_is_explained_and_its_reasons_add_up(service):
    told = service.post("/explain/7", json=APPLICANT).json()
    assert sum(row["bits"] for row in told["evidence"]) == pytest.approx(told["weight"], abs=0.01)
    assert "soesanto = susanto" in [row["rule"] for row in told["evidence"]]
    assert service.post("/explain/99", json=APPLICANT).status_code == 404


def test_what_was_added_is_on_the_disk_and_found_at_once(service, place):
    record = {"name": "Tjokrowinoto", "birth_date": "1971-02-03"}
    done = service.post("/add", json=record)
    assert (done.status_code, done.json()) == (201, {"id": 9})
    assert check(place).entries == 1
    (hit,) = service.post("/check", json={**record, "name": "Cokrowinoto"}).json()["hits"]
    assert hit["id"] == 9


def test_bad_input_is_refused_without_the_name_in_the_answer(service):
    again = {"id": 7, "name": "Rahasia Sekali"}
    for done in (service.post("/add", json=again), service.post("/check", json={"name": "-"})):
        assert done.status_code == 422
        assert "Rahasia" not in done.text


def test_a_second_process_follows_and_says_that_it_does_not_write(example, place, service):
    app = example.create_app(place, write=False)
    with TestClient(app) as reader:
        assert reader.post("/check", json={"name": "Tjokrowinoto"}).json()["hits"] == []
        service.post("/add", json={"name": "Tjokrowinoto"})
        app.state.follower.due()
        assert [
            hit["id"] for hit in reader.post("/check", json={"name": "Tjokrowinoto"}).json()["hits"]
        ] == [9]
        done = reader.post("/add", json={"name": "Wiraguna"})
        assert done.status_code == 503
        assert "open for writing by process" in done.json()["detail"]


def test_monitoring_reads_counts_and_latencies(service):
    service.post("/check", json=APPLICANT)
    text = service.get("/metrics").text
    assert 'namematch_registry_items_total{what="search"} 1' in text
    assert text.endswith("# EOF\n")
