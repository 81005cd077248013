"""Every word of a registry that may stand for a word of a query, with what a match would add.

For a word the frozen vocabulary knows, its row of the graph says it; for any other, and among the
words added since, its deletions are looked up. Beside these: the word's initial, its beginnings
("sus" for "susanto"), the words that begin with it where it may be cut short, its two halves
("nur", "hayati"), and, given as further words of the query, its neighbours written as one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.deletions import CODE, HALF, ONE_SHORT, fits, most_posts, post_token
from namematch._kernels.fold import fold_tokens
from namematch._kernels.letters import edits, jaro_winkler
from namematch._kernels.level import level_of, packed
from namematch._kernels.neighbours import candidates_of
from namematch._kernels.words import find_word, slot_of

SAME, ONE_EDIT, INITIAL, CUT, NONE, JOINED, HALVED = 0, 4, 6, 7, 8, 9, 10
BOTH_SEXES = 3
BEGINNING = 3  # letters that a beginning must have, as in ``align.CUT_LETTERS``
LETTER_BITS = 3 * 256
LEAST_FREQUENCY = 2.0**-30
IN_NAME, IN_MOTHER, WHOLE, LAST = 1, 2, 4, 8  # WHOLE: two words written as one; LAST: may be cut


class Entries(NamedTuple):
    """What may stand for what: entries of one registry word are chained by ``next``."""

    token: np.ndarray  # int32[room]: the registry's word
    word: np.ndarray  # int32[room]: the query's
    level: np.ndarray  # uint8[room]
    bits: np.ndarray  # int32[room]: 1/256 bits of the match
    apart: np.ndarray  # uint8[room]: edits between the two
    close: np.ndarray  # uint8[room]: Jaro-Winkler, 0 to 100
    next: np.ndarray  # int32[room]: -1 ends a chain
    slots: np.ndarray  # int32[2 ** k]: open-addressing table of the chains' heads, -1 free


def entries(room: int) -> Entries:
    """Room for so many entries (a power of two)."""
    return Entries(
        np.zeros(room, np.int32), np.zeros(room, np.int32), np.zeros(room, np.uint8),
        np.zeros(room, np.int32), np.zeros(room, np.uint8), np.zeros(room, np.uint8),
        np.zeros(room, np.int32), np.full(2 * room, -1, np.int32),
    )  # fmt: skip


@inlined
def slot_in(found, token):
    """The slot of a registry word, or the free one where it would stand."""
    size = len(found.slots)
    slot = np.int64((np.uint64(token) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(30)) & (size - 1)
    while found.slots[slot] >= 0 and found.token[found.slots[slot]] != token:
        slot = (slot + 1) & (size - 1)
    return slot


@kernel
def forget(found, count):
    """Free the slots of ``count`` entries."""
    for k in range(count - 1, -1, -1):
        size = len(found.slots)
        token = np.uint64(found.token[k])
        slot = np.int64((token * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(30)) & (size - 1)
        while found.slots[slot] >= 0:
            found.slots[slot] = -1
            slot = (slot + 1) & (size - 1)


@kernel
def has_entry(found, token, word):
    """Whether an entry joins the two already."""
    at = found.slots[slot_in(found, token)]
    while at >= 0:
        if found.word[at] == word:
            return True
        at = found.next[at]
    return False


@kernel
def keep(found, count, token, word, level, bits, apart, close):
    """One more entry; the new count. Entries beyond the room are left out."""
    if count == len(found.token):
        return count
    slot = slot_in(found, token)
    found.token[count], found.word[count], found.level[count] = token, word, level
    found.bits[count], found.apart[count], found.close[count] = bits, apart, close
    found.next[count] = found.slots[slot]
    found.slots[slot] = count
    return count + 1


@kernel
def worth_of(level, rare, other, letters, initial, price):
    """1/256 bits of a match, as ``align.match_bits`` has it; at least 1, so that it is seen.

    ``rare`` and ``other`` are the two rows of rarity, ``letters`` of the shorter word.
    """
    if level < INITIAL:
        rarity = (np.int64(rare[level]) + np.int64(other[level])) >> 1
    else:
        rarity = np.int64(initial) + (letters - 1) * LETTER_BITS
    return max(rarity + np.int64(price[level]), np.int64(1))


@kernel
def judge(query, word, level, letters, marks, rarity, sex, token, number, initial, price, masks,
          found, count):  # fmt: skip
    """Keep the entry of a query's word and a registry's (``token`` here, ``number`` there)."""
    texts, spans, rare, sexes = query
    if sexes[word] + sex[token] == BOTH_SEXES and level != SAME:
        return count
    lo, hi, start, end = spans[word, 0], spans[word, 1], marks[token, 0], marks[token, 1]
    if not (0 <= start < end <= len(letters)):
        return count
    apart, close = 0, 100
    if SAME < level < INITIAL:
        left, right = texts[lo:hi], letters[start:end]
        apart = min(edits(left, right, masks), 24)
        close = int(100.0 * jaro_winkler(left, right, masks) + 1e-9)
    shorter = min(hi - lo, end - start)
    bits = worth_of(level, rare[word], rarity[token], shorter, initial[texts[lo] & 31], price)
    if level == INITIAL or level == CUT:
        longer = rare[word, SAME] if hi - lo > end - start else rarity[token, SAME]
        bits = min(bits, max(np.int64(longer) + price[level], 1))
    return keep(found, count, number, word, level, bits, apart, close)


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
def near_in_base(queries, word, whole_only, base, room, own, seen, tokens, levels):
    """Similar frozen words of a word that is none, ascending, and how many."""
    count = post_token(queries, word, room, own)
    if whole_only:
        some = 0
        for k in range(count):
            if (np.int64(own[k] >> CODE) & 127) < ONE_SHORT:
                own[some] = own[k]
                some += 1
        count = some
    shift = np.uint64(64)
    size = len(base.buckets) - 1
    while size > 1:
        size >>= 1
        shift -= np.uint64(1)
    seen = candidates_of(own, count, base.buckets, base.posts, shift, seen)
    table = (base.letters, base.marks, base.hashes)
    end = 0
    for k in range(1, seen[0] + 1):
        token = seen[k]
        if token >= len(base.size) or end == len(tokens):
            continue
        level = level_of(queries, word, table, token)
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
def pack(text, starts, family, free, cheap):
    """A few words as kernels compare them."""
    return packed(text, starts, *fold_tokens(text, starts, free, cheap), family)


@kernel
def know(queries, kinds, base, added, count, rest, ids, rarity):
    """Find the words of a query: their numbers (-1 for none) and their rarity.

    Returns the similar frozen words of those the frozen vocabulary lacks: tokens, levels, ends.
    """
    letters, marks, _ = queries
    longest, most = most_posts(queries)
    room, own = np.empty((3, longest + 1), np.uint64), np.empty(most, np.uint64)
    seen = np.empty(2049, np.int32)
    tokens, levels = np.empty(4096, np.int32), np.empty(4096, np.uint8)
    near, near_levels = np.empty(4096, np.int32), np.empty(4096, np.uint8)
    ends = np.zeros(len(ids) + 1, np.int64)
    n = len(base.size)
    for w in range(len(ids)):
        ends[w + 1] = ends[w]
        lo, hi = marks[w, 0], marks[w, 1]
        ids[w] = find_word(base.table, base.letters, base.marks, n, letters, lo, hi)
        if ids[w] >= 0:
            for level in range(6):
                rarity[w, level] = base.rarity[ids[w], level]
            continue
        at = find_word(added.table, added.letters, added.marks, count, letters, lo, hi)
        ids[w] = n + at if at >= 0 else -1
        only = kinds[w] & WHOLE != 0
        size, seen = near_in_base(queries, w, only, base, room, own, seen, tokens, levels)
        rarity_of_new(w, tokens, levels, size, base.stored, rest, rarity)
        for k in range(size):
            if ends[w + 1] < len(near):
                near[ends[w + 1]], near_levels[ends[w + 1]] = tokens[k], levels[k]
                ends[w + 1] += 1
    return near, near_levels, ends


@kernel
def beginning_with(base, letters, lo, hi):
    """The frozen words that begin with ``letters[lo:hi]``: first and behind the last."""
    n = len(base.size)
    bounds = (0, 0)
    first = 0
    for side in range(2):
        low, high = first, n
        while low < high:
            middle = (low + high) >> 1
            order = 0
            at = base.marks[middle, 0]
            end = min(base.marks[middle, 1], len(base.letters))
            for k in range(lo, hi):
                if at >= end:
                    order = -1
                    break
                if base.letters[at] != letters[k]:
                    order = -1 if base.letters[at] < letters[k] else 1
                    break
                at += 1
            if order < 0 or (side == 1 and order == 0):
                low = middle + 1
            else:
                high = middle
        if side == 0:
            first = low
        else:
            bounds = (first, low)
    return bounds


@kernel
def begins(letters, start, end, other, lo, hi):
    """Whether ``letters[start:end]`` is longer than ``other[lo:hi]`` and begins with it."""
    if end - start <= hi - lo or start < 0 or end > len(letters):
        return False
    for k in range(hi - lo):
        if letters[start + k] != other[lo + k]:
            return False
    return True


@kernel
def expand(
    queries, kinds, sexes, base, added, count, rest, initial, price, whole_parts, masks, found,
    ids, rarity,
):  # fmt: skip
    """Fill ``found`` for the words of a query; how many entries.

    ``kinds`` uint8[w] (IN_NAME ...), ``whole_parts`` int32[w, 2]: of a WHOLE word the two words it
    is made of; ids int32[w] and rarity int32[w, 6] are filled.
    """
    letters, marks, _ = queries
    near, near_levels, ends = know(queries, kinds, base, added, count, rest, ids, rarity)
    query = (letters, marks, rarity, sexes)
    longest, most = most_posts(queries)
    room, own = np.empty((3, longest + 1), np.uint64), np.empty(most, np.uint64)
    table = (added.letters, added.marks, added.hashes)
    n, total = len(base.size), 0
    for w in range(len(ids)):
        lo, hi = marks[w, 0], marks[w, 1]
        whole = kinds[w] & WHOLE
        if 0 <= ids[w] < n:
            token = np.int64(ids[w])
            begin, end = max(base.indptr[token], 0), min(base.indptr[token + 1], len(base.levels))
            for k in range(begin - 1, end):
                other = token if k < begin else np.int64(base.neighbours[k])
                level = np.int64(SAME) if k < begin else np.int64(base.levels[k])
                if 0 <= other < n and level < (ONE_EDIT if whole else INITIAL):
                    total = judge_base(
                        query, w, level, base, other, initial, price, masks, found, total
                    )
        else:
            for k in range(ends[w], ends[w + 1]):
                if near_levels[k] < (ONE_EDIT if whole else INITIAL):
                    total = judge_base(
                        query, w, np.int64(near_levels[k]), base, np.int64(near[k]), initial,
                        price, masks, found, total,
                    )  # fmt: skip
        if count > 0:
            posts = post_token(queries, w, room, own)
            for k in range(posts):
                code = np.int64(own[k] >> CODE) & 127
                slot = slot_of(own[k], len(added.slots))
                while added.slots[slot] != 0:
                    post = added.slots[slot]
                    slot = (slot + 1) & (len(added.slots) - 1)
                    token = np.int64(post & np.uint64((1 << 25) - 1))
                    if post >> HALF != own[k] >> HALF or token >= count:
                        continue
                    if not fits(code, np.int64(post >> CODE) & 127):
                        continue
                    if has_entry(found, n + token, w):
                        continue
                    level = np.int64(level_of(queries, w, table, token))
                    if level < (ONE_EDIT if whole else INITIAL):
                        total = judge(
                            query, w, level, added.letters, added.marks, added.rarity, added.sex,
                            token, n + token, initial, price, masks, found, total,
                        )  # fmt: skip
        if whole:
            total = price_joined(found, w, total, base, added, rarity, whole_parts, price)
            continue
        if kinds[w] & IN_NAME:
            total = shortened(query, w, base, added, count, initial, price, masks, found, total)
            total = halved(query, w, base, added, count, price, found, total)
            if kinds[w] & LAST and hi - lo >= BEGINNING:
                total = lengthened(
                    query, w, base, added, count, initial, price, masks, found, total
                )
    return total


@kernel
def judge_base(query, w, level, base, token, initial, price, masks, found, total):
    """Keep the entry of a frozen word."""
    return judge(
        query, w, level, base.letters, base.marks, base.rarity, base.sex, token, token, initial,
        price, masks, found, total,
    )  # fmt: skip


@kernel
def judge_any(query, w, level, base, added, token, initial, price, masks, found, total):
    """Keep the entry of a word by its number, unless there is one."""
    if has_entry(found, token, w):
        return total
    n = len(base.size)
    if token < n:
        return judge_base(query, w, level, base, token, initial, price, masks, found, total)
    return judge(
        query, w, level, added.letters, added.marks, added.rarity, added.sex, token - n, token,
        initial, price, masks, found, total,
    )  # fmt: skip


@kernel
def number_of(base, added, count, letters, lo, hi):
    """The number of a word, -1 when the registry has none."""
    n = len(base.size)
    at = find_word(base.table, base.letters, base.marks, n, letters, lo, hi)
    if at < 0 and count > 0:
        at = find_word(added.table, added.letters, added.marks, count, letters, lo, hi)
        at = n + at if at >= 0 else at
    return at


@kernel
def shortened(query, w, base, added, count, initial, price, masks, found, total):
    """Entries of a word's initial and of its beginnings."""
    letters, marks = query[0], query[1]
    lo, hi = marks[w, 0], marks[w, 1]
    for size in range(1, hi - lo):
        if size == 1 or size >= BEGINNING:
            token = number_of(base, added, count, letters, lo, lo + size)
            if token >= 0:
                level = np.int64(INITIAL if size == 1 else CUT)
                total = judge_any(
                    query, w, level, base, added, token, initial, price, masks, found, total
                )
    return total


