"""Every word of a registry that may stand for a word of a query, with what a match would add.

For a word the frozen vocabulary knows, its row of the graph says it; for any other, and among the
words added since, its deletions are looked up. Beside these: the word's initial, its beginnings
("sus" for "susanto"), the words that begin with it where it may be cut short, its two halves
("nur", "hayati"), and, given as further words of the query, its neighbours written as one.

Here all pairs are noted: word of the query, word of the registry, level. ``enter`` prices them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.deletions import CODE, HALF, ONE_SHORT, TOKEN, fits, most_posts, post_token
from namematch._kernels.fold import fold_tokens
from namematch._kernels.level import level_of, packed
from namematch._kernels.neighbours import candidates_of
from namematch._kernels.words import find_word, slot_of

SAME, ONE_EDIT, INITIAL, CUT, NONE, JOINED = 0, 4, 6, 7, 8, 9
BEGINNING = 3  # letters that a beginning must have, as in ``align.CUT_LETTERS``
LEAST_FREQUENCY = 2.0**-30
MOST_HALVES = 64  # ways to write the words of a query as two
MANY = 500  # words that begin with a word that is not the last: more say too little
IN_NAME, IN_MOTHER, WHOLE, LAST = 1, 2, 4, 8  # WHOLE: two words written as one; LAST: may be cut


class Noted(NamedTuple):
    """What was noted so far.

    ``pairs`` int32[room, 3] of which there are ``size[0]``; ``halves`` int32[MOST_HALVES, 3]: a
    word of the query and the two of the registry that it is made of, ``size[1]``.
    """

    pairs: np.ndarray
    halves: np.ndarray
    size: np.ndarray


def noted(room: int) -> Noted:
    """Room for so many pairs."""
    return Noted(
        np.zeros((room, 3), np.int32), np.zeros((MOST_HALVES, 3), np.int32), np.zeros(2, np.int64)
    )


@kernel
def note(pairs, size, word, token, level):
    """One more pair; beyond the room it is left out."""
    at = size[0]
    if at < len(pairs):
        pairs[at, 0], pairs[at, 1], pairs[at, 2] = word, token, level
        size[0] = at + 1


@kernel
def pack(text, starts, family, free, cheap):
    """A few words as kernels compare them."""
    return packed(text, starts, *fold_tokens(text, starts, free, cheap), family)


@kernel
def rarity_of_new(word, tokens, levels, size, stored, rest, out):
    """Rarity of a word the vocabulary lacks, by its ``size`` neighbours in ascending order."""
    sums = np.zeros(6)
    sums[0] = rest
    for k in range(size):
        sums[levels[k]] += stored[tokens[k]]
    for level in range(6):
        if level:
            sums[level] += sums[level - 1]
        share = min(max(sums[level], LEAST_FREQUENCY), 1.0)
        out[word, level] = np.int32(np.rint(-256.0 * np.log2(share)))


@kernel
def wholes(own, count):
    """Keep of a word's postings those of its keys, family and whole spans; how many."""
    some = 0
    for k in range(count):
        if (np.int64(own[k] >> CODE) & 127) < ONE_SHORT:
            own[some] = own[k]
            some += 1
    return some


@kernel
def shift_of(buckets):
    """By how much a hash is shifted to give its bucket."""
    shift = np.uint64(64)
    size = len(buckets) - 1
    while size > 1:
        size >>= 1
        shift -= np.uint64(1)
    return shift


@kernel
def near_frozen(queries, word, own, posts, frozen, buckets, all_posts, seen, tokens, levels):
    """Similar frozen words of a word that is none, ascending: how many, and ``seen`` as grown."""
    seen = candidates_of(own, posts, buckets, all_posts, shift_of(buckets), seen)
    end = 0
    for k in range(1, seen[0] + 1):
        token = seen[k]
        if token >= len(frozen[1]) or end == len(tokens):
            continue
        level = level_of(queries, word, frozen, token)
        if level == NONE:
            continue
        place = end
        while place > 0 and tokens[place - 1] > token:
            tokens[place], levels[place] = tokens[place - 1], levels[place - 1]
            place -= 1
        tokens[place], levels[place] = token, level
        end += 1
    return end, seen


@kernel
def near_added(queries, word, own, posts, added, slots, count, n, least, pairs, size):
    """Note the added words similar to a word; ``n`` is the number of frozen ones."""
    for k in range(posts):
        code = np.int64(own[k] >> CODE) & 127
        slot = slot_of(own[k], len(slots))
        while slots[slot] != 0:
            post = slots[slot]
            slot = (slot + 1) & (len(slots) - 1)
            token = np.int64(post & TOKEN)
            if post >> HALF != own[k] >> HALF or token >= count:
                continue
            if fits(code, np.int64(post >> CODE) & 127):
                level = level_of(queries, word, added, token)
                if level < least:
                    note(pairs, size, word, n + token, level)


