"""namematch on a generated registry, at its default threshold.

    python benchmarks/peer_namematch.py --data DIR [--threads 2] [--json FILE]

From the file to the clusters. A small run in a process of its own comes first, so that compiled
code is on disk; loading it is part of the time.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

import namematch as nm
from peer_run import Peer, Scored, arguments, main

COMPILE = """
import namematch as nm
from namematch.synthetic import make_registry
nm.dedupe(make_registry(1_000, seed=1).table(), progress=False)
"""


def work(data: Path, threads: int) -> Scored:
    """Links and flagged pairs with their probability."""
    result = nm.dedupe(data / "registry.csv", threads=threads, progress=False)
    both = (result.pairs, result.flagged)
    left, right, probability = (
        np.concatenate([table[name].to_numpy() for table in both])
        for name in ("left", "right", "probability")
    )
    return left, right, probability


if __name__ == "__main__":
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    subprocess.run([sys.executable, "-c", COMPILE], check=True)
    packages = ("namematch", "numpy", "numba", "pyarrow")
    link = nm.Matcher.default().link
    main(Peer("namematch", packages, lambda data: work(data, given.threads), link), given)
