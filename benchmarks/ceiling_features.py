"""What the trees of the ceiling see of a pair: namematch's evidence, and strings compared afresh.

Everything a weight is made of (terms, levels, shapes of both names), how many records of the file
share each value, the dates and numbers digit by digit, and string closeness of whole names and
mothers, raw, parsed and folded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler, LCSseq

from namematch.scoring.score import Scorer
from namematch.table import Pairs
from wider_union import sorted_tokens, texts

RATIOS = (
    fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.partial_ratio,
    JaroWinkler.similarity, OSA.normalized_similarity, LCSseq.normalized_similarity,
)  # fmt: skip
FEW_RATIOS = (fuzz.ratio, fuzz.token_set_ratio, JaroWinkler.similarity, OSA.normalized_similarity)
CHUNK = 200_000  # pairs described at a time


@dataclass(frozen=True, slots=True)
class Strings:
    """Every spelling that is compared, object[n] each, with the ratios it is compared by."""

    spellings: tuple[tuple[np.ndarray, tuple], ...]
    places: np.ndarray
    firsts: np.ndarray
    lasts: np.ndarray


def objects(values: pa.Array) -> np.ndarray:
    """Strings as Python objects, which is what rapidfuzz takes."""
    return values.to_numpy(zero_copy_only=False)


def strings_of(scorer: Scorer, raw: pa.Array, folded: pa.Array) -> Strings:
    """``raw`` are the names as they stand in the file, ``folded`` the key of every word."""
    table, n = scorer.table, len(scorer.table)
    name = texts(table.names, n, table.words)
    sound = texts(table.names, n, folded)
    spellings = [
        (objects(name), RATIOS),
        (objects(sound), RATIOS),
        (objects(sorted_tokens(sound)), FEW_RATIOS),
        (objects(pc.utf8_lower(raw)), FEW_RATIOS),
    ]
    if table.mothers is not None:
        mother = texts(table.mothers, n, table.words)
        spellings.append((objects(mother), RATIOS))
        spellings.append((objects(texts(table.mothers, n, folded)), FEW_RATIOS))
    places = table.places.to_numpy(zero_copy_only=False) if len(table.places) else np.array([""])
    found = np.where(table.birthplace >= 0, places[table.birthplace], "")
    words = [value.split() or [""] for value in objects(sound)]
    firsts, lasts = (np.array([one[at] for one in words], object) for at in (0, -1))
    return Strings(tuple(spellings), found, firsts, lasts)


def describe(scorer: Scorer, strings: Strings, pairs: Pairs) -> np.ndarray:
    """float32[k, features] of k pairs."""
    counts = shared_counts(scorer)
    parts = []
    for start in range(0, len(pairs), CHUNK):
        at = slice(start, start + CHUNK)
        left, right = pairs.left[at], pairs.right[at]
        parts.append(
            np.column_stack(
                [
                    *evidence(scorer, left, right),
                    *closeness(strings, left, right),
                    *numbers(scorer, left, right),
                    *rarities(counts, left, right),
                ]
            ).astype(np.float32)
        )
    return np.concatenate(parts)


def evidence(scorer: Scorer, left: np.ndarray, right: np.ndarray) -> list[np.ndarray]:
    """The terms of the weight, levels and shapes, their sum, and the sum without the names."""
    terms = scorer.terms(left, right)
    total = terms.bits.sum(axis=1)
    columns = [terms.bits, terms.levels, terms.shape, terms.mother_shape]
    return [*columns, total, total - terms.bits[:, 0]]


def closeness(strings: Strings, left: np.ndarray, right: np.ndarray) -> list[np.ndarray]:
    """Ratios of whole spellings, places, first and last tokens (crosswise too), and lengths."""
    columns = []

    def compared(one: np.ndarray, two: np.ndarray, ratio) -> None:
        columns.append(process.cpdist(one, two, scorer=ratio, workers=-1, dtype=np.float32))

    for values, ratios in strings.spellings:
        for ratio in ratios:
            compared(values[left], values[right], ratio)
        lengths = np.fromiter(map(len, values), np.int32, len(values))
        one, two = lengths[left], lengths[right]
        columns += [np.minimum(one, two), np.abs(one - two)]
    compared(strings.places[left], strings.places[right], JaroWinkler.similarity)
    compared(strings.places[left], strings.places[right], fuzz.partial_ratio)
    first, last = strings.firsts, strings.lasts
    for one, two in ((first, first), (last, last)):
        compared(one[left], two[right], JaroWinkler.similarity)
    crossed = [
        process.cpdist(one[left], two[right], scorer=JaroWinkler.similarity, workers=-1)
        for one, two in ((first, last), (last, first))
    ]
    return [*columns, np.minimum(*crossed), np.maximum(*crossed)]


def numbers(scorer: Scorer, left: np.ndarray, right: np.ndarray) -> list[np.ndarray]:
    """Dates and NIK apart: years, months, days, digits; the sexes; what is missing."""
    table = scorer.table
    columns = []
    for date in (table.birth_date, scorer.birth_date):
        one, two = date[left].astype(np.int64), date[right].astype(np.int64)
        known = (one > 0) & (two > 0)
        split = [(x // 10_000, x // 100 % 100, x % 100) for x in (one, two)]
        apart = [a - b for a, b in zip(*split, strict=True)]
        columns += [np.where(known, np.abs(x), -1) for x in apart]
        columns += [np.where(known, digits_apart(one, two, 8), -1), (one == 0) * 1 + (two == 0)]
    one, two = table.nik[left], table.nik[right]
    known = (one > 0) & (two > 0)
    columns.append(np.where(known, digits_apart(one, two, 16), -1))
    for power in (10**14, 10**12, 10**10, 10**4):
        columns.append(np.where(known, one // power == two // power, -1))
    columns.append(np.where(known, one % 10**4 == two % 10**4, -1))
    sex = scorer.sex
    columns += [np.minimum(sex[left], sex[right]), np.maximum(sex[left], sex[right])]
    return columns


def digits_apart(one: np.ndarray, two: np.ndarray, digits: int) -> np.ndarray:
    """In how many places two numbers differ."""
    apart = np.zeros(len(one), np.int8)
    for _ in range(digits):
        apart += one % 10 != two % 10
        one, two = one // 10, two // 10
    return apart


def shared_counts(scorer: Scorer) -> list[np.ndarray]:
    """How many records share each record's date, NIK, place, name, and place with date."""
    table = scorer.table
    name = texts(table.names, len(table), table.words)
    code = np.asarray(name.dictionary_encode().indices, np.int64)
    both = table.birthplace.astype(np.int64) * 100_000_000 + table.birth_date
    keys = (table.birth_date, table.nik, table.birthplace, code, both)
    counts = []
    for key in keys:
        _, at, count = np.unique(key, return_inverse=True, return_counts=True)
        counts.append(np.log2(count[at]).astype(np.float32))
    return counts


def rarities(counts: list[np.ndarray], left: np.ndarray, right: np.ndarray) -> list[np.ndarray]:
    """The smaller and the larger count of the two records, log2."""
    columns = []
    for count in counts:
        one, two = count[left], count[right]
        columns += [np.minimum(one, two), np.maximum(one, two)]
    return columns
