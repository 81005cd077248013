"""Train the matcher that ships with the package.

    python benchmarks/train_default.py --data DIR [--out default.json]

``--data`` holds the real pairs and the aggregate counts. The registries are generated here, with
seeds that no benchmark uses. Names come from ``train_names.py``, the levels of the other fields
from ``field_levels.py``, the shares from the counts; the calibration is fitted on registries
apart from those the names were learned from.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.isotonic import IsotonicRegression

from field_levels import LEVELS
from name_pairs import lexicon_shares, read_pairs
from namematch.blocking import default_union
from namematch.reading.places import read_places
from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from namematch.scoring.matcher import Matcher
from namematch.scoring.shares import BIT, Shares
from namematch.scoring.tokens import vocabulary_for
from namematch.synthetic import make_registry
from namematch.table import RecordTable
from namematch.text import strings
from namematch.vocabulary import Vocabulary
from train_names import CHANCE, POPULATION, Pairs, in_units, learn, real_pairs, weights

TOKENS = (2_020_000, 224_190)  # tokens and distinct tokens behind the packaged counts
MOTHER = (-5.0, 14.0)  # least and most bits: brothers and sisters share a mother
LEARN = ((100_000, 902, "six"), (100_000, 903, "register"))
CALIBRATE = ((150_000, 904, "six"), (100_000, 905, "register"))
KNOTS = np.arange(-24.0, 25.0, 2.0)


def blank() -> Matcher:
    """A matcher with shares and levels, whose names weigh nothing yet."""
    words, counts = lexicon_shares()
    return Matcher(
        price=np.zeros(10, np.int32),
        agreed=np.zeros((3, 129), np.int32),
        steps=np.zeros((10, 128), np.int32),
        mother=(round(MOTHER[0] * BIT), round(MOTHER[1] * BIT)),
        levels=LEVELS,
        tokens=Shares.of_counts(words, counts, *TOKENS),
        places=Shares(pa.array([], pa.string()), np.empty(0), 1e-3),
        years=np.full(256, 1e-4),
        days=np.full(13 * 32, 1e-4),
    )


def read_counts(path: Path) -> tuple[list[str], np.ndarray]:
    """The first column and the counts of a table of counts."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return [row[0] for row in rows], np.array([float(row[1]) for row in rows])


def with_counts(matcher: Matcher, data: Path) -> Matcher:
    """Shares of places, years and days from the aggregate counts."""
    names, counts = read_counts(data / "birthplace_counts.tsv")
    codes, folded = read_places(pa.array(names))
    sums = np.bincount(codes[codes >= 0], counts[codes >= 0], len(folded))
    often = sums >= 5
    places = Shares.of_counts(
        folded.filter(pa.array(often)), sums[often], sums.sum(), 2 * len(sums)
    )
    years = np.full(256, 2e-4)
    names, counts = read_counts(data / "dob_year_counts.tsv")
    years[np.array(names, int) - 1850] += counts / counts.sum()
    days = np.full(13 * 32, 1 / 400)
    names, counts = read_counts(data / "dob_monthday_counts.tsv")
    at = [int(x[:2]) * 32 + int(x[3:]) for x in names]
    days[at] = counts / counts.sum()
    return replace(matcher, places=places, years=np.minimum(years, 1.0), days=days)


def generated(records: int, seed: int, preset: str) -> tuple[RecordTable, np.ndarray]:
    """A generated registry as a table, and the entity of each of its records."""
    registry = make_registry(records, seed=seed, preset=preset)
    table, _ = read_table(registry.table())
    truth = registry.truth()
    keys = pa.array(np.asarray(truth["id"]).astype(str))
    at = pc.index_in(table.ids.cast(pa.string()), value_set=keys)
    entity = np.unique(np.asarray(truth["entity"]), return_inverse=True)[1]
    return table, entity[np.asarray(at)]


