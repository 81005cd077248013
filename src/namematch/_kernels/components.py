"""Connected components by union and find (Galler and Fischer 1964), halving paths."""

from __future__ import annotations

from namematch._kernels.compiled import kernel


@kernel
def connect(left, right, root):
    """Make ``root`` (int64[n], ``arange(n)`` on entry) the smallest node connected to each node."""
    for k in range(len(left)):
        a, b = left[k], right[k]
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        root[max(a, b)] = min(a, b)
    for i in range(len(root)):  # a root is never larger, so its own is known by then
        root[i] = root[root[i]]