@kernel
def lengthened(query, w, base, added, count, initial, price, masks, found, total):
    """Entries of the words that begin with a word."""
    letters, marks = query[0], query[1]
    lo, hi = marks[w, 0], marks[w, 1]
    first, last = beginning_with(base, letters, lo, hi)
    for token in range(first, last):
        if base.marks[token, 1] - base.marks[token, 0] > hi - lo:
            total = judge_any(
                query, w, np.int64(CUT), base, added, token, initial, price, masks, found, total
            )
    for token in range(count):
        if begins(added.letters, added.marks[token, 0], added.marks[token, 1], letters, lo, hi):
            total = judge_any(
                query, w, np.int64(CUT), base, added, len(base.size) + token, initial, price,
                masks, found, total,
            )  # fmt: skip
    return total


@kernel
def rarity_at(base, added, token):
    """1/256 bits of a word's own rarity."""
    n = len(base.size)
    return np.int64(base.rarity[token, 0] if token < n else added.rarity[token - n, 0])


@kernel
def halved(query, w, base, added, count, price, found, total):
    """Entries of the two halves of a word, where the registry has both as words."""
    letters, marks, rarity = query[0], query[1], query[2]
    lo, hi = marks[w, 0], marks[w, 1]
    for cut in range(lo + 2, hi - 1):
        one = number_of(base, added, count, letters, lo, cut)
        if one < 0:
            continue
        two = number_of(base, added, count, letters, cut, hi)
        if two < 0:
            continue
        both = rarity_at(base, added, one) + rarity_at(base, added, two)
        bits = max(min(both, np.int64(rarity[w, 0])) + price[JOINED], 2)
        part = bits * (cut - lo) // (hi - lo)
        for token, share in ((one, part), (two, bits - part)):
            if not has_entry(found, token, w):
                total = keep(found, total, token, w, HALVED, max(share, 1), 0, 100)
    return total


@kernel
def price_joined(found, w, total, base, added, rarity, whole_parts, price):
    """The entries of two words written as one are worth what the two are, at most the one."""
    one, two = whole_parts[w, 0], whole_parts[w, 1]
    both = np.int64(rarity[one, 0]) + np.int64(rarity[two, 0])
    for k in range(total - 1, -1, -1):
        if found.word[k] != w:
            break
        bits = min(both, rarity_at(base, added, np.int64(found.token[k]))) + price[JOINED]
        found.level[k], found.bits[k] = JOINED, max(bits, 1)
    return total
