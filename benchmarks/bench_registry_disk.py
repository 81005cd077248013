"""A registry on disk: size, memory, opening, additions, and searching beside them.

    python benchmarks/bench_registry_disk.py REGISTRY.csv [--add 100000] [--folder DIR]

REGISTRY.csv comes from benchmarks/generate.py. Its last records are added in batches of 1,000, each
on the disk before the next; the others are built and saved before.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

import namematch as nm

BATCH = 1_000
SEARCHES = 2_000
OPENED = """
import sys, time
import namematch as nm
nm.Registry
start, processor = time.perf_counter(), time.process_time()
registry = nm.Registry.open(sys.argv[1], verify=sys.argv[2] == "verified")
took, cpu = time.perf_counter() - start, time.process_time() - processor
start = time.perf_counter()
registry.search("Djoko Soesanto")
first = time.perf_counter() - start
fields = dict(line.split(":") for line in open("/proc/self/smaps_rollup") if ":" in line)
own = int(fields["Private_Dirty"].split()[0]) / 1024
print(f"opened {sys.argv[2]}: {took:.3f} s ({cpu:.3f} s of processor time), ", end="")
print(f"first search {first:.3f} s, memory of its own {own:.0f} MiB")
"""


def main() -> None:
    """Print one line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--add", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    types = dict.fromkeys(
        ("name", "birth_date", "birthplace", "sex", "nik", "mother_name"), pa.string()
    )
    table = pa.csv.read_csv(options.file, convert_options=pa.csv.ConvertOptions(column_types=types))
    kept = len(table) - options.add
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        measure(table.slice(0, kept), table.slice(kept), folder / "registry")
    finally:
        shutil.rmtree(folder)


def measure(base: pa.Table, more: pa.Table, place: Path) -> None:
    """Build and save one part, add the other."""
    start, processor = time.perf_counter(), time.process_time()
    built = nm.Registry.build(base)
    print(f"built, {len(built):,} records: {spent(start, processor)}")
    start, processor = time.perf_counter(), time.process_time()
    built.save(place)
    del built
    size = sum(path.stat().st_size for path in place.iterdir())
    print(f"saved: {spent(start, processor)}, {size / len(base):.0f} bytes a record")
    for how in ("verified", "unverified"):
        subprocess.run([sys.executable, "-c", OPENED, str(place), how], check=True)
    registry = nm.Registry.open(place)
    queries = base["name"].slice(0, SEARCHES).to_pylist()
    alone = latencies(registry, queries)
    print(f"search alone: {shown(alone)}")
    adding(registry, more, queries)
    registry.close()
    start = time.perf_counter()
    count = len(nm.Registry.open(place))
    print(
        f"opened again with what was added, {count:,} records: {time.perf_counter() - start:.2f} s"
    )


def adding(registry: nm.Registry, more: pa.Table, queries: list[str]) -> None:
    """Additions by tenths, the last one beside a searching thread; then compaction."""
    tenth = len(more) // 10 // BATCH * BATCH
    for number in range(9):
        print(f"added in batches of {BATCH:,}: {rate(registry, more.slice(number * tenth, tenth))}")
    alone = latencies(registry, queries)
    print(f"search alone, {9 * tenth:,} records behind the first shelf: {shown(alone)}")
    beside(registry, queries, "adding", lambda: rate(registry, more.slice(9 * tenth)))
    for _ in range(3):
        beside(registry, queries, "compaction of the log", lambda: shortened(registry))
    beside(registry, queries, "compaction of all", lambda: compacted(registry))
    print(f"search alone, all on the first shelf: {shown(latencies(registry, queries))}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory of the process so far: {peak:,.0f} MiB")


def beside(registry: nm.Registry, queries: list[str], what: str, work: Callable[[], str]) -> None:
    """Some work while a thread searches without pause."""
    found: list[np.ndarray] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            found.append(latencies(registry, queries[:20]))

    thread = threading.Thread(target=search)
    thread.start()
    told = work()
    stop.set()
    thread.join()
    print(f"{what}: {told}; search meanwhile: {shown(np.concatenate(found))}")


def shortened(registry: nm.Registry) -> str:
    """The compaction that a registry begins by itself."""
    start = time.perf_counter()
    registry._now.shorten()
    return f"{time.perf_counter() - start:.2f} s"


def compacted(registry: nm.Registry) -> str:
    """The compaction that is asked for."""
    start = time.perf_counter()
    registry.compact()
    return f"{time.perf_counter() - start:.2f} s"


def rate(registry: nm.Registry, more: pa.Table) -> str:
    """Records a second, by the clock and by the processor."""
    start, processor = time.perf_counter(), time.process_time()
    for at in range(0, len(more), BATCH):
        registry.add(more.slice(at, BATCH))
    wall, cpu = time.perf_counter() - start, time.process_time() - processor
    return f"{len(more) / wall:,.0f} a second ({len(more) / cpu:,.0f} a processor second)"


def latencies(registry: nm.Registry, queries: list[str]) -> np.ndarray:
    """Milliseconds of each search."""
    taken = []
    for query in queries:
        start = time.perf_counter()
        registry.search(query)
        taken.append(time.perf_counter() - start)
    return np.array(taken) * 1e3


def shown(taken: np.ndarray) -> str:
    """Median and tail."""
    median, tail = np.quantile(taken, (0.5, 0.99))
    return f"median {median:.2f} ms, p99 {tail:.2f} ms, longest {taken.max():.1f} ms"


def spent(start: float, processor: float) -> str:
    """Seconds by the clock and by the processor."""
    wall, cpu = time.perf_counter() - start, time.process_time() - processor
    return f"{wall:.1f} s ({cpu:.1f} s of processor time)"


if __name__ == "__main__":
    main()
