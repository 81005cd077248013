"""A day's work in a real browser, and what must hold while people click and machines fail."""

import csv
import datetime as dt
import io
import re

import pytest

PASSWORD = "kuda-laut-biru-9"  # of every account of the fixtures


class Officer:
    """Somebody at a browser of their own."""

    def __init__(self, browser, running, login, **options):
        self.context = browser.new_context(base_url=running.url, locale="id-ID", **options)
        self.page = self.context.new_page()
        self.outside = []
        self.page.on("request", lambda sent: self._seen(sent, running.url))
        self.page.on("pageerror", lambda error: self.outside.append(str(error)))
        self.page.on("console", lambda line: self._said(line))
        self.login = login
        self.page.goto("/login")
        self.page.wait_for_selector("[name=login]:focus")
        self.page.keyboard.type(login)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.press("Enter")

    def _seen(self, sent, home):
        if not sent.url.startswith(home + "/"):
            self.outside.append(sent.url)

    def _said(self, line):
        if line.type == "error" and "Failed to load resource" not in line.text:
            self.outside.append(line.text)

    def press(self, key):
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def follow(self, selector):
        """A click that leads to another page."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def choose(self, *keys):
        """The same verdict and reason for every candidate of the case."""
        for _ in range(self.page.locator("[data-candidate]").count()):
            for key in keys:
                self.page.keyboard.press(key)

    def case(self):
        """The case on the page."""
        return self.page.locator("[name=case]").get_attribute("value")

    def form(self):
        """What the form of this page would send."""
        return self.page.evaluate(
            "() => Object.fromEntries(new FormData(document.querySelector('form.caseform')))"
        )

    def notice(self):
        return self.page.locator("[role=status]").inner_text()


@pytest.fixture
def sit(browser, running):
    """Sit down at the desk; what a browser fetched from elsewhere or complained of fails."""
    here = []

    def sit(login, **options):
        here.append(Officer(browser, running, login, **options))
        return here[-1]

    yield sit
    for one in here:
        assert one.outside == []
        one.context.close()


def decisions(running, login):
    return [one for one in running.source.made(by=login) if one.verdict]


def test_a_days_work_by_keyboard_alone(sit, running):
    one = sit("p-014")
    assert one.page.url == f"{running.url}/case"
    seen = []
    while len(seen) < 30:
        seen.append(one.case())
        one.choose("1", "4")
        one.press("Enter")
    assert len(set(seen)) == 30
    assert one.notice().startswith("Keputusan disimpan.")
    assert {one_.case for one_ in decisions(running, "p-014")} == set(map(int, seen))

    # a NIK, with a reason; what was chosen stays chosen
    one.page.keyboard.press("1")
    one.page.keyboard.press("r")
    one.page.keyboard.type("Mem")  # the second reason of the list, as a list is typed into
    one.page.keyboard.press("Tab")
    one.press("Enter")
    assert re.search(r"\b\d{16}\b", one.page.locator("table.compare").first.inner_text())
    assert one.page.locator(".v1:checked").count() == 1

    # undo the last
    one.page.goto("/mine")
    one.press("u")
    one.page.keyboard.press("1")
    one.page.keyboard.type("Keliru membaca tanggal lahir.")
    one.press("Control+Enter")
    assert "menunggu persetujuan" in one.notice()

    # second look: the first verdict is not on the page until one's own is given
    one.page.goto("/check")
    assert "Putusan pertama" not in one.page.locator("form.caseform").inner_text()
    one.choose("1", "4")
    one.press("Enter")
    assert "Putusan pertama" in one.page.locator("main").inner_text()
    one.press("a")
    assert "disetujui" in one.notice()

    one.page.goto("/mine")
    with one.page.expect_download() as got:
        one.page.locator("a[download]").focus()
        one.page.keyboard.press("Enter")
    rows = list(csv.DictReader(io.StringIO(got.value.path().read_text("utf-8-sig"))))
    assert len([row for row in rows if row["verdict"] != "UNDO"]) == len(
        decisions(running, "p-014")
    )
    one.page.locator("form[action='/logout'] button").focus()
    one.press("Enter")
    assert one.page.url == f"{running.url}/login"
    one.page.go_back()
    assert one.page.locator("[name=login]").count() == 1


def test_a_note_that_a_reason_needs_is_asked_for_and_the_choice_kept(sit):
    one = sit("p-014")
    case = one.case()
    one.choose("5", "1")
    assert one.page.locator("textarea:focus").count() == 1
    one.press("Control+Enter")
    assert "R01" in one.page.locator(".problem").inner_text()
    assert one.case() == case
    assert one.page.locator(".v5:checked").count() >= 1
    assert one.page.locator("[data-note]:checked").count() >= 1


def test_without_a_script_everything_but_the_keys_works(sit, running):
    one = sit("p-014", java_script_enabled=False)
    case = one.case()
    for panel in one.page.locator("[data-candidate]").all():
        assert not panel.locator(".reasons.r2").is_visible()
        panel.locator("label:has(.v2)").click()
        assert panel.locator(".reasons.r2").is_visible()
        panel.locator("label:has([value=S01])").click()
    one.follow("[data-save]")
    assert one.case() != case
    assert [made.case for made in decisions(running, "p-014")][:1] == [int(case)]


@pytest.mark.parametrize("script", [True, False])
def test_a_double_click_decides_once(sit, running, script):
    one = sit("p-014", java_script_enabled=script)
    case = one.case()
    panels = one.page.locator("[data-candidate]")
    for panel in panels.all():
        panel.locator("label:has(.v1)").click()
        panel.locator("label:has([value=B04])").click()
    one.page.locator("[data-save]").dblclick()
    one.page.wait_for_selector("[role=status]")
    assert [made.case for made in decisions(running, "p-014")] == [int(case)] * panels.count()


def test_the_back_button_shows_the_case_that_is_due_and_an_old_form_decides_nothing(sit, running):
    one = sit("p-014")
    old, case = one.form(), one.case()
    one.choose("1", "4")
    sent = one.form()
    one.press("Enter")
    after = one.case()
    one.page.go_back()
    one.page.wait_for_load_state()
    assert one.case() == after != case
    assert one.page.locator("input:checked").count() == 0
    made = decisions(running, "p-014")
    for form in (sent, {**sent, **old}):
        done = one.context.request.post("/case", form=form)
        assert "Sudah diputus" in done.text()
    assert decisions(running, "p-014") == made


def test_two_officers_never_hold_the_same_case(sit, running):
    two = sit("p-014"), sit("p-022")
    seen = []
    for _ in range(6):
        assert two[0].case() != two[1].case()
        for one in two:
            seen.append(one.case())
            one.choose("1", "4")
            one.press("Enter")
    assert len(set(seen)) == 12


def test_an_expired_lease_refuses_the_decision_and_keeps_the_text(sit, running):
    one = sit("p-014")
    case = one.case()
    one.choose("1", "7")
    one.page.locator("textarea").first.fill("Foto di paspor lama lain orang.")
    running.clock.now += dt.timedelta(minutes=16)
    one.follow("[data-save]")
    assert "tidak Anda pegang" in one.page.locator("h1").inner_text()
    assert one.page.locator("textarea").input_value() == "Foto di paspor lama lain orang."
    assert decisions(running, "p-014") == []
    one.press("Enter")
    assert one.case() == case
    assert "Foto di paspor lama lain orang." in one.page.locator(".drafts").inner_text()


def test_a_restart_loses_nothing(sit, running):
    one = sit("p-014")
    one.choose("1", "4")
    one.press("Enter")
    case, made = one.case(), decisions(running, "p-014")
    one.choose("1", "4")
    running.restart()
    one.press("Enter")  # the page of before, sent to the server of after
    assert one.case() != case
    assert decisions(running, "p-014")[-len(made) :] == made
    assert int(case) in {made.case for made in decisions(running, "p-014")}


def test_a_session_that_ended_shows_the_text_once_more(sit, running):
    one = sit("p-014")
    one.choose("1", "7")
    one.page.locator("textarea").first.fill("Foto lain.")
    running.app.state.database.rows("SELECT 1")
    with running.app.state.database.write() as store:
        store.execute("UPDATE session SET seen = seen - 1801")
    one.follow("[data-save]")
    assert one.page.locator("textarea").input_value() == "Foto lain."
    assert decisions(running, "p-014") == []


def test_times_are_of_the_offices_zone_and_the_switch_speaks_english(sit):
    one = sit("p-014")
    facts = one.page.locator(".facts").inner_text()
    assert "09.15 WITA" in facts  # 01:00 UTC and a quarter of an hour
    one.follow("button[name=language]")
    assert "09:15 WITA" in one.page.locator(".facts").inner_text()
    assert one.page.locator("legend").first.inner_text() == "Verdict"
