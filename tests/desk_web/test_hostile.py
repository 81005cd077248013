"""Names that would run, turn the page around or fill it, and notes that are formulas."""

import csv
import dataclasses
import io
import re
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from namematch.pipeline import Verdict

PASSWORD = "kuda-laut-biru-9"  # of every account of the fixtures
SCRIPT = "<script>document.title='x'</script><img src=x onerror=alert(1)>"
TURNED = "Siti\u202e haimanA\u2066\u0000\u200b"
LONG = "Sri" * 3_334
NAMES = (
    SCRIPT,
    TURNED,
    LONG,
    "{{ 7*7 }}",
    "' onmouseover='x",
    "Zal\u0300\u0301\u0302\u0303\u0304\u0305go",
)


def hostile(source, name):
    """The source, with cases that hold this name wherever a text may stand."""
    real = source.next

    def named(record):
        fields = {**record.fields, "name": name, "mother_name": name}
        return dataclasses.replace(record, fields=fields, label=name)

    def changed(*, by):
        case = real(by=by)
        candidates = tuple(
            dataclasses.replace(
                one, record=named(one.record), group=(named(one.record),),
                evidence=tuple(dataclasses.replace(row, left=name, right=name)
                               for row in one.evidence),
            )
            for one in case.candidates
        )  # fmt: skip
        return dataclasses.replace(
            case, applicant=named(case.applicant), candidates=candidates, drafts=(name,)
        )

    source.next = changed


def client(app):
    one = TestClient(app, base_url="http://localhost:8000", follow_redirects=False)
    form = {"csrf": csrf(one.get("/login")), "login": "p-014", "password": PASSWORD}
    one.post("/login", data=form)
    return one


def csrf(page):
    return re.search(r'name="csrf" value="([^"]+)"', page.text)[1]


class Tags(HTMLParser):
    """What a browser would take for markup."""

    def __init__(self):
        super().__init__()
        self.seen, self.attributes, self.scripts = set(), set(), 0

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.scripts += tag == "script"


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_text(app, source, name):
    hostile(source, name)
    page = client(app).get("/case")
    assert page.status_code == 200
    tags = Tags()
    tags.feed(page.text)
    assert tags.seen & {"img", "iframe", "style"} == set()
    assert [one for one in tags.attributes if one.startswith("on")] == []
    assert tags.scripts == 1
    shown = re.sub(r"<textarea.*?</textarea>", "", page.text, flags=re.DOTALL)  # one's own text
    assert not set(shown) & set("\u202e\u2066\u0000\u200b")
    assert "49" not in re.sub(r"\d[\d.,]*\d", "", page.text)
    assert len(page.content) < 100_000


def test_a_hostile_name_does_nothing_in_a_browser(browser, running):
    for name in NAMES:
        source = running.source
        real = source.next
        hostile(source, name)
        context = browser.new_context(base_url=running.url)
        page = context.new_page()
        said = []
        page.on("dialog", lambda dialog, to=said: to.append(dialog.message))
        page.on("console", lambda line, to=said: to.append(line.text))
        page.goto("/login")
        page.fill("[name=login]", "p-014")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("button.main")
        assert page.locator("table.compare").count() >= 1
        assert page.title() != "x"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.dir || getComputedStyle(document.body).direction") == "ltr"
        assert said == []
        context.close()
        source.next = real


@pytest.mark.parametrize("note", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", SCRIPT])
def test_an_export_runs_nothing_in_a_spreadsheet(app, source, note):
    one = client(app)
    case = source.next(by="p-014")
    form = {"csrf": csrf(one.get("/help")), "case": case.id, "token": case.token}
    for candidate in case.candidates:
        form |= {f"verdict-{candidate.id}": 1, f"reason-{candidate.id}-1": "B07",
                 f"note-{candidate.id}": note}  # fmt: skip
    assert one.post("/case", data=form).headers["location"] == "/case?m=saved"
    answer = one.get("/export.csv")
    assert answer.headers["content-disposition"].startswith("attachment;")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["by"] for row in rows} == {"p-014"}
    for row in rows:
        assert row["verdict"] == Verdict.DIFFERENT.name
        for value in row.values():
            assert not re.match(r"[=+\-@\t\r＝]", value)
        assert note.strip() in row["note"]


def test_a_file_of_formulas_stays_a_file_of_texts():
    from desk.web.export import FORMULA, as_csv

    table = pa.table({"a": [f"{start}1+1" for start in FORMULA], "b": [None] * len(FORMULA)})
    rows = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"))))
    assert all(row[0].startswith("'") for row in rows[1:])


def test_a_semicolon_starts_no_formula_where_it_separates_cells():
    from desk.web.export import as_csv

    sent = as_csv(pa.table({"note": ["x;=1+1;y", "x; @SUM(A1)", "x\n=1+1", "umur 1-2; ibu sama"]}))
    texts = sent.decode("utf-8-sig")
    assert not re.search(r"[;\n]\s*[=@]", texts)
    assert "umur 1-2; ibu sama" in texts


@pytest.mark.parametrize("candidate", ["²", "9" * 5_000, "9" * 19, "-1", "a"])
def test_a_candidate_that_is_no_number_is_not_understood(candidate):
    from desk.web.rulings import IncompleteError, rulings

    form = {f"note-{candidate}": "", f"verdict-{candidate}": "1", f"reason-{candidate}-1": "B05"}
    with pytest.raises(IncompleteError):
        rulings(form)
