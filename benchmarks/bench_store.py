"""The registry's files alone: verified opening, syncs, batches and callers that share a sync.

    python benchmarks/bench_store.py [FOLDER] [--gigabytes 2] [--records 1000000]

FOLDER should lie on the disk that matters; it is removed afterwards. The disk's own rate (one
small write and one fdatasync after the other, from one thread) is measured in the same run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from namematch.registry.store import Block, Store, check

RECORD = 300  # bytes, about those of a record of six fields as JSON
BATCH = 1000
SECONDS = 3.0


def main() -> None:
    """Print one line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--records", type=int, default=1_000_000)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    try:
        opening(folder / "large", options.gigabytes)
        batches(folder / "batches", options.records)
        one_by_one(folder / "single")
    finally:
        shutil.rmtree(folder)


def opening(place: Path, gigabytes: float) -> None:
    """Write, open verified and unverified, check."""
    words = np.random.default_rng(1).integers(0, 2**62, int(gigabytes * 1e9 / 8))
    timed(
        "written and synced",
        gigabytes,
        lambda: Store.create(place, [Block({}, {"words": words})], meta={}),
    )
    for threads in (1, os.cpu_count()):
        how = f"opened, every byte verified, {threads} threads"
        timed(how, gigabytes, lambda threads=threads: Store.open(place, threads=threads))
    timed("opened, unverified", gigabytes, lambda: Store.open(place, verify=False))
    timed("checked", gigabytes, lambda: check(place))


def timed(what: str, gigabytes: float, call: Callable[[], object]) -> None:
    """Best of three, by the clock and by the processor."""
    best, cpu = 1e9, 1e9
    for _ in range(1 if "written" in what else 3):
        start, processor = time.perf_counter(), time.process_time()
        call()
        best = min(best, time.perf_counter() - start)
        cpu = min(cpu, time.process_time() - processor)
    rate, per_cpu = gigabytes / best, gigabytes / cpu
    print(f"{what}: {best:.4f} s, {rate:.1f} GB/s ({per_cpu:.1f} GB per processor second)")


def batches(place: Path, records: int) -> None:
    """Batches of 1,000 records, each synced before the next."""
    Store.create(place, [], meta={})
    text = np.random.default_rng(2).integers(0, 256, BATCH * RECORD).astype(np.uint8)
    block = Block({"op": "add"}, {"text": text, "starts": np.arange(BATCH + 1) * RECORD})
    with Store.open(place, write=True) as store:
        start, processor, slowest = time.perf_counter(), time.process_time(), 0.0
        for _ in range(records // BATCH):
            before = time.perf_counter()
            store.append(block)
            slowest = max(slowest, time.perf_counter() - before)
        wall, cpu = time.perf_counter() - start, time.process_time() - processor
    print(f"{records:,} records, {BATCH:,} to a sync: {records / wall:,.0f} a second")
    print(f"  slowest batch {slowest * 1e3:.0f} ms, {cpu:.1f} s of processor time")
    start = time.perf_counter()
    count = sum(1 for _ in Store.open(place).entries())
    print(f"{count:,} batches read again and verified: {time.perf_counter() - start:.2f} s")


def one_by_one(place: Path) -> None:
    """One record a call from several threads, beside the disk's own syncs."""
    Store.create(place, [], meta={})
    print(f"the disk: {disk_rate(place):,.0f} syncs a second")
    text = np.zeros(RECORD, np.uint8)
    block = Block({"op": "add"}, {"text": text, "starts": np.array([0, RECORD])})
    for threads in (1, 2, 4, 8, 16, 32):
        with Store.open(place, write=True) as store:
            rate = calls(store, block, threads)
            print(f"one by one, {threads} threads: {rate:,.0f} records a second")


def disk_rate(place: Path) -> float:
    """Appends of one record's bytes, each synced, a second."""
    descriptor = os.open(place / "bare", os.O_RDWR | os.O_CREAT)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        os.pwrite(descriptor, bytes(RECORD), count * RECORD)
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    os.unlink(place / "bare")
    return count / SECONDS


def calls(store: Store, block: Block, threads: int) -> float:
    """Calls a second of all threads together."""
    counts = [0] * threads
    end = time.perf_counter() + SECONDS

    def work(number: int) -> None:
        while time.perf_counter() < end:
            store.append(block)
            counts[number] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / SECONDS


if __name__ == "__main__":
    main()