def pairs_of(entity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of records of one person, left < right."""
    order = np.argsort(entity, kind="stable")
    left, right, gap = [], [], 1
    while True:
        same = np.flatnonzero(entity[order[gap:]] == entity[order[:-gap]])
        if len(same) == 0:
            break
        left.append(order[same])
        right.append(order[same + gap])
        gap += 1
    return np.concatenate(left), np.concatenate(right)


def strangers(
    table: RecordTable, vocabulary: Vocabulary, entity: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of different people who share a folded token, and the share of all pairs each is for.

    Per token a sample of its pairs; a pair that shares k tokens would be drawn k times as often,
    so it counts 1/k.
    """
    folded = np.asarray(
        strings(vocabulary.folded, vocabulary.folded_starts).dictionary_encode().indices
    )
    n = len(table)
    rows = np.repeat(np.arange(n), np.diff(table.names.offsets[: n + 1]))
    keys = folded[table.names.tokens[: len(rows)]].astype(np.int64)
    both = np.unique(keys * n + rows)
    keys, rows = both // n, both % n
    first = np.flatnonzero(np.append(True, np.diff(keys) > 0))
    size = np.diff(np.append(first, len(keys)))
    pairs = size * (size - 1) / 2
    draws = np.minimum(pairs, 12 + np.sqrt(pairs)).astype(int)
    block = np.repeat(np.arange(len(size)), draws)
    left = rows[first[block] + (rng.random(len(block)) * size[block]).astype(int)]
    right = rows[first[block] + (rng.random(len(block)) * size[block]).astype(int)]
    keep = (left < right) & (entity[left] != entity[right])
    kept = np.bincount(block[left < right], minlength=len(size))
    weight = (pairs / np.maximum(kept, 1))[block][keep]
    left, right = left[keep], right[keep]
    shared = count_shared(keys, rows, n, left, right)
    return left, right, weight / shared / (n * (n - 1) / 2)


def count_shared(keys, rows, n, left, right) -> np.ndarray:
    """How many folded tokens each pair of records shares."""
    order = np.lexsort((keys, rows))
    keys, start = keys[order], np.searchsorted(rows[order], np.arange(n + 1))
    shared = np.zeros(len(left), int)
    for i in range(8):
        at = start[left] + i
        own = at < start[left + 1]
        token = np.where(own, keys[np.minimum(at, len(keys) - 1)], -1)
        for j in range(8):
            other = start[right] + j
            hit = own & (other < start[right + 1])
            shared += hit & (keys[np.minimum(other, len(keys) - 1)] == token)
    return np.maximum(shared, 1)


def population(matcher: Matcher) -> Pairs:
    """Duplicates, and strangers who share a folded token, of a population: names alone."""
    table, entity = generated(250_000, 901, "six")
    vocabulary = vocabulary_for(matcher, table.words)
    one, two = pairs_of(entity)
    few, more, rate = strangers(table, vocabulary, entity, np.random.default_rng(5))
    same = np.arange(len(one) + len(few)) < len(one)
    weight = np.append(np.full(len(one), POPULATION / len(one)), POPULATION * 2.0**-CHANCE * rate)
    left, right = np.append(one, few).astype(np.int32), np.append(two, more).astype(np.int32)
    return Pairs(table, vocabulary, left, right, same, weight, context=False)


def candidates(matcher: Matcher, records: int, seed: int, preset: str) -> Pairs:
    """The blocked pairs of a registry, weighed beside the other fields."""
    table, entity = generated(records, seed, preset)
    model = blended(matcher, table)
    vocabulary = vocabulary_for(model, table.words)
    pairs = default_union(table, vocabulary)
    same = entity[pairs.left] == entity[pairs.right]
    everyone = len(pairs_of(entity)[0])
    print(f"{preset} {records:,}: {len(pairs):,} pairs, {same.sum():,} of {everyone:,} true")
    return Pairs(
        table, vocabulary, pairs.left, pairs.right, same, np.ones(len(pairs)), context=True
    )


def calibrated(matcher: Matcher) -> Matcher:
    """The log odds that weights and priors of fresh registries turn out to have, ascending."""
    odds, same = [], []
    for records, seed, preset in CALIBRATE:
        pairs = candidates(matcher, records, seed, preset)
        model = blended(matcher, pairs.table)
        odds.append(weights(model, pairs) + model.prior(records - 1))
        same.append(pairs.same)
    grid = calibrate(np.concatenate(odds), np.concatenate(same))
    return replace(matcher, calibration=grid)


def calibrate(odds: np.ndarray, same: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Isotonic regression read off at ``KNOTS``, straight beyond them."""
    fitted = IsotonicRegression(y_min=1e-6, y_max=1 - 1e-6, out_of_bounds="clip").fit(odds, same)
    p = np.clip(fitted.predict(KNOTS), 1e-6, 1 - 1e-6)
    y = np.maximum.accumulate(np.log2(p / (1 - p)))
    y += 1e-3 * np.arange(len(y))
    return np.concatenate([[-200.0], KNOTS, [200.0]]), np.concatenate(
        [[y[0] - 170], y, [y[-1] + 170]]
    )


def train(data: Path) -> Matcher:
    """Shares, names, calibration."""
    matcher = with_counts(blank(), data)
    left, right, same, _ = read_pairs(data / "pairs_dev.tsv")
    real = real_pairs(left, right, same, matcher)
    blocked = [candidates(matcher, *registry) for registry in LEARN]
    result = learn(matcher, real, population(matcher), blocked)
    return calibrated(replace(matcher, **in_units(result)))


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("src/namematch/scoring/default.json"))
    options = parser.parse_args()
    train(options.data).save(options.out)


if __name__ == "__main__":
    main()
