"""Distinct values of a field as codes, in the order in which they came: places, further fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.scoring.matcher import Matcher
from namematch.scoring.places import Places, place_rarity, places_of
from namematch.table import ranges

Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Codes:
    """The first ``count`` of ``values``; what is behind only grows, and snapshots share it."""

    values: list[str]
    code: dict[str, int]
    count: int

    @classmethod
    def of(cls, values: list[str]) -> Self:
        """Codes in that order."""
        return cls(values, {value: at for at, value in enumerate(values)}, len(values))

    def find(self, value: str) -> int:
        """The code of a value, -1 where there is none."""
        code = self.code.get(value, -1)
        return code if code < self.count else -1

    def extended(self, values: pa.Array) -> tuple[Codes, Int32]:
        """These values and the new ones; the code of each."""
        codes = []
        for value in values.to_pylist():
            code = self.code.setdefault(value, len(self.values))
            if code == len(self.values):
                self.values.append(value)
            codes.append(code)
        return Codes(self.values, self.code, len(self.values)), np.array(codes, np.int32)


@dataclass(frozen=True, slots=True)
class PlaceCodes:
    """Birthplaces as codes, and what the scorer knows of each."""

    codes: Codes
    places: Places
    rarity: Int32

    @classmethod
    def of(cls, matcher: Matcher, values: pa.Array) -> Self:
        """Places in that order."""
        codes = Codes.of(values.to_pylist())
        return cls(codes, places_of(values), place_rarity(matcher, values))

    def extended(self, matcher: Matcher, values: pa.Array) -> tuple[PlaceCodes, Int32]:
        """These places and the new ones; the code of each."""
        codes, found = self.codes.extended(values)
        new = self.codes.values[self.codes.count : codes.count]
        if not new:
            return self, found
        return self.with_places(matcher, codes, pa.array(new, pa.string())), found

    def with_places(self, matcher: Matcher, codes: Codes, new: pa.Array) -> PlaceCodes:
        """What is known of more places, behind these."""
        more = places_of(new)
        places = Places(
            np.concatenate([self.places.text, more.text]),
            np.concatenate([self.places.starts, more.starts[1:] + self.places.starts[-1]]),
            *(
                np.concatenate([mine, theirs])
                for mine, theirs in zip(self.places[2:], more[2:], strict=True)
            ),
        )
        rarity = np.concatenate([self.rarity, place_rarity(matcher, new)])
        return PlaceCodes(codes, places, rarity)

    def beside(
        self, matcher: Matcher, place: str, codes: Int32
    ) -> tuple[int, Int32, Places, Int32]:
        """The code of a query's place ("" is -1), the codes of records, places and rarities.

        Where no record of the registry has the place, the few that are needed are numbered anew.
        """
        code = self.codes.find(place) if place else -1
        if not place or code >= 0:
            return code, codes, self.places, self.rarity
        used, local = np.unique(codes, return_inverse=True)
        used = used[used >= 0]
        starts, at = ranges(self.places.starts, used)
        few = Places(self.places.text[at], starts, *(column[used] for column in self.places[2:]))
        extended = PlaceCodes(self.codes, few, self.rarity[used]).with_places(
            matcher, self.codes, pa.array([place], pa.string())
        )
        anew: Int32 = (local - int(codes.min(initial=0) < 0)).astype(np.int32)
        return len(used), anew, extended.places, extended.rarity
