"""The page: complete, masked, harmless, readable by machines, and never half written."""

import datetime
import re
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pytest

import namematch as nm
from namematch.errors import InputError
from namematch.plots import cuts_of
from namematch.report import passes_of, write_report
from namematch.report.doubtful import cards, doubtful
from namematch.synthetic import make_registry

HOSTILE = [
    "<script>alert(1)</script> Soesanto",
    'Djoko "onload=alert(1) Soesanto',
    "Djoko </td></table><img src=x onerror=alert(1)> Soesanto",
    "Djoko & Soesanto \x1b[31m",
]


class Page(HTMLParser):
    """Elements with their attributes, and the text of every cell by table caption."""

    def __init__(self, path):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.source = path.read_text("utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def registry():
    return make_registry(2_000, seed=11)


@pytest.fixture(scope="module")
def result(registry):
    """The registry, and behind it a row without a name and two with a value that cannot be."""
    table = registry.table()
    texts = table.set_column(2, "birth_date", table["birth_date"].cast(pa.string()))
    bad = pa.table(
        {
            "id": pa.array([9001, 9002, 9003], texts.schema.field("id").type),
            "name": ["-", "Siti Aminah", "Ahmad Basuki"],
            "birth_date": [None, "31-02-1999", "01-02-1999"],
            "nik": [None, None, "327301170885000"],
        }
    )
    both = pa.concat_tables([texts, bad], promote_options="default")
    return nm.dedupe(both, review=0.001, threads=1)


@pytest.fixture(scope="module")
def page(result, registry, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "out.html"
    found = nm.evaluate(result, registry.truth())
    write_report(result, path, passes=passes_of(result), evaluation=found)
    return Page(path)


def test_it_is_well_formed_and_says_what_the_result_says(result, page):
    assert page.open == []
    facts = " ".join(page.texts)
    for count in (len(result.clusters), len(result.pairs), len(result.flagged)):
        assert f"{count:,}" in facts
    for heading in ("Pairs that are hard to tell", "People by their records", "Candidate pairs",
                    "Against the truth", "How the input was read"):  # fmt: skip
        assert heading in page.texts


def test_nothing_is_fetched_and_nothing_runs(page):
    assert page.of("script") == page.of("link") == page.of("img") == page.of("iframe") == []
    assert not any(name.startswith("on") or name in ("src", "href", "xlink:href")
                   for _, attributes in page.elements for name in attributes)  # fmt: skip
    outside = page.source.replace("http://www.w3.org/", "")
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", outside)
    (policy,) = (m for m in page.of("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"].startswith("default-src 'none'")


def test_no_whole_nik_is_on_the_page(registry, page):
    niks = registry.table()["nik"].drop_null().to_pylist()
    assert len(niks) > 1_000
    assert not any(nik in page.source for nik in niks)
    assert "327301170885000" not in page.source
    assert re.search("•{4}[0-9]{4}", page.source)


def test_ids_that_are_niks_are_masked_too(registry, tmp_path):
    table = registry.table().slice(0, 400)
    ids = [str(3404071708850001 + 10_007 * row) for row in range(len(table))]
    result = nm.dedupe(table.set_column(0, "id", pa.array(ids)), review=0.0001, threads=1)
    assert len(result.flagged) + len(result.pairs) > 0
    write_report(result, tmp_path / "a.html")
    source = (tmp_path / "a.html").read_text()
    assert not any(one in source for one in ids)
    assert any(f"••••{one[-4:]}" in source for one in ids)


def test_hostile_names_ids_and_columns_stay_text(tmp_path):
    rows = [
        {"id": f"<b>{at}</b><script>", "nama": name, "tgl_lahir": "17-08-1985", "<i>jk": "L"}
        for at, name in enumerate(HOSTILE * 3)
    ]
    rows.append({"id": "<u>bad</u>", "nama": "-", "tgl_lahir": "x", "<i>jk": ""})
    result = nm.dedupe(rows, columns={"sex": "<i>jk"})
    pairs = result.pairs.to_pylist()
    assert len(pairs) >= 3
    shown = cards(result, pairs)
    assert "&lt;script&gt;" in shown
    assert not re.search("<(script|b|u|i>|img)", shown)
    write_report(result, tmp_path / "a.html", title="<script>x</script>")
    page = Page(tmp_path / "a.html")
    assert page.open == []
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "b", "u", "img"})
    assert "<script>x</script>" in page.texts
    assert "The person with the most records" in page.texts
    assert "\x1b" not in page.source
    assert "<i>" not in page.source


def test_doubtful_pairs_are_those_nearest_to_even_odds(result):
    shown = [pair["probability"] for pair in doubtful(result, 5)]
    every = np.concatenate([t["probability"].to_numpy() for t in (result.pairs, result.flagged)])
    every = every[every < 0.99].astype(np.float64)
    expected = np.sort(np.abs(every - 0.5))[:5]
    assert np.abs(np.array(shown) - 0.5) == pytest.approx(expected)


def test_a_doubtful_pair_shows_every_row_of_evidence_and_its_sum(result, page):
    pair = doubtful(result)[0]
    comparison = result.explain(pair["left"], pair["right"])
    start = page.source.index('<table class="pair">')
    card = page.source[start : page.source.index("</table>", start)]
    bits = [float(x) for x in re.findall(r'<td class="number">([-+][0-9.]+)</td>', card)]
    told = [e.bits for e in comparison.evidence if abs(e.bits) >= 0.005 or (e.left and e.right)]
    assert bits[:-1] == pytest.approx(told, abs=0.051)
    assert bits[-1] == pytest.approx(comparison.weight, abs=0.051)


def test_rows_set_aside_are_listed_with_column_and_reason(result, page):
    assert {"row set aside", "value ignored"} <= set(result.rejected["action"].to_pylist())
    for one in result.rejected.to_pylist():
        assert one["column"] in page.texts
        assert one["problem"] in page.texts
        assert f"{one['row']:,}" in page.texts


def test_tables_have_captions_and_headers_and_charts_have_names(page):
    tables = page.of("table")
    assert len(tables) == len(page.of("caption")) > 5
    assert all(header.get("scope") in ("col", "row") for header in page.of("th"))
    assert len(page.of("svg")) >= 5
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in page.of("svg"))
    assert page.of("html")[0]["lang"] == "en"
    assert any(meta.get("name") == "viewport" for meta in page.of("meta"))


