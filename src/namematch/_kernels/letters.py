"""Closeness of two short runs of letters, bit-parallel: at most 64 letters, a to z and space.

``masks`` is scratch of 32 uint64, all zero on entry and left all zero: bit i of ``masks[c]`` says
that letter i of the first run is c. Longer runs are read up to their 64th letter, which is more
than the 60 that Indonesian law allows a name.

Sources: Hyyrö (2003), "A bit-vector algorithm for computing Levenshtein and Damerau edit
distances"; Hyyrö (2004), "Bit-parallel LCS-length computation revisited"; Winkler (1990).
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import inlined

ONE = np.uint64(1)
ZERO = np.uint64(0)
FULL = np.uint64(0xFFFFFFFFFFFFFFFF)


@inlined
def fill(a, masks):
    """Set the masks of run ``a``."""
    for i in range(len(a)):
        masks[a[i] & 31] |= ONE << np.uint64(i)


@inlined
def clear(a, masks):
    """Make the masks of run ``a`` zero again."""
    for i in range(len(a)):
        masks[a[i] & 31] = ZERO


@inlined
def common_letters(a, b, masks):
    """Length of the longest common subsequence."""
    a, b = a[:64], b[:64]
    fill(a, masks)
    state = FULL
    for j in range(len(b)):
        hit = state & masks[b[j] & 31]
        state = (state + hit) | (state - hit)
    clear(a, masks)
    count = 0
    for i in range(len(a)):
        count += 1 - int((state >> np.uint64(i)) & ONE)
    return count


@inlined
def edits(a, b, masks):
    """Optimal string alignment distance: insert, delete, replace, or swap two neighbours."""
    a, b = a[:64], b[:64]
    if len(a) == 0 or len(b) == 0:
        return max(len(a), len(b))
    fill(a, masks)
    positive, negative, diagonal, before = FULL, ZERO, ZERO, ZERO
    distance = len(a)
    last = np.uint64(len(a) - 1)
    for j in range(len(b)):
        match = masks[b[j] & 31]
        swap = (((~diagonal) & match) << ONE) & before
        diagonal = (((match & positive) + positive) ^ positive) | match | negative | swap
        up = negative | ~(diagonal | positive)
        down = diagonal & positive
        distance += int((up >> last) & ONE) - int((down >> last) & ONE)
        up = (up << ONE) | ONE
        positive = (down << ONE) | ~(diagonal | up)
        negative = up & diagonal
        before = match
    clear(a, masks)
    return distance


@inlined
def jaro_winkler(a, b, masks):
    """Jaro-Winkler similarity in 0..1, prefix weight 0.1, boosted above 0.7."""
    a, b = a[:64], b[:64]
    if len(a) == 0 or len(b) == 0:
        return 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    fill(a, masks)
    taken_a, taken_b, hits = ZERO, ZERO, 0
    for j in range(len(b)):
        window = FULL
        if j > reach:
            window = FULL << np.uint64(j - reach)
        if j + reach < 63:
            window &= (ONE << np.uint64(j + reach + 1)) - ONE
        free = masks[b[j] & 31] & window & ~taken_a
        if free != ZERO:
            taken_a |= free & (~free + ONE)
            taken_b |= ONE << np.uint64(j)
            hits += 1
    clear(a, masks)
    if hits == 0:
        return 0.0
    swapped, i = 0, 0
    for j in range(len(b)):
        if (taken_b >> np.uint64(j)) & ONE:
            while not (taken_a >> np.uint64(i)) & ONE:
                i += 1
            swapped += a[i] != b[j]
            i += 1
    jaro = (hits / len(a) + hits / len(b) + (hits - swapped // 2) / hits) / 3.0
    prefix = 0
    while prefix < min(len(a), len(b), 4) and a[prefix] == b[prefix]:
        prefix += 1
    return jaro + 0.1 * prefix * (1.0 - jaro) if jaro > 0.7 else jaro
