"""The supervisor's page where there is little to draw."""

from dataclasses import replace

import pytest
from tests.desk_web.test_doors import client


def test_thresholds_that_show_the_same_are_words_and_no_chart(app, source, monkeypatch):
    from desk.model import Cut

    cuts = (Cut(0.05, 128, 1.0), Cut(0.1, 111, 1.0))
    view = replace(source.overview(), cuts=cuts, threshold=0.05)
    monkeypatch.setattr(source, "overview", lambda: view)
    page = client(app, "k-001").get("/supervisor").text
    assert "Setiap ambang memperlihatkan 100,0 %" in page
    assert "111 sampai 128" in page
    assert page.count("<svg") == 1


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_desk_on_its_first_morning_has_a_page(app, source, monkeypatch, language):
    view = replace(source.overview(), cuts=(), days=(), officers=(), at_risk=(), agreement={})
    monkeypatch.setattr(source, "overview", lambda: view)
    one = client(app, "k-001")
    one.cookies.set("language", language)
    page = one.get("/supervisor")
    assert page.status_code == 200
    assert "<svg" not in page.text
