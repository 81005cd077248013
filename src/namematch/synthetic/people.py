"""People as they are: name, sex, birth date, birthplace, mother, NIK. No error yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namematch.synthetic.dates import Dates, draw_births
from namematch.synthetic.families import Draft, relate
from namematch.synthetic.names import FEMALE, MALE, NameTables, Sexes
from namematch.synthetic.nik import Niks, niks
from namematch.synthetic.places import Places
from namematch.synthetic.pool import NONE, Ids
from namematch.synthetic.rates import Preset

MOTHER_TOKENS = 4
"""A mother's name keeps its first tokens."""


@dataclass(frozen=True, slots=True)
class People:
    """Columns of equal length; row i is person i. Names and mothers are rows of token ids."""

    names: Ids
    sex: Sexes
    birth: Dates
    place: Ids
    mothers: Ids
    family: npt.NDArray[np.int64]
    relation: npt.NDArray[np.uint8]
    nik: Niks

    def __len__(self) -> int:
        return len(self.sex)


def draw_people(
    size: int, preset: Preset, tables: NameTables, places: Places, rng: np.random.Generator
) -> People:
    """``size`` people of a preset's ages, families among them."""
    sex = rng.choice(np.array([MALE, FEMALE], np.uint8), size)
    names = tables.draw(sex, rng)
    birth = draw_births(size, preset.youngest_year, rng)
    place = places.urn[rng.integers(len(places.urn), size=size)]
    family = np.arange(size)
    relation = relate(Draft(names, sex, birth, place, family), tables, rng)
    mothers = tables.draw(np.full(size, FEMALE, np.uint8), rng)
    mothers[:, MOTHER_TOKENS:] = NONE
    mothers = mothers[family]
    nik = niks(sex, birth, place, family, places, rng)
    return People(names, sex, birth, place, mothers, family, relation, nik)
