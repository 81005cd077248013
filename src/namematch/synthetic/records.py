"""What stands in the file: a record per person, further records of some, errors in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from namematch.synthetic import dates, nik, placenoise
from namematch.synthetic.changes import NO_KIND, Kinds, NameChanger
from namematch.synthetic.dates import Dates
from namematch.synthetic.names import FEMALE, MALE, NameTables, Sexes
from namematch.synthetic.nik import Niks
from namematch.synthetic.people import People
from namematch.synthetic.places import Places
from namematch.synthetic.pool import NONE, Ids
from namematch.synthetic.rates import (
    CHANGED_NAME_SHARE,
    DUPLICATE_SHARE,
    EXTRA_RECORDS,
    MOTHER_CHANGED,
    SEX_WRONG,
    Preset,
)
from namematch.synthetic.titles import TitleTable
from namematch.synthetic.tokens import TokenFacts

Rows = npt.NDArray[np.int64]
FIELDS = ("birth_date", "birthplace", "sex", "nik", "mother_name")
"""Fields with their own kinds of change in the truth, after the name."""


@dataclass(frozen=True, slots=True)
class Records:
    """Columns of equal length, originals first. 0 or NONE is missing."""

    person: Rows
    names: Ids
    titles: Ids
    birth: Dates
    place: Ids
    sex: Sexes
    nik: Niks
    mothers: Ids
    kinds: Kinds
    """int8[n, 3]: changes of the name, NO_KIND where none."""
    changes: npt.NDArray[np.int8]
    """int8[n, 5]: the change of each of FIELDS, 0 where none."""
    duplicates: int
    """How many records, the last ones, are further records of a person."""


def number_of_duplicates(records: int) -> int:
    """Further records among all."""
    return round(records * DUPLICATE_SHARE)


def draw_owners(people: int, duplicates: int, rng: np.random.Generator) -> Rows:
    """The person of each further record: distinct people, one to three records each."""
    sizes = 1 + rng.choice(len(EXTRA_RECORDS), duplicates, p=EXTRA_RECORDS)
    ends = np.minimum(np.cumsum(sizes), duplicates)
    sizes = np.diff(ends, prepend=0)
    return np.repeat(rng.permutation(people)[:duplicates], sizes)


def write_records(
    people: People,
    duplicates: int,
    preset: Preset,
    tables: NameTables,
    places: Places,
    rng: np.random.Generator,
) -> Records:
    """Originals as their people are, duplicates changed, then gaps and NIK slips everywhere."""
    owners = draw_owners(len(people), duplicates, rng)
    person = np.concatenate([np.arange(len(people)), owners])
    fathers = tables.sexes[MALE].urns["only"]
    changer = NameChanger(TokenFacts(tables.pool), fathers[fathers >= 0])
    changed, kinds = _some_changed(
        changer, people.names[owners], people.sex[owners], CHANGED_NAME_SHARE, rng
    )
    mothers, mother_kinds = _some_changed(
        changer,
        people.mothers[owners],
        np.full(duplicates, FEMALE, np.uint8),
        MOTHER_CHANGED,
        rng,
    )
    birth, birth_kinds = dates.mistype(people.birth[owners], rng)
    place, place_kinds = placenoise.rewrite(people.place[owners], places, rng)
    titles = TitleTable.load()
    held = titles.hold(people.sex, people.birth // 10000, preset.titled, rng)
    changes = np.zeros((len(person), len(FIELDS)), np.int8)
    changes[len(people) :, 0] = birth_kinds
    changes[len(people) :, 1] = place_kinds
    changes[len(people) :, 4] = mother_kinds[:, 0] != NO_KIND
    records = Records(
        person,
        np.concatenate([people.names, changed]),
        titles.show(held[person], preset.title_shown, rng),
        np.concatenate([people.birth, birth]),
        np.concatenate([people.place, place]),
        people.sex[person],
        people.nik[person],
        np.concatenate([people.mothers, mothers]),
        np.concatenate([np.full((len(people), kinds.shape[1]), NO_KIND, np.int8), kinds]),
        changes,
        duplicates,
    )
    return _with_slips(records, preset, rng)


def _some_changed(
    changer: NameChanger, names: Ids, sex: Sexes, share: float, rng: np.random.Generator
) -> tuple[Ids, Kinds]:
    """A share of the names changed, exactly as many as it says; the others as they are."""
    rows = np.sort(rng.permutation(len(names))[: round(len(names) * share)])
    written = names.copy()
    written[rows], some = changer.change(names[rows], sex[rows], rng)
    kinds = np.full((len(names), some.shape[1]), NO_KIND, np.int8)
    kinds[rows] = some
    return written, kinds


def _with_slips(records: Records, preset: Preset, rng: np.random.Generator) -> Records:
    """Wrong sexes and NIKs, and the gaps of each field, on originals and duplicates alike."""
    size = len(records.person)
    wrong = rng.random(size) < SEX_WRONG
    records.sex[wrong] = MALE + FEMALE - records.sex[wrong]
    records.nik[:], slips = nik.mistype_niks(records.nik, rng)
    records.changes[:, 2], records.changes[:, 3] = wrong, slips
    columns: dict[str, tuple[npt.NDArray[Any], int]] = {
        "birth_date": (records.birth, 0),
        "birthplace": (records.place, NONE),
        "sex": (records.sex, 0),
        "nik": (records.nik, 0),
        "mother_name": (records.mothers, NONE),
    }
    for column, (field, (values, nothing)) in enumerate(columns.items()):
        gone = rng.random(size) < preset.missing.get(field, 1.0)
        values[gone] = nothing
        records.changes[gone, column] = 0
    return records
