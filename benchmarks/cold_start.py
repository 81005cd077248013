"""What a new process pays before it works: CPU seconds of ``dedupe`` on two records.

    python benchmarks/cold_start.py [--compile]

Each line is a new process. With --compile the first of them finds no compiled code.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile

TIMES = 3
WORK = """
import time
import namematch as nm
two = [{"nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985"},
       {"nama": "Joko Susanto", "tgl_lahir": "17-08-1985"}]
nm.dedupe(two)
first = time.process_time()
assert nm.dedupe(two).clusters["cluster"].to_pylist() == [0, 0]
print(f"{first:6.2f} s in all, {time.process_time() - first:.3f} s the same again")
"""


def main() -> None:
    """Run new processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile", action="store_true", help="begin without compiled code")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fresh = {"NUMBA_CACHE_DIR": folder} if given.compile else {}
        for _ in range(TIMES):
            subprocess.run([sys.executable, "-c", WORK], check=True, env=os.environ | fresh)


if __name__ == "__main__":
    main()
