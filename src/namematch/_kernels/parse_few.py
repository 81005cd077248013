"""A few rows at once, finished in one call; and the words of many chunks as one list."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.intern import empty_table, grown, intern
from namematch._kernels.parse_rows import parse_rows


@kernel
def before(words, starts, a, b):
    """Whether word ``a`` comes before word ``b``, bytewise."""
    size_a, size_b = starts[a + 1] - starts[a], starts[b + 1] - starts[b]
    for k in range(min(size_a, size_b)):
        one, two = words[starts[a] + k], words[starts[b] + k]
        if one != two:
            return one < two
    return size_a < size_b


@kernel
def parse_few(text, starts, hashes, facts):
    """As ``parse_rows`` for a few rows, aliases behind the rows.

    Returns words uint8 and word_starts int64 in bytewise order, then offsets int64[rows + 1],
    tokens int32, roles uint8 and owner int32[rows].
    """
    words, word_starts, offsets, tokens, roles, others, other_tokens, other_roles, owner = (
        parse_rows(text, starts, hashes, facts)
    )
    n, known = len(starts) - 1, len(word_starts) - 1
    order, place = np.empty(known, np.int64), np.empty(known, np.int32)
    for i in range(known):
        j = i
        while j > 0 and before(words, word_starts, i, order[j - 1]):
            order[j] = order[j - 1]
            j -= 1
        order[j] = i
    sorted_words, sorted_starts = np.empty(len(words), np.uint8), np.empty(known + 1, np.int64)
    sorted_starts[0] = 0
    end = 0
    for i in range(known):
        place[order[i]] = i
        for at in range(word_starts[order[i]], word_starts[order[i] + 1]):
            sorted_words[end] = words[at]
            end += 1
        sorted_starts[i + 1] = end
    all_tokens = np.empty(len(tokens) + len(other_tokens), np.int32)
    all_roles = np.empty(len(all_tokens), np.uint8)
    for t in range(len(tokens)):
        all_tokens[t], all_roles[t] = place[tokens[t]], roles[t]
    for t in range(len(other_tokens)):
        all_tokens[len(tokens) + t] = place[other_tokens[t]]
        all_roles[len(tokens) + t] = other_roles[t]
    all_offsets, all_owners = (
        np.empty(n + len(owner) + 1, np.int64),
        np.empty(n + len(owner), np.int32),
    )
    for i in range(n):
        all_offsets[i], all_owners[i] = offsets[i], i
    for i in range(len(owner)):
        all_offsets[n + i], all_owners[n + i] = len(tokens) + others[i], owner[i]
    all_offsets[n + len(owner)] = len(all_tokens)
    return sorted_words, sorted_starts, all_offsets, all_tokens, all_roles, all_owners


@kernel
def distinct(text, starts):
    """Distinct words of a list: words uint8, word_starts int64, and the number of each (int32)."""
    n = len(starts) - 1
    words, word_starts = np.empty(len(text), np.uint8), np.empty(n + 1, np.int64)
    states, numbers = np.empty(n, np.uint64), np.empty(n, np.int32)
    table, known = empty_table(np.int64(16)), np.int64(0)
    word_starts[0] = 0
    for i in range(n):
        number = intern(text, starts[i], starts[i + 1], table, states, words, word_starts, known)
        if number == known:
            known += 1
            if 2 * known > len(table):
                table = grown(table, states, known)
        numbers[i] = number
    return words[: word_starts[known]], word_starts[: known + 1], numbers