@kernel
def note_words(queries, kinds, base, added, count, rest, ids, rarity, out):
    """Find the words of a query, their rarity, and all that is similar.

    Fills ids int32[w] (-1 for none), rarity int32[w, 6] and ``out``. ``kinds`` uint8[w].
    """
    letters, marks, _ = queries
    longest, most = most_posts(queries)
    room, own = np.empty((3, longest + 1), np.uint64), np.empty(most, np.uint64)
    seen = np.empty(2049, np.int32)
    tokens, levels = np.empty(4096, np.int32), np.empty(4096, np.uint8)
    n = len(base.size)
    frozen = (base.letters, base.marks, base.hashes)
    more = (added.letters, added.marks, added.hashes)
    for w in range(len(ids)):
        lo, hi = marks[w, 0], marks[w, 1]
        least = np.int64(ONE_EDIT if kinds[w] & WHOLE else INITIAL)
        at = find_word(base.table, base.letters, base.marks, n, letters, lo, hi)
        ids[w] = at
        posts = np.int64(0)
        if at < 0 or count > 0:
            posts = post_token(queries, w, room, own)
            if kinds[w] & WHOLE:
                posts = wholes(own, posts)
        if at >= 0:
            for level in range(6):
                rarity[w, level] = base.rarity[at, level]
            note(out.pairs, out.size, w, at, np.int64(SAME))
            end = min(base.indptr[at + 1], len(base.levels))
            for k in range(max(base.indptr[at], 0), end):
                if base.levels[k] < least and 0 <= base.neighbours[k] < n:
                    note(out.pairs, out.size, w, np.int64(base.neighbours[k]),
                         np.int64(base.levels[k]))  # fmt: skip
        else:
            size, seen = near_frozen(
                queries, w, own, posts, frozen, base.buckets, base.posts, seen, tokens, levels
            )
            rarity_of_new(w, tokens, levels, size, base.stored, rest, rarity)
            for k in range(size):
                if levels[k] < least:
                    note(out.pairs, out.size, w, np.int64(tokens[k]), np.int64(levels[k]))
        if count > 0:
            if at < 0:
                at = find_word(added.table, added.letters, added.marks, count, letters, lo, hi)
                ids[w] = n + at if at >= 0 else -1
            near_added(
                queries, w, own, posts, more, added.slots, count, n, least, out.pairs, out.size
            )


@kernel
def order_of(letters, at, end, other, lo, hi):
    """-1, 0 or 1: a word against the words that begin with ``other[lo:hi]``, in the alphabet."""
    for k in range(lo, hi):
        if at >= end:
            return -1
        if letters[at] != other[k]:
            return -1 if letters[at] < other[k] else 1
        at += 1
    return 0


@kernel
def beginning_with(letters, marks, other, lo, hi, behind):
    """The first frozen word not before (``behind``: not among) those that begin so."""
    low, high = 0, len(marks)
    while low < high:
        middle = (low + high) >> 1
        at = max(marks[middle, 0], 0)
        order = order_of(letters, at, min(marks[middle, 1], len(letters)), other, lo, hi)
        if order < 0 or (behind and order == 0):
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def number_of(table, letters, marks, n, more_table, more_letters, more_marks, count, text, lo, hi):
    """The number of a word, -1 when the registry has none."""
    at = find_word(table, letters, marks, n, text, lo, hi)
    if at < 0 and count > 0:
        at = find_word(more_table, more_letters, more_marks, count, text, lo, hi)
        at = n + at if at >= 0 else at
    return at


@kernel
def note_parts(queries, kinds, base, added, count, out):
    """Note initials, beginnings, words that begin with the last one, and halves."""
    letters, marks, _ = queries
    n = len(base.size)
    pairs, size = out.pairs, out.size
    for w in range(len(kinds)):
        if kinds[w] & WHOLE or not kinds[w] & IN_NAME:
            continue
        lo, hi = marks[w, 0], marks[w, 1]
        for length in range(1, hi - lo):
            one = number_of(base.table, base.letters, base.marks, n, added.table, added.letters,
                            added.marks, count, letters, lo, lo + length)  # fmt: skip
            if one < 0:
                continue
            if length == 1 or length >= BEGINNING:
                note(pairs, size, w, one, np.int64(INITIAL if length == 1 else CUT))
            if length < 2 or hi - lo - length < 2:
                continue
            two = number_of(base.table, base.letters, base.marks, n, added.table, added.letters,
                            added.marks, count, letters, lo + length, hi)  # fmt: skip
            if two >= 0 and size[1] < MOST_HALVES:
                out.halves[size[1], 0], out.halves[size[1], 1] = w, one
                out.halves[size[1], 2] = two
                size[1] += 1
        if hi - lo < BEGINNING:
            continue
        first = beginning_with(base.letters, base.marks, letters, lo, hi, False)
        last = beginning_with(base.letters, base.marks, letters, lo, hi, True)
        before, many = size[0], last - first
        for token in range(count):
            at, end = added.marks[token, 0], added.marks[token, 1]
            if end - at > hi - lo and order_of(added.letters, at, end, letters, lo, hi) == 0:
                note(pairs, size, w, n + token, np.int64(CUT))
                many += 1
        if many > MANY and not kinds[w] & LAST:
            size[0] = before
            continue
        for token in range(first, last):
            if base.marks[token, 1] - base.marks[token, 0] > hi - lo:
                note(pairs, size, w, token, np.int64(CUT))
