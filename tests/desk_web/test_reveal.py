"""A NIK is seen with a reason, by who holds the case, for as long as they hold it."""

import re

import pytest
from fastapi.testclient import TestClient

PASSWORD = "kuda-laut-biru-9"  # of every account of the fixtures
WHOLE = re.compile(r"\b\d{16}\b")


@pytest.fixture
def one(app):
    made = TestClient(app, base_url="http://localhost:8000", follow_redirects=False)
    log_in(made)
    return made


def log_in(one):
    form = {"csrf": csrf(one.get("/login")), "login": "p-014", "password": PASSWORD}
    assert one.post("/login", data=form).status_code == 303


def csrf(page):
    return re.search(r'name="csrf" value="([^"]+)"', page.text)[1]


def asked(one, source, reason):
    """Ask for the applicant's NIK, with a verdict already chosen and a note typed."""
    case = source.next(by="p-014")
    (first, *_) = case.candidates
    form = {
        "csrf": csrf(one.get("/help")),
        "case": case.id,
        "token": case.token,
        "reveal": "applicant",
        "why-applicant": reason,
        f"verdict-{first.id}": "5",
        f"note-{first.id}": "Tanya pusat.",
    }
    return one.post("/case/reveal", data=form)


def test_without_a_reason_nothing_is_revealed_and_nothing_lost(one, source):
    page = asked(one, source, "")
    assert page.status_code == 422
    assert not WHOLE.search(page.text)
    assert "Pilih alasan sebelum NIK diperlihatkan." in page.text
    assert re.search(r'value="5" class="v5" checked', page.text)
    assert "Tanya pusat." in page.text


def test_it_is_seen_until_the_case_or_the_session_ends(one, source):
    page = asked(one, source, "document")
    assert page.status_code == 200
    (nik,) = set(WHOLE.findall(page.text))
    assert re.search(r'value="5" class="v5" checked', page.text)
    assert nik in one.get("/case").text
    one.post("/logout", data={"csrf": csrf(one.get("/help"))})
    log_in(one)
    assert nik not in one.get("/case").text


def test_what_the_source_refuses_is_said_on_the_case(one, source, monkeypatch):
    from namematch.pipeline.errors import NikNotKept

    def refused(*_, **__):
        raise NikNotKept

    monkeypatch.setattr(source, "reveal", refused)
    page = asked(one, source, "document")
    assert page.status_code == 422
    assert "Tanya pusat." in page.text


def test_another_officers_case_is_not_revealed(one, source):
    other = source.next(by="p-022")
    form = {"csrf": csrf(one.get("/help")), "case": other.id, "token": other.token}
    page = one.post("/case/reveal", data={**form, "reveal": "applicant", "why-applicant": "digits"})
    assert page.status_code == 409
    assert not WHOLE.search(page.text)
