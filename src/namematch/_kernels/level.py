"""How similar two tokens are: the level of their edge, a pure function of the two.

Tokens come as a tuple of flat arrays (see ``namematch.vocabulary``): text, starts, plain,
plain_starts, folded, folded_starts (uint8 and int64[n + 1]), hashes (uint64, of every key),
owners (int64[n + 1], the hashes of each token), family (int32[n], -1 for none).
"""

from __future__ import annotations

from namematch._kernels.compiled import kernel
from namematch._kernels.edits import within_one, within_two

FAMILY, FREE, CHEAP, ONE_EDIT, TWO_EDITS, NONE = 1, 2, 3, 4, 5, 8

# Lengths from which an edit still leaves the same name likely, and the degree of the graph small:
# measured on 22,000 tokens, each step down costs more neighbours than it gains true pairs.
SPELLING = 4  # one edit in the spelling (one letter more than three letters is one, too)
PLAIN = 5  # one edit in the free fold
KEY = 6  # one edit in the key, which is a respelling and an edit: counted as two
LONG = 7  # two edits in the free fold behind the same first letter
LONGER = 8  # below, the last letter must be the same, too
LONGEST = 32  # beyond, two edits are not looked for: the deletions of a token grow with its square


@kernel
def same_text(a, i, i_end, b, j, j_end):  # type: ignore[no-untyped-def]
    """Whether two spans are equal."""
    if i_end - i != j_end - j:
        return False
    for k in range(i_end - i):
        if a[i + k] != b[j + k]:
            return False
    return True


@kernel
def share_hash(a, i, i_end, b, j, j_end):  # type: ignore[no-untyped-def]
    """Whether two short rows have a value in common."""
    for x in range(i, i_end):
        for y in range(j, j_end):
            if a[x] == b[y]:
                return True
    return False


@kernel
def level_of(left, a, right, b):  # type: ignore[no-untyped-def]
    """The smallest level that applies to token ``a`` of ``left`` and ``b`` of ``right``."""
    text, starts, plain, plain_starts, folded, folded_starts, hashes, owners, family = left
    text2, starts2, plain2, plain_starts2, folded2, folded_starts2, hashes2, owners2, family2 = (
        right
    )
    i, i_end, j, j_end = starts[a], starts[a + 1], starts2[b], starts2[b + 1]
    if same_text(text, i, i_end, text2, j, j_end):
        return 0
    if family[a] >= 0 and family[a] == family2[b]:
        return FAMILY
    p, p_end, q, q_end = plain_starts[a], plain_starts[a + 1], plain_starts2[b], plain_starts2[b + 1]
    if same_text(plain, p, p_end, plain2, q, q_end):
        return FREE
    if share_hash(hashes, owners[a], owners[a + 1], hashes2, owners2[b], owners2[b + 1]):
        return CHEAP
    short, long = min(i_end - i, j_end - j), max(i_end - i, j_end - j)
    if (short >= SPELLING or short == SPELLING - 1 and long == SPELLING) and within_one(
        text, i, i_end, text2, j, j_end
    ):
        return ONE_EDIT
    short, long = min(p_end - p, q_end - q), max(p_end - p, q_end - q)
    if short >= PLAIN and within_one(plain, p, p_end, plain2, q, q_end):
        return ONE_EDIT
    i, i_end, j, j_end = (
        folded_starts[a],
        folded_starts[a + 1],
        folded_starts2[b],
        folded_starts2[b + 1],
    )
    if min(i_end - i, j_end - j) >= KEY and within_one(folded, i, i_end, folded2, j, j_end):
        return TWO_EDITS
    if short < LONG or long > LONGEST or plain[p] != plain2[q]:
        return NONE
    if short < LONGER and plain[p_end - 1] != plain2[q_end - 1]:
        return NONE
    return TWO_EDITS if within_two(plain, p, p_end, plain2, q, q_end) else NONE

