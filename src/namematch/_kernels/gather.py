"""The candidates of a query copied side by side, with words numbered anew from 0.

What comes out is what the scorer takes: names as rows, and the graph of the few words in them.
Edges are those of the entries, which are those of the whole vocabulary, so a pair weighs what it
weighs at every other door.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.enter import slot_in
from namematch._kernels.near import INITIAL, SAME
from namematch._kernels.shelf import HONORIFIC


@kernel
def rows_of(names, records, words):
    """The names of records: offsets, tokens, roles, aliases as the scorer has them.

    Demoted titles are left out. Rows of further names stand behind all records.
    """
    n = len(records)
    extra = 0
    if len(names.aliases) > 1:
        for k in range(n):
            extra += max(names.aliases[records[k] + 1] - names.aliases[records[k]], 0)
    rows = np.empty(n + extra, np.int64)
    aliases = np.full(n + 1, n, np.int64)
    at = n
    for k in range(n):
        rows[k] = records[k]
        aliases[k] = at
        if len(names.aliases) > 1:
            for row in range(names.aliases[records[k]], names.aliases[records[k] + 1]):
                rows[at] = row
                at += 1
    aliases[n] = at
    size = 0
    for k in range(len(rows)):
        if 0 <= rows[k] < len(names.offsets) - 1:
            size += max(np.int64(names.offsets[rows[k] + 1]) - names.offsets[rows[k]], 0)
    offsets = np.zeros(len(rows) + 1, np.int64)
    tokens, roles = np.empty(size, np.int32), np.empty(size, np.uint8)
    end = 0
    for k in range(len(rows)):
        if 0 <= rows[k] < len(names.offsets) - 1:
            start = max(np.int64(names.offsets[rows[k]]), np.int64(0))
            end_of_row = min(np.int64(names.offsets[rows[k] + 1]), np.int64(len(names.tokens)))
            for t in range(start, end_of_row):
                if names.roles[t] != HONORIFIC and 0 <= names.tokens[t] < words:
                    tokens[end], roles[end] = names.tokens[t], names.roles[t]
                    end += 1
        offsets[k + 1] = end
    return offsets, tokens[:end].copy(), roles[:end].copy(), aliases


@kernel
def word_at(base, added, token):
    """Letters and marks of a word, and its row in them."""
    n = len(base.size)
    if token < n:
        return base.letters, base.marks, token
    return added.letters, added.marks, token - n


@kernel
def with_query(first_offsets, first_tokens, first_roles, offsets, tokens, roles, aliases):
    """The rows of ``rows_of`` with the query's as record 0, its further names behind all records.

    Returns also how many tokens at the front and from where further ones are the query's, whose
    numbers are those of its own words.
    """
    n, own = len(aliases) - 1, len(first_offsets) - 1
    rows = len(offsets) - 1 + own
    out_offsets = np.zeros(rows + 1, np.int64)
    out_tokens = np.empty(len(tokens) + len(first_tokens), np.int32)
    out_roles = np.empty(len(tokens) + len(first_tokens), np.uint8)
    out_aliases = np.empty(n + 2, np.int64)
    out_aliases[0] = n + 1
    for k in range(n + 1):
        out_aliases[k + 1] = n + own + aliases[k] - n
    row, end = 0, 0
    for k in range(rows):
        mine = k == 0 or n < k < n + own
        if mine:
            at = 0 if k == 0 else k - n
            for t in range(first_offsets[at], first_offsets[at + 1]):
                if first_roles[t] != HONORIFIC:
                    out_tokens[end], out_roles[end] = -1 - first_tokens[t], first_roles[t]
                    end += 1
        else:
            for t in range(offsets[row], offsets[row + 1]):
                out_tokens[end], out_roles[end] = tokens[t], roles[t]
                end += 1
            row += 1
        out_offsets[k + 1] = end
    return out_offsets, out_tokens[:end].copy(), out_roles[:end].copy(), out_aliases


@kernel
def number_anew(tokens, ids, table, numbers, count):
    """Replace the numbers of words by new ones, in place; how many there are.

    The query's words are numbered first; in the rows they stand as -1 - k. ``table`` int32[2 ** k]
    is -1 throughout, or as an earlier call left it (``count`` above 0); ``numbers`` holds the
    registry's number of each new one, -1 for none.
    """
    size = len(table)
    if count == 0:
        count = len(ids)
        for k in range(count):
            numbers[k] = ids[k]
            if ids[k] >= 0:
                slot = (np.int64(ids[k]) * 40503) & (size - 1)
                while table[slot] >= 0:
                    slot = (slot + 1) & (size - 1)
                table[slot] = k
    for k in range(len(tokens)):
        if tokens[k] < 0:
            tokens[k] = -1 - tokens[k]
            continue
        slot = (np.int64(tokens[k]) * 40503) & (size - 1)
        while table[slot] >= 0 and numbers[table[slot]] != tokens[k]:
            slot = (slot + 1) & (size - 1)
        if table[slot] < 0:
            table[slot], numbers[count] = count, tokens[k]
            count += 1
        tokens[k] = table[slot]
    return count


@kernel
def texts_of(queries, numbers, first, count, base, added, side):
    """Spellings (side 0) or first keys (side 2) of the words, end to end, and where each starts."""
    letters, marks, _ = queries
    starts = np.zeros(count + 1, np.int64)
    for k in range(count):
        if k < first:
            size = marks[k, side + 1] - marks[k, side]
        else:
            _, spans, row = word_at(base, added, np.int64(numbers[k]))
            size = max(spans[row, side + 1] - spans[row, side], 0)
        starts[k + 1] = starts[k] + min(size, 1000)
    text = np.zeros(starts[count], np.uint8)
    for k in range(count):
        if k < first:
            source, at = letters, marks[k, side]
        else:
            source, spans, row = word_at(base, added, np.int64(numbers[k]))
            at = spans[row, side]
        for c in range(starts[k + 1] - starts[k]):
            if 0 <= at + c < len(source):
                text[starts[k] + c] = source[at + c]
    return text, starts


@kernel
def graph_of(numbers, first, count, found):
    """Edges among the words: between one of the query's (the first ones) and any other."""
    most = 0
    for k in range(count):
        if numbers[k] >= 0:
            at = found.slots[slot_in(found.slots, found.token, np.int64(numbers[k]))]
            while at >= 0:
                most += 1
                at = found.next[at]
    one, two = np.empty(most, np.int64), np.empty(most, np.int64)
    kind = np.empty(most, np.uint8)
    indptr = np.zeros(count + 1, np.int64)
    edges = 0
    for k in range(count):
        if numbers[k] < 0:
            continue
        at = found.slots[slot_in(found.slots, found.token, np.int64(numbers[k]))]
        while at >= 0:
            word = found.word[at]
            if word < first and word != k and SAME < found.level[at] < INITIAL:
                one[edges], two[edges], kind[edges] = word, k, found.level[at]
                edges += 1
                indptr[word + 1] += 1
                if k >= first:  # two words of the query each have an entry
                    indptr[k + 1] += 1
            at = found.next[at]
    for k in range(count):
        indptr[k + 1] += indptr[k]
    ends = indptr.copy()
    neighbours, levels = np.empty(indptr[count], np.int32), np.empty(indptr[count], np.uint8)
    for e in range(edges):
        for a, b in ((one[e], two[e]), (two[e], one[e])):
            if a == two[e] and a < first:
                continue
            place = ends[a]
            while place > indptr[a] and neighbours[place - 1] > b:
                neighbours[place], levels[place] = neighbours[place - 1], levels[place - 1]
                place -= 1
            neighbours[place], levels[place] = b, kind[e]
            ends[a] += 1
    return indptr, neighbours, levels


@kernel
def facts_of(numbers, first, count, rarity, sexes, base, added):
    """Rarity int32[count, 6] and sex uint8[count] of the words."""
    n = len(base.size)
    rare, sex = np.empty((count, 6), np.int32), np.empty(count, np.uint8)
    for k in range(count):
        for level in range(6):
            if k < first:
                rare[k, level] = rarity[k, level]
            elif numbers[k] < n:
                rare[k, level] = base.rarity[numbers[k], level]
            else:
                rare[k, level] = added.rarity[numbers[k] - n, level]
        if k < first:
            sex[k] = sexes[k]
        else:
            sex[k] = base.sex[numbers[k]] if numbers[k] < n else added.sex[numbers[k] - n]
    return rare, sex


@kernel
def local_graph(queries, numbers, first, count, rarity, sexes, base, added, found):
    """Everything the scorer's graph holds of the words but prices."""
    text, starts = texts_of(queries, numbers, first, count, base, added, 0)
    folded, folded_starts = texts_of(queries, numbers, first, count, base, added, 2)
    edges = graph_of(numbers, first, count, found)
    facts = facts_of(numbers, first, count, rarity, sexes, base, added)
    return text, starts, folded, folded_starts, edges, facts
