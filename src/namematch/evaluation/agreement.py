"""Do two officers decide alike, beyond what chance would do? Cohen's kappa.

Cohen 1960: 1 is full agreement, 0 what two who decide at random, each as often as they do, would
reach, below 0 less than that. Its standard error is that of Fleiss, Cohen and Everitt 1969, for
many pairs; it is 0 where all pairs agree or one of the two gave a single verdict, however few they
are.

>>> found = kappa(["same", "same", "other", "other"], ["same", "same", "other", "same"])
>>> found.kappa, found.agreed, found.chance
(0.5, 0.75, 0.5)
>>> kappa([], [])
Traceback (most recent call last):
namematch.errors.InputError: no pair was decided twice: there is no agreement to measure
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.errors import InputError

Z = 1.96  # of a 95 % interval
Verdicts: TypeAlias = Sequence[Any] | npt.NDArray[Any] | pa.Array | pa.ChunkedArray


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa of two deciders, and what it rests on.

    kappa: between -1 and 1; nan where both only ever gave one and the same verdict, as chance
    alone would agree there too. standard_error: of it; low, high: a 95 % interval, within -1 and
    1. agreed: share of pairs with one verdict; chance: the share expected by chance; pairs: how
    many.
    """

    kappa: float
    standard_error: float
    low: float
    high: float
    agreed: float
    chance: float
    pairs: int


def kappa(first: Verdicts, second: Verdicts) -> Agreement:
    """Agreement of two verdicts on each of the same pairs, over any number of categories.

    Args:
        first: a verdict a pair: texts, numbers or truth values, of one type.
        second: the other's, in the same order.

    Raises:
        InputError: no pair, unequal lengths, a missing verdict, or verdicts of two types.
    """
    one, two, categories = _codes(first, second)
    count = len(one)
    ones = np.bincount(one, minlength=categories) / count
    twos = np.bincount(two, minlength=categories) / count
    same = one == two
    agreed, chance = float(same.mean()), float(ones @ twos)
    if chance == 1.0:
        nan = float("nan")
        return Agreement(nan, nan, nan, nan, agreed, chance, count)
    found = (agreed - chance) / (1.0 - chance)
    disagree = 1.0 - found
    on_diagonal = (1.0 - (ones + twos)[one] * disagree) ** 2
    off_diagonal = (disagree * (twos[one] + ones[two])) ** 2
    spread = np.where(same, on_diagonal, off_diagonal).mean() - (found - chance * disagree) ** 2
    error = float(np.sqrt(max(spread, 0.0) / count)) / (1.0 - chance)
    low, high = max(found - Z * error, -1.0), min(found + Z * error, 1.0)
    return Agreement(found, error, low, high, agreed, chance, count)


def _codes(
    first: Verdicts, second: Verdicts
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
    """Both as numbers of the same categories, and how many there are."""
    one, two = _column(first), _column(second)
    if len(one) != len(two):
        message = f"expected two verdicts on each pair, got {len(one):,} and {len(two):,}"
        raise InputError(message)
    if len(one) == 0:
        raise InputError("no pair was decided twice: there is no agreement to measure")
    if one.null_count + two.null_count:
        raise InputError(f"{one.null_count + two.null_count:,} verdicts are missing")
    if one.type != two.type:
        raise InputError(f"expected verdicts of one type, got {one.type} and {two.type}")
    both = pa.concat_arrays([one, two]).dictionary_encode()
    codes = both.indices.to_numpy().astype(np.int64)
    return codes[: len(one)], codes[len(one) :], len(both.dictionary)


def _column(verdicts: Verdicts) -> pa.Array:
    if isinstance(verdicts, pa.ChunkedArray):
        return verdicts.combine_chunks()
    try:
        return pa.array(verdicts)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise InputError("expected verdicts of one type: texts, numbers or truth values") from None
