"""A process that writes to a registry, says what was acknowledged, and waits to be killed.

``python victim.py add|compact|save FOLDER [STEP]``. Its output is a line ``thread number`` for
every call that returned: the last batch of that thread (or the last save). With STEP it kills
itself at that system call; a write is then done by half, save what lies within one sector.
"""

import itertools
import os
import signal
import sys
import threading

import numpy as np

from namematch.registry.store import Block, Store

THREADS = 3
STRIDE = 1_000_000  # ids of a thread begin at its number times this
SECTOR = 512  # bytes that a disk writes whole or not at all


def batch_size(thread, number):
    """Records in the batch ``number`` of a thread: some of one, some of many."""
    return 1 + (thread * 7 + number * 5) % 4 * 9


def batch(thread, number):
    """The ids of a batch; they follow those of the batch before it."""
    start = thread * STRIDE + sum(batch_size(thread, before) for before in range(number))
    return np.arange(start, start + batch_size(thread, number))


def records(ids):
    """Records whose bytes follow from their ids, so that a wrong one is seen."""
    lengths = (ids * 7919) % 97 + 1
    starts = np.concatenate([[0], np.cumsum(lengths)])
    text = ((np.repeat(ids, lengths) + np.arange(starts[-1])) % 251).astype(np.uint8)
    first = np.repeat(starts[:-1] % 251, lengths)
    return Block({"n": len(ids)}, {"ids": ids, "starts": starts, "text": (text - first) % 251})


def add(folder, *, compacting=False):
    """Append from several threads; with ``compacting`` a further one merges all into a segment."""
    store = Store.open(folder, write=True)
    present = [block.arrays["ids"] for block in (*store.segments, *store.entries())]
    works = [threading.Thread(target=append, args=(store, present, n)) for n in range(THREADS)]
    if compacting:
        works.append(threading.Thread(target=compact, args=(store, present)))
    for work in works:
        work.start()
    for work in works:
        work.join()


def append(store, present, thread):
    for number in itertools.count():
        ids = batch(thread, number)
        store.append(records(ids), then=lambda ids=ids: present.append(ids))
        os.write(1, b"%d %d\n" % (thread, number))


def compact(store, present):
    while True:
        frozen = []
        cut = store.rotate(then=lambda frozen=frozen: frozen.extend(present))
        store.publish([records(np.sort(np.concatenate([np.zeros(0, np.int64), *frozen])))], cut=cut)


def save(folder):
    """Save over and over in the same place."""
    for number in itertools.count():
        Store.create(
            folder, [records(batch(0, number)), records(batch(1, number))], meta={"save": number}
        )
        os.write(1, b"0 %d\n" % number)


def die_at(step):
    """Let the process end at its system call number ``step``."""
    left = itertools.count(step, -1)

    def deadly(call):
        def instead(*arguments, **options):
            if next(left) == 0:
                if call is PWRITE:
                    descriptor, data, offset = arguments
                    half = 0 if offset + len(data) <= SECTOR else len(data) // 2
                    call(descriptor, bytes(data)[:half], offset)
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return instead

    for name in ("pwrite", "fsync", "fdatasync", "replace", "ftruncate", "unlink", "open", "mkdir"):
        setattr(os, name, deadly(getattr(os, name)))


PWRITE = os.pwrite

if __name__ == "__main__":
    what, folder, *step = sys.argv[1:]
    os.write(1, b"ready\n")
    if step:
        die_at(int(step[0]))
    if what == "save":
        save(folder)
    add(folder, compacting=what == "compact")
