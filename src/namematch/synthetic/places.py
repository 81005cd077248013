"""Birthplaces, the region code a NIK gets there, and the same place at another level.

Region codes come from python-stdnum. A place that is neither a regency nor a former name of one
gets the code of one by a hash of its text: always the same, not the right one. Jakarta has five.

>>> places = Places.load()
>>> places.code_of("KOTA DENPASAR"), places.parent_of("DENPASAR")
(5171, 'BALI')
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

import numpy as np
from stdnum import numdb

from namematch.synthetic.pool import Ids, Pool
from namematch.synthetic.tables import read

LEVEL = re.compile(r"^(KOTA|KAB\.?|KABUPATEN)\s+")

FORMER_NAMES = {
    "UJUNG PANDANG": "MAKASSAR",
    "MAKASAR": "MAKASSAR",
    "TANJUNG KARANG": "BANDAR LAMPUNG",
    "TELUK BETUNG": "BANDAR LAMPUNG",
    "SOLO": "SURAKARTA",
    "SINGARAJA": "BULELENG",
    "CURUP": "REJANG LEBONG",
    "SAMPIT": "KOTAWARINGIN TIMUR",
    "PURWOKERTO": "BANYUMAS",
    "JAKARTA": "JAKARTA SELATAN",
}
"""Frequent birthplaces under an older name, a seat for its regency, a city for its first part."""
JAKARTA, PARTS_OF_JAKARTA = 3171, 5
"""The first of Jakarta's cities, and how many there are: one place in the registers, 7 in 100."""


@dataclass(frozen=True, slots=True)
class Places:
    """Distinct birthplaces, an urn of their ids, and the regencies by folded name."""

    pool: Pool
    urn: Ids
    codes: dict[str, int]
    provinces: dict[int, str]

    @classmethod
    def load(cls) -> Places:
        """From the packaged counts and python-stdnum's regions."""
        pool = Pool()
        rows = [r for r in read("birthplaces") if r["pob"]]
        urn = np.repeat(pool.add(r["pob"] for r in rows), [int(r["count"]) for r in rows])
        codes, provinces = _regions()
        return cls(pool, urn, codes, provinces)

    def code_of(self, place: str) -> int:
        """Four digits, province and regency."""
        folded = LEVEL.sub("", place)
        folded = FORMER_NAMES.get(folded, folded)
        if folded not in self.codes:
            every = list(self.codes.values())
            return every[zlib.crc32(folded.encode()) % len(every)]
        return self.codes[folded]

    def parent_of(self, place: str) -> str:
        """The province of a regency, the regency a smaller place was given."""
        code = self.code_of(place)
        if LEVEL.sub("", place) in self.codes:
            return self.provinces[code // 100]
        return next(name for name, known in self.codes.items() if known == code)


def _regions() -> tuple[dict[str, int], dict[int, str]]:
    database = numdb.get("id/loc")
    codes, provinces = {}, {}
    for number in range(1101, 9999):
        found = database.info(str(number))
        if len(found) == 2 and found[0][1] and found[1][1]:
            codes[found[1][1]["name_id"].upper()] = number
            provinces[number // 100] = found[0][1]["name_id"].upper()
    return codes, provinces
