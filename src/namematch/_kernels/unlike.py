"""Whether two names have nothing in common: a quick and exact answer for most candidate pairs.

Two of three candidates are of people whose names share nothing, and all that matters of such a
pair is that it is so. No alignment is needed to know it: no token has a level with any of the
other name, and some token of the shorter name is like none of them, whatever it is aligned with.
"""

from __future__ import annotations

from namematch._kernels.align import NONE, closeness, level_of
from namematch._kernels.compiled import inlined

SLACK = 1e-9  # the bound and the value are not added up in the same order


@inlined
def most_alike(a, b, graph):
    """An upper bound of the Jaro-Winkler similarity of two tokens, 0 to 1.

    At best every letter of the shorter token that the longer one has is matched, in order.
    """
    start_a, start_b = graph.starts[a], graph.starts[b]
    size_a, size_b = graph.starts[a + 1] - start_a, graph.starts[b + 1] - start_b
    if size_a > size_b:
        start_a, start_b, size_a, size_b = start_b, start_a, size_b, size_a
    has, hits, prefix = 0, 0, 0
    for i in range(size_b):
        has |= 1 << (graph.text[start_b + i] & 31)
    for i in range(size_a):
        letter = graph.text[start_a + i]
        hits += (has >> (letter & 31)) & 1
        if prefix == i and i < 4 and letter == graph.text[start_b + i]:
            prefix += 1
    jaro = (hits / size_a + hits / size_b + 1.0) / 3.0 if hits else 0.0
    return jaro + 0.1 * prefix * (1.0 - jaro)


@inlined
def nothing_in_common(a, size_a, b, size_b, misspelt, graph, s):
    """Whether two names, of which no tokens are equal or joined, are surely unlike.

    ``misspelt`` is the Jaro-Winkler (0 to 100) from which two tokens may be one, misspelt.
    """
    for i in range(size_a):
        for j in range(size_b):
            if level_of(a[i], b[j], graph) != NONE:
                return False
    if size_a > size_b:
        a, size_a, b, size_b = b, size_b, a, size_a
    for i in range(size_a):
        alike = False
        for j in range(size_b):
            if 100.0 * most_alike(a[i], b[j], graph) + SLACK >= misspelt:
                if closeness(a[i], b[j], graph, s.masks) >= misspelt:
                    alike = True
                    break
        if not alike:
            return True
    return False
