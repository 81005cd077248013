"""Edit distance up to two on byte spans: optimal string alignment (a swap of neighbours is one)."""

from __future__ import annotations

from namematch._kernels.compiled import kernel


@kernel
def within_one(a, i, i_end, b, j, j_end):
    """Whether ``a[i:i_end]`` becomes ``b[j:j_end]`` by one edit at most."""
    while i < i_end and j < j_end and a[i] == b[j]:
        i += 1
        j += 1
    while i < i_end and j < j_end and a[i_end - 1] == b[j_end - 1]:
        i_end -= 1
        j_end -= 1
    left = i_end - i
    right = j_end - j
    if left <= 1 and right <= 1:
        return True
    return left == 2 and right == 2 and a[i] == b[j + 1] and a[i + 1] == b[j]


@kernel
def within_two(a, i, i_end, b, j, j_end):
    """Whether ``a[i:i_end]`` becomes ``b[j:j_end]`` by two edits at most.

    After the common beginning the first edit must come at once: try each kind, then one more.
    """
    difference = (i_end - i) - (j_end - j)
    if difference > 2 or difference < -2:
        return False
    while i < i_end and j < j_end and a[i] == b[j]:
        i += 1
        j += 1
    while i < i_end and j < j_end and a[i_end - 1] == b[j_end - 1]:
        i_end -= 1
        j_end -= 1
    left = i_end - i
    right = j_end - j
    if left <= 2 and right <= 2:
        return True
    if left > 0 and right > 0 and within_one(a, i + 1, i_end, b, j + 1, j_end):
        return True
    if left > 0 and within_one(a, i + 1, i_end, b, j, j_end):
        return True
    if right > 0 and within_one(a, i, i_end, b, j + 1, j_end):
        return True
    if left > 1 and right > 1 and a[i] == b[j + 1] and a[i + 1] == b[j]:
        return within_one(a, i + 2, i_end, b, j + 2, j_end)
    return False
