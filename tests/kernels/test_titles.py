from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from namematch._kernels import title_units as units_kernel
from namematch._kernels import titles as kernel
from namematch._kernels.tokenise import COMMA, LOWER, MOST_LETTERS, MOST_PIECES, pieces_of
from namematch.names.lexicon import Lexicon

PIECES = ["H. ", "Dr. ", "S", "Pd", "I ", "S.H. ", "SE ", "Ma ", "M. ", "Budi ", "Lina, ", "st "]


def read(raw):
    letters = np.zeros(4 * MOST_PIECES * MOST_LETTERS, np.uint8)
    span, flags = np.zeros((MOST_PIECES, 2), np.int64), np.zeros(MOST_PIECES, np.int64)
    text = np.frombuffer(raw.encode(), np.uint8)
    count = pieces_of(text, 0, len(text), letters, span, flags)
    units = np.full((MOST_PIECES, units_kernel.JOINED), -1, np.int64)
    lexicon = Lexicon.default()
    units_kernel.find_units(letters, span, 0, count, lexicon.hashes, units)
    return letters, span, flags, count, units, lexicon.hashes, lexicon.table


def chains(lo, hi):
    """Every way to cut pieces lo to hi into units."""
    if lo == hi:
        yield []
    for k in range(1, min(units_kernel.JOINED, hi - lo) + 1):
        for rest in chains(lo + k, hi):
            yield [(lo, k), *rest]


def slow_scores(letters, span, flags, count, units, hashes, facts):
    """Score of every cut, the best of all chains on either side of the name."""
    sizes = [span[i, 1] - span[i, 0] for i in range(count)]
    longest = sizes.index(max(sizes))
    small = bool(flags[longest] & LOWER)
    commas = [i for i in range(1, count) if flags[i] & COMMA]
    comma = commas[0] if commas else len(units)

    def before(i, k):
        work = np.zeros((5, MOST_PIECES + 1), np.int64)
        only = np.full_like(units, -1)
        only[i, k - 1] = units[i, k - 1]
        kernel.cut_before(span, flags, i, i + k, only, facts, work)
        return work[kernel.BEST, i + k], work[kernel.LEARNED_AT, i + k]

    def after(i, k):
        if not units_kernel.possible(span, i, k - 1, units, facts):
            return units_kernel.NEVER
        return units_kernel.score_after(
            letters, span, flags, i, k - 1, units, hashes, facts, small, comma
        )

    lefts = {}
    for i in range(count):
        best = (kernel.FAR, 0)
        for chain in chains(0, i):
            scores = [before(*unit) for unit in chain]
            if all(score != kernel.FAR for score, _ in scores):
                total = sum(score for score, _ in scores)
                if total > best[0] or not chain:
                    best = (total, max((learned for _, learned in scores), default=0))
        lefts[i] = best
    rights = {}
    for j in range(1, count + 1):
        best = (kernel.FAR, 0)
        for chain in chains(j, count):
            scores = [after(*unit) for unit in chain]
            if units_kernel.NEVER not in scores:
                total = sum(scores) + kernel.CHAIN * max(len(chain) - 1, 0)
                if total > best[0]:
                    best = (total, len(chain))
        rights[j] = best
    cuts = {}
    for i, j in product(range(count), range(1, count + 1)):
        if j <= i or kernel.FAR in (lefts[i][0], rights[j][0]):
            continue
        score = lefts[i][0] + rights[j][0]
        score += kernel.INNER_COMMA * sum(1 for c in commas if i < c < j)
        if max(sizes[i:j]) < 2:
            score += kernel.SHORT_NAME
        if j < count and lefts[i][1]:
            score += kernel.LEARNED
        elif j < count and rights[j][1] == 1:
            unmarked = units_kernel.marks_score(flags, j, count - j - 1, small) == 0
            score += kernel.LONE if unmarked else 0
        cuts[i, j] = score
    return cuts


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6))
def test_no_cut_scores_better_than_the_one_found(parts):
    letters, span, flags, count, units, hashes, facts = read("".join(parts))
    work = np.zeros((5, MOST_PIECES + 1), np.int64)
    first, end = kernel.best_cut(letters, span, flags, 0, count, units, hashes, facts, work)
    assert 0 <= first < end <= count
    sizes = span[:count, 1] - span[:count, 0]
    if max(sizes) == 1 and count > kernel.SPELLED:
        assert (first, end) == (0, count)  # a name spelled out letter by letter
        return
    cuts = slow_scores(letters, span, flags, count, units, hashes, facts)
    assert cuts[first, end] == max(cuts.values())
