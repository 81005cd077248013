"""Every rule the library can give a row of evidence has its words in Indonesian."""

import string
from itertools import product

import numpy as np
import pytest

import namematch as nm
from desk.rules import one_in, said, waterfall, why
from desk.tables import rows
from namematch._kernels import align
from namematch.scoring import explain
from namematch.scoring.matcher import LEVELS
from namematch.synthetic import make_registry

BITS = (-3.0, 0.0, 9.0)


def name_rules():
    """Every text ``scoring.explain`` has for a row of a name, with what stands on either side."""
    letters = [f"{text}, 12 letters" for text in explain._WORTH.values()]
    shapes = [text.format(7) for text in explain._SHAPE.values()]
    yield from (("", "", rule) for rule in letters + shapes)
    yield "siti", "budi", explain._UNLIKE
    both = [("djoko", "joko"), ("fauzi", "pauji"), ("muhammad", "moh")]
    levels = [*range(6), align.INITIAL, align.CUT, align.JOINED]
    for (left, right), level in product(both, levels):
        yield left, right, explain._token_rule(level, left, right)
    for rule, (left, right) in product(("left over", "title ignored"), (("h", ""), ("", "h"))):
        yield left, right, rule


def field_rules():
    for field, levels in LEVELS.items():
        name = "phone" if field == "further" else field
        yield from ((name, "x", "y", rule) for rule in levels)
    yield from (("mother_name", "x", right, "a name again, within bounds") for right in "xy")


EVERY = [("name", *row) for row in name_rules()] + list(field_rules())


@pytest.mark.parametrize("row", EVERY, ids=str)
@pytest.mark.parametrize("bits", BITS)
def test_every_rule_is_said_in_both_languages(row, bits):
    evidence = nm.Evidence(*row, bits)
    indonesian, english = said(evidence, "id"), said(evidence, "en")
    assert indonesian != english
    assert "bukti lain" not in indonesian
    assert not any(mark in indonesian + english for mark in "{}")


def test_every_row_of_the_table_is_used_by_some_rule_of_the_library():
    used = set()
    for row, bits in product(EVERY, BITS):
        used.add(shape(said(nm.Evidence(*row, bits), "id")))
    table = {shape(line[4].capitalize()) for line in rows("rules.tsv")}
    missing = {line for line in table if not any(fits(line, one) for one in used)}
    assert missing == set()


def shape(text):
    return " ".join(text.casefold().split(", 1 dari")[0].split())


def fits(line, one):
    """Whether a sentence begins and ends as a line of the table does."""
    parts = [part for part, *_ in string.Formatter().parse(line)]
    return one.startswith(parts[0]) and all(part in one for part in parts)


def test_no_pair_of_a_registry_falls_through_to_english():
    result = nm.dedupe(make_registry(3_000, seed=11).table(), review=0.001, progress=False)
    both = result.flagged.to_pylist() + result.pairs.to_pylist()[:300]
    assert len(both) > 300
    for pair in both:
        evidence = result.explain(pair["left"], pair["right"]).evidence
        told = why(evidence, "id")
        assert len(told) <= len(evidence)
        assert not [one for one in told if "bukti lain" in one.text]
        bars = sum(one.bits for one in waterfall(evidence, "id"))
        assert np.isclose(bars, pair["weight"], atol=0.05 * len(evidence))


@pytest.mark.parametrize(
    ("left", "right", "sentence"),
    [
        ("Djoko", "Joko", "Djoko dan Joko: ejaan lama"),
        ("Soesanto", "Susanto", "Soesanto dan Susanto: ejaan lama"),
        ("Muhammad", "Moh.", "Muhammad dan Moh: keluarga nama yang sama"),
        ("Nur Hayati", "Nurhayati", "Nur Hayati dan Nurhayati: ditulis terpisah dan serangkai"),
        ("Hj. Siti", "Siti", "Hj (kiri): gelar, tidak dihitung"),
        ("Siti", "Siti Aminah", "Aminah: hanya pada nama kanan"),
    ],
)
def test_names_are_explained_in_plain_indonesian(left, right, sentence):
    told = [one.text for one in why(nm.compare(left, right).evidence, "id")]
    assert any(one.startswith(sentence) for one in told), told


def test_what_weighs_most_comes_first_and_says_how_rare_it_is():
    left = nm.Person(name="Siti", birth_date="03-08-1985", nik="3273014308850001")
    right = nm.Person(name="Siti", birth_date="03-08-1985", nik="3273014308850002")
    told = why(nm.compare(left, right).evidence, "id")
    assert told[0].text.startswith("Tanggal lahir sama, 1 dari ")
    assert [abs(one.bits) for one in told] == sorted((abs(one.bits) for one in told), reverse=True)


@pytest.mark.parametrize("bits", [4.3, 9.99, 14.6, 60.0])
def test_one_in_so_many_people_has_two_digits_and_is_within_five_percent(bits):
    text = one_in(bits, "id").replace(".", "")
    assert one_in(bits, "en").replace(",", "") == text
    assert len(text.rstrip("0")) <= 2
    assert abs(int(text) / min(2.0**bits, 1e9) - 1) <= 0.051
