"""A screen fits its terminal whatever a record holds, and nothing in it steers the terminal."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import namematch as nm
from desk import menus
from desk.model import Candidate, Case, Earlier, Progress, Record
from desk.screen import View, lines
from desk.texts import LANGUAGES
from desk.visible import MOST, edge, visible
from desk.words import KEYS, reasons_for
from namematch.pipeline import Verdict

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
EVIDENCE = nm.compare(
    nm.Person(name="Drs. H. Djoko Soesanto Rahayu", birth_date="17-08-1985", birthplace="Sleman"),
    nm.Person(name="Joko Susanto Wijaya Kusuma", birth_date="18-08-1985", birthplace="Medan"),
).evidence


def view(left, right, **more):
    others = tuple(Record(str(n), {"name": left}) for n in range(12))
    earlier = Earlier(left, right, Verdict.DIFFERENT, right, NOW)
    names = ("name", "birth_date", "birthplace", "sex", "nik", "mother_name", left[:9] or "x")
    candidate = Candidate(
        2,
        Record(right, dict.fromkeys(names, right)),
        20.5,
        0.61,
        EVIDENCE,
        True,
        others,
        (earlier,),
    )
    case = Case(
        id=1,
        token=1,
        applicant=Record(left, dict.fromkeys(names, left)),
        candidates=(candidate,),
        lease_until=NOW,
        days_left=2,
        drafts=(left,),
        group=others,
    )
    return View(case, Progress(123_456, 7, 3), left, **more)


HOSTILE = {
    "long": "Siti" * 2_500,
    "steering": "\x1b[2J\x1b]0;x\x07\r\n\tAminah\x00\x9b31m",
    "directions": "\u202eitiS\u202c\u2066\u200f",
    "arabic": "محمد بن عبد الله",
    "accents": "a" + "\u0301" * 9_000 + "b",
    "wide": "漢字" * 60,
    "joined": "👩‍👩‍👧‍👦" * 40,
    "lonely": "\ud800",
    "markup": "[bold red]x[/] <script>",
    "empty": "",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (132, 50), (40, 12), (20, 8)], ids=str)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_record_fits_and_steers_nothing(kind, size, language):
    width, height = size
    bottom = menus.verdicts("flags", 2, language)
    found = lines(
        view(HOSTILE[kind], HOSTILE["steering"], note=HOSTILE[kind]),
        bottom, width=width, height=height, language=language, plain=False,
    )  # fmt: skip
    assert len(found) <= height
    assert [line.plain[:2] for line in found[-len(bottom) :]] == [line.plain[:2] for line in bottom]
    for line in found:
        assert cell_len(line.plain) <= width
        assert all(sign.isprintable() or sign == "\u200e" for sign in line.plain)


@given(st.text(max_size=200))
def test_every_text_becomes_one_line_that_steers_nothing(text):
    shown = visible(text)
    assert shown.isprintable()
    assert len(shown) <= MOST
    if text.isprintable() and text.isascii():
        assert shown == text


def test_letters_from_right_to_left_end_at_the_edge_of_their_value():
    found = lines(view("محمد", "علي"), [], width=80, height=24, language="id", plain=False)
    (name,) = [line.plain for line in found if line.plain.startswith("nama  ")]
    left, right = name.split("│")
    assert left.rstrip().endswith("\u200e")
    assert right.endswith("\u200e")
    assert edge("Siti") == ""


def test_what_differs_is_marked_without_colour_and_without_styles():
    here = view("Djoko", "Joko")
    styled = lines(here, [], width=80, height=24, language="id", plain=False)
    name = next(line for line in styled if line.plain.startswith("nama  "))
    marked = [name.plain[span.start : span.end] for span in name.spans if "underline" in span.style]
    assert marked == ["D"]
    plain = lines(here, [], width=80, height=24, language="id", plain=True)
    assert any("[D]joko" in line.plain for line in plain)


def test_bars_grow_to_either_side_and_the_rest_is_summed():
    for height in (24, 14):
        found = lines(view("a", "b"), [], width=80, height=height, language="id", plain=False)
        bars = [line.plain for line in found if "│" in line.plain[7:10]]
        if height == 24:
            assert any("█│" in bar for bar in bars)
            assert any("│█" in bar for bar in bars)
        bits = [float(bar[17:25].replace(",", ".").replace("−", "-")) for bar in bars]
        assert sum(bits) == pytest.approx(sum(row.bits for row in EVIDENCE), abs=0.1 * len(bits))


@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_and_help_fit_eighty_columns(language):
    shown = [*menus.help_(language), *menus.verdicts("office", 12, language)]
    for verdict in (*KEYS, Verdict.UNDO):
        listed = reasons_for(verdict)
        assert len(listed) <= menus.MOST_LISTED
        shown += menus.reasons(verdict, listed, language)
    for line in shown:
        assert cell_len(line.plain) <= 80, line.plain


def test_a_long_note_shows_its_end():
    _, text = menus.line("Catatan", "a" * 500 + "akhir")
    assert text.plain.endswith("akhir_")
    assert cell_len(text.plain) < 80
