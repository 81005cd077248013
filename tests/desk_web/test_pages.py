"""Every page at both sizes, in light and in dark: accessible, light of weight, nothing cut off.

NAMEMATCH_SHOTS=DIR keeps a picture of each, to be looked at.
"""

import datetime as dt
import os
from pathlib import Path

import pytest

PASSWORD = "kuda-laut-biru-9"  # of every account of the fixtures
SIZES = {"desk": (1366, 768), "telephone": (390, 844)}
MOST_BYTES = 150 * 1024
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
_WIDE = """() => [...document.querySelectorAll('body *')].filter((el) => {
  const at = el.getBoundingClientRect();
  return at.right > innerWidth + 1 && at.width && !el.closest('.scroll, .vh, nav');
}).map((el) => el.outerHTML.slice(0, 90))"""


def log_in(page, login):
    page.context.clear_cookies(name="desk")
    page.goto("/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    follow(page, "button.main")


def follow(page, selector):
    with page.expect_navigation():
        page.click(selector)


def choose(page, verdict, reason, note=""):
    for panel in page.locator("[data-candidate]").all():
        panel.locator(f"label:has(.v{verdict})").click()
        panel.locator(f"label:has([value={reason}])").click()
        panel.locator("textarea").fill(note)


def walk(page, running):
    """Every page there is, by name; each is on the screen when it is given."""
    page.goto("/login")
    yield "login"
    page.fill("[name=login]", "nobody")
    page.fill("[name=password]", "nothing-at-all")
    follow(page, "button.main")
    yield "login-refused"
    log_in(page, "p-014")
    yield "case"
    while page.locator("[data-candidate]").count() == 1:
        choose(page, 1, "B04")
        follow(page, "[data-save]")
    yield "case-of-several"
    follow(page, "[data-save]")
    yield "case-incomplete"
    choose(page, 1, "B07", "Foto di berkas lain.")
    yield "case-chosen"
    page.locator(".reveal summary").first.click()
    yield "reveal-asked"
    page.locator(".pop select").first.select_option("digits")
    follow(page, ".pop button >> nth=0")
    yield "revealed"
    running.clock.now += dt.timedelta(minutes=16)
    follow(page, "[data-save]")
    yield "lost"
    page.goto("/case")
    yield "case-with-a-kept-note"
    page.goto("/mine")
    yield "mine"
    follow(page, ".act a")
    yield "undo"
    page.goto("/help")
    yield "help"
    page.goto("/password")
    yield "password"
    page.goto("/nothing-here")
    yield "error"
    page.goto("/check")
    yield "check"
    choose(page, 1, "B04")
    follow(page, "[data-save]")
    yield "compare"
    log_in(page, "k-001")
    page.goto("/supervisor")
    page.locator("details summary").first.click()
    yield "supervisor"
    page.goto("/accounts")
    page.fill(".card [name=login]", "p-099")
    follow(page, ".card button")
    yield "accounts"
    for _ in range(20):
        page.goto("/check")
        if not page.locator("[data-candidate]").count():
            break
        choose(page, 1, "B04")
        follow(page, "[data-save]")
        follow(page, "[value=no]")
    page.goto("/check")
    yield "nothing"
    page.goto("/help")
    with running.app.state.database.write() as store:
        store.execute("DELETE FROM session")
    follow(page, "[name=on]")
    yield "ended"


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_accessible_and_nothing_is_cut_off(browser, running, size):
    width, height = SIZES[size]
    viewport = {"width": width, "height": height}
    context = browser.new_context(base_url=running.url, viewport=viewport, reduced_motion="reduce")
    page = context.new_page()
    found, seen = {}, []
    for name in walk(page, running):
        seen.append(name)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for rule, nodes in violations(page, scheme):
                found[name, scheme, rule] = nodes
            keep(page, f"{name}-{size}-{scheme}")
        wide = page.evaluate(_WIDE)
        if wide:
            found[name, "wider than the screen"] = wide[:3]
    context.close()
    assert found == {}
    assert len(set(seen)) == len(seen) == 21


def violations(page, scheme):
    """What axe finds; in the dark only colours can be otherwise."""
    from axe_playwright_python.sync_playwright import Axe

    only = {"type": "rule", "values": COLOURS} if scheme == "dark" else RULES
    for one in Axe().run(page, options={"runOnly": only}).response["violations"]:
        yield one["id"], [node["html"][:120] for node in one["nodes"][:3]]


def keep(page, name):
    if "NAMEMATCH_SHOTS" in os.environ:
        folder = Path(os.environ["NAMEMATCH_SHOTS"])
        folder.mkdir(exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")


def test_a_page_and_all_it_needs_weigh_little(browser, running):
    context = browser.new_context(base_url=running.url)
    page = context.new_page()
    log_in(page, "k-001")
    for path in ("/case", "/check", "/mine", "/help", "/supervisor", "/accounts"):
        fresh = context.new_page()  # each with an empty cache
        fresh.context.new_cdp_session(fresh).send(
            "Network.setCacheDisabled", {"cacheDisabled": True}
        )
        answers = []
        fresh.on("response", lambda answer, to=answers: to.append(answer))
        fresh.goto(path, wait_until="networkidle")
        kinds = {answer.url.split("?")[0].rsplit(".", 1)[-1] for answer in answers}
        assert kinds >= {"css", "js"}
        assert sum(len(answer.body()) for answer in answers) <= MOST_BYTES, path
        fresh.close()
    context.close()


def test_a_case_of_one_candidate_and_its_verdicts_need_no_scrolling(browser, running):
    for height in (768, 650):  # the second: what a browser's own bars leave of the first
        context = browser.new_context(
            base_url=running.url, viewport={"width": 1366, "height": height}
        )
        page = context.new_page()
        log_in(page, "p-014")
        assert page.locator("[data-candidate]").count() == 1
        parts = (".compare", ".verdicts", "[data-save]")
        if height == 768:
            choose(page, 1, "B07")
            parts += (".reasons.r1", "textarea")
        bottom = page.locator(".bottom").bounding_box()["y"]
        for part in parts:
            box = page.locator(part).first.bounding_box()
            limit = height if part == "[data-save]" else bottom
            assert 0 <= box["y"] < box["y"] + box["height"] <= limit, (height, part)
        context.close()
