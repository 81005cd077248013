"""Components against the slow way: spread the smallest label until nothing changes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from namematch._kernels.components import connect


def slow(n, pairs):
    label, before = list(range(n)), None
    while label != before:
        before = label.copy()
        for a, b in pairs:
            label[a] = label[b] = min(label[a], label[b])
    return label


@given(st.integers(1, 20), st.data())
def test_every_node_gets_the_smallest_it_is_connected_to(n, data):
    node = st.integers(0, n - 1)
    pairs = data.draw(st.lists(st.tuples(node, node), max_size=30))
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    root = np.arange(n)
    connect(ends[:, 0].copy(), ends[:, 1].copy(), root)
    assert root.tolist() == slow(n, pairs)


def test_a_long_chain_from_its_end_takes_moments():
    n = 300_000
    at = np.arange(n - 1, 0, -1)
    root = np.arange(n)
    connect(at, at - 1, root)
    assert not root.any()
