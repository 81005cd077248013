"""Blocks of numbers, and which of them a store holds."""

import numpy as np

from namematch.registry.store import Block


def ids(*numbers):
    return Block({"kind": "ids"}, {"ids": np.array(numbers, np.int64)})


def all_ids(store):
    """Every id in the segments, then in the log."""
    blocks = [*store.segments, *store.entries()]
    return [number for block in blocks for number in block.arrays["ids"].tolist()]


def new_ids(news):
    return [number for block in news.entries for number in block.arrays["ids"].tolist()]


def names(place):
    return sorted(path.name for path in place.iterdir())
