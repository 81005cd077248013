"""Pairs of rows whose keys are equal, from sorted numbers: a key above, its row below.

A block is a run of numbers with one key. Blocks of at most ``most`` rows pair every two of their
rows; the entries of larger ones are handed back, to be split by something finer.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel


@kernel
def block_sizes(keyed, bits, sizes):
    """How many blocks there are of each size; the last of ``sizes`` (int64) counts larger ones."""
    start = 0
    for i in range(1, len(keyed) + 1):
        if i == len(keyed) or keyed[i] >> bits != keyed[start] >> bits:
            sizes[min(i - start, len(sizes) - 1)] += 1
            start = i


@kernel
def pairs_of_blocks(keyed, bits, most, pairs, rest):
    """Write the pairs of blocks of at most ``most`` entries, and the entries of larger blocks.

    ``pairs`` uint64 get ``low << 32 | high`` of two rows; equal ones are left out. Returns how many
    pairs, and how many entries of ``rest``, were written.
    """
    mask = (np.uint64(1) << bits) - np.uint64(1)
    at, kept, start = 0, 0, 0
    for i in range(1, len(keyed) + 1):
        if i < len(keyed) and keyed[i] >> bits == keyed[start] >> bits:
            continue
        if i - start > most:
            for j in range(start, i):
                rest[kept] = keyed[j]
                kept += 1
        else:
            for j in range(start, i - 1):
                for k in range(j + 1, i):
                    if keyed[j] != keyed[k]:
                        pairs[at] = ((keyed[j] & mask) << np.uint64(32)) | (keyed[k] & mask)
                        at += 1
        start = i
    return at, kept


@kernel
def pairs_of_followers(keyed, bits, record, window, pairs):
    """Write the pair of every entry and each of the ``window`` that follow it in its block.

    Here ranks stand below the keys; ``record`` int64 holds the row of each.
    """
    mask = (np.uint64(1) << bits) - np.uint64(1)
    at = 0
    for j in range(len(keyed)):
        one = record[keyed[j] & mask]
        for k in range(j + 1, min(j + 1 + window, len(keyed))):
            other = record[keyed[k] & mask]
            if keyed[k] >> bits == keyed[j] >> bits and one != other:
                low, high = min(one, other), max(one, other)
                pairs[at] = (np.uint64(low) << np.uint64(32)) | np.uint64(high)
                at += 1
    return at
