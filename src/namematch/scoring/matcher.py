"""The model of a match: m and u per level, steps for names, shares of values, calibration, cuts.

A ``Matcher`` is frozen and plain data; on disk it is JSON a person can read. Weights in the file
are bits. The default is trained by ``benchmarks/train_default.py``.

>>> bool(Matcher.default().probability(np.array([0.0]), prior=-17.0)[0] < 0.01)
True
>>> Matcher.load("nowhere.json")
Traceback (most recent call last):
namematch.errors.ModelError: nowhere.json: no such matcher file
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from namematch.errors import ModelError
from namematch.scoring.shares import BIT, Shares

if TYPE_CHECKING:
    import os

Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]

FORMAT = 1
LEVELS = {
    "birth_date": ("equal", "day and month swapped", "one digit", "two digits", "different"),
    "nik": ("equal", "typo", "same regency and date", "different"),
    "birthplace": ("equal", "alike", "within", "different"),
    "sex": ("equal", "different"),
    "further": ("equal", "different"),
}
TOKEN_LEVELS = (
    "same", "family", "free fold", "cheap fold", "one edit", "two edits", "initial", "cut", "none",
    "joined",
)  # fmt: skip
FEATURES = (
    "agreed bits", "least alike token", "edits in all", "letters shared", "edits of a token",
    "tokens left on both sides", "letters left over", "initials", "letters",
    "kind",
)  # fmt: skip
KINDS = ("equal", "alike", "contradicted")
WIDTH = 128  # values a feature can take


@dataclass(frozen=True, eq=False)  # compared and cached by identity: arrays have no one truth
class Matcher:
    """Everything a weight depends on besides the two records.

    price: int32[10], 1/256 bits added to a token match, by level; agreed: int32[3, 129], what
    so many bits of matching tokens are worth, by kind of pair; steps: int32[10, 128], 1/256 bits
    of each value of each feature of a pair of names; mother: least and most 1/256 bits the
    mother's name may add; levels: field -> level -> (m, u), where u of an equal value is its own
    share; population and expected_matches give the prior; calibration: two float64[k], weight
    plus log2 prior odds -> log2 odds, ascending; link and review: probabilities; further: names
    of further exact-match fields, which have the levels of "further" unless they were trained,
    and shares of their values once those were counted.
    """

    price: Int32
    agreed: Int32
    steps: Int32
    mother: tuple[int, int]
    levels: dict[str, dict[str, tuple[float, float]]]
    tokens: Shares
    places: Shares
    years: Float64
    days: Float64
    population: int = 1_000_000
    expected_matches: float = 0.1
    calibration: tuple[Float64, Float64] = (np.array([-60.0, 60.0]), np.array([-60.0, 60.0]))
    link: float = 0.5
    review: float = 0.05
    further: tuple[str, ...] = ()
    further_shares: dict[str, Shares] = field(default_factory=dict)

    @classmethod
    def default(cls) -> Matcher:
        """The matcher that ships with the package, for Indonesian names."""
        return _default()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Matcher:
        """Read a matcher from JSON; ModelError when it is missing or not well formed."""
        from namematch.scoring.model_file import read

        return read(path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the matcher as JSON, whole or not at all."""
        from namematch.scoring.model_file import write

        write(self, path)

    def prior(self, others: int) -> float:
        """log2 of the prior odds that a pair is one person, among ``others`` candidates."""
        return float(np.log2(self.expected_matches / max(others, 1)))

    def probability(self, weight: npt.ArrayLike, *, prior: float) -> Float64:
        """Calibrated probability of weights in bits (excluding the prior), float64."""
        odds = np.interp(np.asarray(weight) + prior, *self.calibration)
        return np.asarray(1.0 / (1.0 + np.exp2(-odds)))

    def levels_of(self, field: str) -> dict[str, tuple[float, float]]:
        """M and u of each level of a field; a further field not trained has those of "further"."""
        return self.levels.get(field) or self.levels["further"]

    def price_of(self, field: str) -> Int32:
        """1/256 bits of each level of a field: log2(m / u), int32; u of an equal value apart."""
        pairs = self.levels_of(field).values()
        return np.array([round(BIT * np.log2(m / u)) for m, u in pairs], np.int32)

    def weight_for(self, probability: float, *, prior: float) -> float:
        """The weight in bits at which a pair reaches ``probability``."""
        odds = np.log2(probability / (1.0 - probability))
        grid, calibrated = self.calibration
        return float(np.interp(odds, calibrated, grid)) - prior

    def declaring(self, *fields: str) -> Matcher:
        """The same model that also compares further fields, by equality.

        >>> Matcher.default().declaring("phone").further
        ('phone',)
        """
        return replace(self, further=tuple(dict.fromkeys((*self.further, *fields))))

    def with_shares(
        self, *, tokens: Shares, places: Shares, years: Float64, days: Float64
    ) -> Matcher:
        """The same model with other shares of values."""
        return replace(self, tokens=tokens, places=places, years=years, days=days)


@cache
def _default() -> Matcher:
    with resources.as_file(resources.files("namematch.scoring") / "default.json") as path:
        return Matcher.load(path)


def check(condition: bool, where: str, expected: str) -> None:
    """Raise the error of a matcher file that is not well formed."""
    if not condition:
        raise ModelError(f"{where}: expected {expected}")