def test_charts_take_the_colours_of_the_page(page):
    painted = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{3,6})"', page.source))
    assert painted <= {"#4d8f6b", "#8a4f9e"}
    assert "prefers-color-scheme: dark" in page.source
    assert 'fill="var(--for)"' in page.source


def test_the_same_result_and_day_give_the_same_page(result, tmp_path):
    for name in ("a.html", "b.html"):
        write_report(result, tmp_path / name, today=datetime.date(2024, 5, 1))
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert "2024-05-01" in (tmp_path / "a.html").read_text()


def test_the_page_stays_small(page):
    assert len(page.source) < 400_000


def test_two_records_without_any_pair_are_a_page_too(tmp_path):
    write_report(nm.dedupe([{"nama": "Djoko"}, {"nama": "Siti Aminah"}]), tmp_path / "a.html")
    page = Page(tmp_path / "a.html")
    assert page.open == []
    assert any("None: every pair" in text for text in page.texts)


def test_a_place_that_cannot_be_written_leaves_nothing(result, tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write_report(result, tmp_path / "nowhere" / "a.html")
    assert list(tmp_path.iterdir()) == []


def test_the_cuts_of_the_page_are_those_of_the_result(result, page):
    assert f"{cuts_of(result)['link']:.1f}" in page.texts
    assert f"{result.matcher.link:.3f}" in page.texts


def test_two_linked_tables_are_a_page_too(registry, tmp_path):
    table = registry.table()
    result = nm.link(table.slice(0, 1_000), table.slice(1_000), review=0.001, threads=1)
    write_report(result, tmp_path / "a.html")
    page = Page(tmp_path / "a.html")
    assert page.open == []
    pair = doubtful(result)[0]
    shown = cards(result, [pair])
    assert f"left record {pair['left']}<" in shown
    assert f"right record {pair['right']}<" in shown
