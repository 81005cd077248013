"""Whether a record has a word that begins with the letters typed so far."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.near import order_of


@kernel
def begin_so(offsets, tokens, records, typed, base, added, out):
    """Fill ``out`` (bool[n]) for the first names of records; ``typed`` uint8 letters."""
    n = len(base.size)
    for k in range(len(records)):
        out[k] = False
        start = max(np.int64(offsets[records[k]]), np.int64(0))
        for at in range(start, min(np.int64(offsets[records[k] + 1]), np.int64(len(tokens)))):
            token = np.int64(tokens[at])
            if 0 <= token < n:
                letters, spans, row = base.letters, base.marks, token
            elif n <= token < n + len(added.size):
                letters, spans, row = added.letters, added.marks, token - n
            else:
                continue
            first, last = max(spans[row, 0], 0), min(spans[row, 1], len(letters))
            if order_of(letters, first, last, typed, 0, len(typed)) == 0:
                out[k] = True
                break
