"""Pairs of names to learn from and to measure on: real ones, and a generated population.

Real pairs come from a folder given on the command line and never go into the product; only the
weights learned from them do.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from namematch.names.lexicon import Lexicon
from namematch.reading.name_rows import name_rows
from namematch.scoring.matcher import Matcher
from namematch.scoring.shares import BIT
from namematch.table import RecordTable


def names_table(names: list[str]) -> RecordTable:
    """A table of names alone; one without letters stays, as an empty row."""
    words, rows, _ = name_rows(pa.array(names, pa.string()), None)
    n = len(names)
    none = np.zeros(n, np.int32)
    return RecordTable(
        ids=pa.array(np.arange(n)), words=words, names=rows, mothers=None, birth_date=none,
        sex=np.zeros(n, np.uint8), nik=np.zeros(n, np.int64), birthplace=none - 1,
        places=pa.array([], pa.string()),
    )  # fmt: skip


def read_pairs(path: Path) -> tuple[list[str], list[str], np.ndarray, list[str]]:
    """Left names, right names, same (bool[n]) and category of a file of labelled pairs."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    same = np.array([row["same_person"] == "1" for row in rows])
    return (
        [r["name_a"] for r in rows],
        [r["name_b"] for r in rows],
        same,
        [r["category"] for r in rows],
    )


def persons(texts: list[str], n: int, same: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A person per left and per right name: names joined by positive pairs are one person."""
    names, number = np.unique(texts, return_inverse=True)
    left, right = number[:n], number[n:]
    links = coo_array((np.ones(same.sum()), (left[same], right[same])), shape=(len(names),) * 2)
    _, person = connected_components(links, directed=False)
    return person[left], person[right]


def halves(
    left: np.ndarray, right: np.ndarray, same: np.ndarray, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Two (train, test) splits by person: no person of a test pair is in a train pair."""
    side = np.random.default_rng(seed).integers(0, 2, max(left.max(), right.max()) + 1)
    parts = [np.flatnonzero((side[left] == k) & (side[right] == k)) for k in (0, 1)]
    return [(parts[0], parts[1]), (parts[1], parts[0])]


def plain(matcher: Matcher, price: np.ndarray) -> Matcher:
    """A matcher whose name weight is just the bits of matching tokens."""
    identity = np.tile(np.arange(129, dtype=np.int32) * BIT, (3, 1))
    return replace(
        matcher, price=np.rint(price * BIT).astype(np.int32), agreed=identity,
        steps=np.zeros((10, 128), np.int32),
    )  # fmt: skip


def lexicon_shares() -> tuple[pa.Array, np.ndarray]:
    """Token counts of the packaged lexicon."""
    words, counts = Lexicon.default().frequency
    return words, np.asarray(counts, np.float64)
