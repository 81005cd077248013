"""Where a place lies, so that a district, its regency and its province do not disagree.

Source: ``data/regions.tsv`` (ODbL 1.0, its licence beside it). A name that is both a regency and a
district is the regency; a regency and a city of one name are one place, as records seldom say
which; a district whose name lies in several regencies is not located.

>>> level, regency, province = locate(["banjarmasin", "banjarmasinutara", "kalimantanselatan", "x"])
>>> level.tolist(), regency.tolist(), province.tolist()
([2, 3, 1, 0], [6371, 6371, 0, 0], [63, 63, 63, 0])
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from namematch.reading.places import fold_place

Int32 = npt.NDArray[np.int32]
Place = tuple[int, int, int]

LEVELS = ("province", "regency", "district")
NOWHERE: Place = (0, 0, 0)


def locate(places: Sequence[str]) -> tuple[Int32, Int32, Int32]:
    """Level (1 province, 2 regency or city, 3 district), regency and province of folded places.

    int32[n] each; 0 where it is not known.
    """
    known = regions()
    found = np.array([known.get(place, NOWHERE) for place in places], np.int32).reshape(-1, 3)
    level, regency, province = np.ascontiguousarray(found.T)
    return level, regency, province


@cache
def regions() -> dict[str, Place]:
    """Folded name -> (level, regency, province), read once."""
    text = resources.files("namematch.scoring").joinpath("data", "regions.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")][1:]
    seen: dict[tuple[int, str], set[Place]] = {}
    names: dict[tuple[str, str], int] = {}  # a regency and a city of one name take the first code
    codes: dict[str, int] = {}
    for code, level, parent, name in rows:
        folded = fold_place(name)
        rank = LEVELS.index(level) + 1
        if rank == 2:
            codes[code] = names.setdefault((parent, folded), int(code))
        regency = codes.get(code if rank == 2 else parent, 0)
        seen.setdefault((rank, folded), set()).add((rank, regency, int(code[:2])))
    known: dict[str, Place] = {}
    for rank in (3, 1, 2):  # the later ones win
        known |= {
            name: next(iter(found))
            for (its, name), found in seen.items()
            if its == rank and len(found) == 1
        }
    return known
