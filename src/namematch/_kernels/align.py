"""One pair of names: which token stands for which, and what shape the rest has.

A name is at most eight token ids and their roles. ``graph`` holds what is known of tokens:

    text, starts            uint8, int64[n + 1]   spelling
    folded, folded_starts   uint8, int64[n + 1]   spelling with Indonesian folds
    indptr, neighbours, levels   int64, int32, uint8   similar tokens
    rarity                  int32[n, 6]           1/256 bits of a coincidence, by level
    initial                 int32[32]             1/256 bits of sharing a first letter
    sex                     uint8[n]              1 a man's token, 2 a woman's, 0 neither
    price                   int32[12]             1/256 bits added to a match, by level

Levels are those of the vocabulary; JOINED and SPLIT are two tokens written as one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import inlined
from namematch._kernels.letters import edits, jaro_winkler

MOST = 8
SAME, FAMILY, FREE, INITIAL, CUT, NONE, JOINED = 0, 1, 2, 6, 7, 8, 9
BOTH_SEXES = 3  # the sum of a man's code and a woman's; two women's are 4
CUT_LETTERS = 3  # a shorter beginning says too little
LETTER_BITS = 3 * 256  # what each further letter of a beginning adds


class Graph(NamedTuple):
    """What is known of tokens, as flat arrays (see the module)."""

    text: np.ndarray
    starts: np.ndarray
    folded: np.ndarray
    folded_starts: np.ndarray
    indptr: np.ndarray
    neighbours: np.ndarray
    levels: np.ndarray
    rarity: np.ndarray
    initial: np.ndarray
    sex: np.ndarray
    price: np.ndarray


class Scratch(NamedTuple):
    """Working arrays of one thread; ``partner`` to ``bits`` describe the last pair aligned."""

    masks: np.ndarray  # uint64[32]
    partner: np.ndarray  # int64[2, 8]: position in the other name, -1 none
    level: np.ndarray  # int64[2, 8]
    bits: np.ndarray  # int64[8], by position in the first name
    value: np.ndarray  # int64[8, 8]
    found: np.ndarray  # int64[8, 8]: level of each token pair
    best: np.ndarray  # int64[256]
    choice: np.ndarray  # int64[8, 256]
    rows: np.ndarray  # int64[8]
    columns: np.ndarray  # int64[8]
    line: np.ndarray  # uint8[3, 64]: runs of letters
    order: np.ndarray  # int64[8]


def scratch() -> Scratch:
    """Fresh working arrays for one thread."""
    return Scratch(
        np.zeros(32, np.uint64),
        np.full((2, MOST), -1, np.int64),
        np.zeros((2, MOST), np.int64),
        np.zeros(MOST, np.int64),
        np.zeros((MOST, MOST), np.int64),
        np.zeros((MOST, MOST), np.int64),
        np.zeros(1 << MOST, np.int64),
        np.zeros((MOST, 1 << MOST), np.int64),
        np.zeros(MOST, np.int64),
        np.zeros(MOST, np.int64),
        np.zeros((3, 64), np.uint8),
        np.zeros(MOST, np.int64),
    )


@inlined
def level_of(a, b, graph):
    """Level of two tokens: an edge of the graph, else an initial, a cut token, or none."""
    if a == b:
        return SAME
    if graph.sex[a] + graph.sex[b] == BOTH_SEXES:
        return NONE
    low, high = graph.indptr[a], graph.indptr[a + 1]
    while low < high:
        middle = (low + high) >> 1
        if graph.neighbours[middle] < b:
            low = middle + 1
        else:
            high = middle
    if low < graph.indptr[a + 1] and graph.neighbours[low] == b:
        return np.int64(graph.levels[low])
    start, other = graph.starts[a], graph.starts[b]
    shorter = min(graph.starts[a + 1] - start, graph.starts[b + 1] - other)
    if shorter != 1 and shorter < CUT_LETTERS:
        return NONE
    for i in range(shorter):
        if graph.text[start + i] != graph.text[other + i]:
            return NONE
    return INITIAL if shorter == 1 else CUT


@inlined
def match_bits(a, b, level, graph):
    """1/256 bits that tokens ``a`` and ``b`` add when they match at ``level``."""
    if level < INITIAL:
        rarity = (graph.rarity[a, level] + graph.rarity[b, level]) >> 1
    else:
        first = graph.initial[graph.text[graph.starts[a]] & 31]
        size_a = graph.starts[a + 1] - graph.starts[a]
        size_b = graph.starts[b + 1] - graph.starts[b]
        longer = a if size_a > size_b else b
        rarity = first + (min(size_a, size_b) - 1) * LETTER_BITS
        rarity = min(rarity, graph.rarity[longer, SAME])
    return max(rarity + graph.price[level], 0)


@inlined
def closeness(a, b, graph, masks):
    """Jaro-Winkler of two spellings, 0 to 100; 0 of a man's token and a woman's."""
    if graph.sex[a] + graph.sex[b] == BOTH_SEXES:
        return 0
    left = graph.text[graph.starts[a] : graph.starts[a + 1]]
    right = graph.text[graph.starts[b] : graph.starts[b + 1]]
    return int(100.0 * jaro_winkler(left, right, masks) + 1e-9)


@inlined
def joins(names, sizes, side, graph, s):
    """Match two neighbouring tokens of one name with one token of the other ("nur hayati")."""
    one, two = names[side], names[1 - side]
    for j in range(sizes[1 - side]):
        for i in range(sizes[side] - 1):
            if (
                s.partner[1 - side, j] >= 0
                or s.partner[side, i] >= 0
                or s.partner[side, i + 1] >= 0
            ):
                continue
            b, c, whole = one[i], one[i + 1], two[j]
            from_b, from_c, from_d = (
                graph.folded_starts[b], graph.folded_starts[c], graph.folded_starts[whole],
            )  # fmt: skip
            size_b, size_c = (
                graph.folded_starts[b + 1] - from_b,
                graph.folded_starts[c + 1] - from_c,
            )
            size, length = size_b + size_c, graph.folded_starts[whole + 1] - from_d
            if size > 64 or size_b == 0 or abs(size - length) > 1 or length < 4:
                continue
            if graph.folded[from_b] != graph.folded[from_d]:
                continue
            for k in range(size_b):
                s.line[2, k] = graph.folded[from_b + k]
            for k in range(size_c):
                s.line[2, size_b + k] = graph.folded[from_c + k]
            right = graph.folded[from_d : from_d + length]
            if edits(s.line[2, :size], right, s.masks) > 1:
                continue
            rarity = min(graph.rarity[b, SAME] + graph.rarity[c, SAME], graph.rarity[whole, SAME])
            bits = max(rarity + graph.price[JOINED], 0)
            s.partner[1 - side, j] = i
            s.partner[side, i] = j
            s.partner[side, i + 1] = j
            s.level[1 - side, j] = JOINED
            s.level[side, i] = JOINED
            s.level[side, i + 1] = JOINED
            s.bits[i if side == 0 else j] = bits


@inlined
def assign(rows, columns, s):
    """Best one-to-one assignment of the shorter list of free tokens to the longer, exact.

    ``s.value[r, c]`` is the gain of row r with column c; writes the column of each row into
    ``s.order``. A walk over subsets of columns: at most 8 * 256 * 8 steps, typically under 50.
    """
    full = 1 << columns
    for mask in range(full):
        s.best[mask] = -1
    s.best[0] = 0
    for r in range(rows):
        for mask in range(full - 1, -1, -1):
            best, choice = np.int64(-1), np.int64(-1)
            for c in range(columns):
                rest = mask & ~(1 << c)
                if rest != mask and s.best[rest] >= 0 and s.best[rest] + s.value[r, c] > best:
                    best, choice = s.best[rest] + s.value[r, c], c
            s.best[mask] = best
            s.choice[r, mask] = choice
    top = np.int64(0)
    for mask in range(full):
        if s.best[mask] > s.best[top]:
            top = np.int64(mask)
    for r in range(rows - 1, -1, -1):
        s.order[r] = s.choice[r, top]
        top &= ~(1 << s.order[r])


@inlined
def align_rest(a, size_a, b, size_b, graph, s):
    """Align what is free after equal tokens and joins, by bits; the unlike by spelling."""
    rows, columns = 0, 0
    for i in range(size_a):
        if s.partner[0, i] < 0:
            s.rows[rows] = i
            rows += 1
    for j in range(size_b):
        if s.partner[1, j] < 0:
            s.columns[columns] = j
            columns += 1
    if rows == 0 or columns == 0:
        return
    flip = rows > columns
    for r in range(rows):
        for c in range(columns):
            x, y = a[s.rows[r]], b[s.columns[c]]
            level = level_of(x, y, graph)
            if level == NONE:
                gain = np.int64(closeness(x, y, graph, s.masks))
            else:
                gain = 256 + match_bits(x, y, level, graph)
            s.found[r, c] = level
            if flip:
                s.value[c, r] = gain
            else:
                s.value[r, c] = gain
    assign(min(rows, columns), max(rows, columns), s)
    for k in range(min(rows, columns)):
        r, c = (s.order[k], k) if flip else (k, s.order[k])
        i, j = s.rows[r], s.columns[c]
        level = s.found[r, c]
        s.partner[0, i], s.partner[1, j] = j, i
        s.level[0, i], s.level[1, j] = level, level
        if level != NONE:
            s.bits[i] = match_bits(a[i], b[j], level, graph)


@inlined
def align_equal(a, size_a, b, size_b, graph, s):
    """Forget the last pair, then match equal tokens and joined ones; whether there were any."""
    for i in range(MOST):
        s.partner[0, i] = s.partner[1, i] = -1
        s.level[0, i] = s.level[1, i] = NONE
        s.bits[i] = 0
    for i in range(size_a):
        for j in range(size_b):
            if s.partner[1, j] < 0 and a[i] == b[j]:
                s.partner[0, i], s.partner[1, j] = j, i
                s.level[0, i] = s.level[1, j] = SAME
                s.bits[i] = match_bits(a[i], b[j], SAME, graph)
                break
    names, sizes = (a, b), (size_a, size_b)
    joins(names, sizes, 0, graph, s)
    joins(names, sizes, 1, graph, s)
    for i in range(size_a):
        if s.partner[0, i] >= 0:
            return True
    return False


@inlined
def align(a, b, graph, s):
    """Align two names; fills ``s.partner``, ``s.level`` and ``s.bits``."""
    size_a, size_b = min(len(a), MOST), min(len(b), MOST)
    align_equal(a, size_a, b, size_b, graph, s)
    align_rest(a, size_a, b, size_b, graph, s)
