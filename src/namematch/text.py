"""Strings as one byte buffer and offsets: the only form in which kernels see text.

An Arrow string array *is* such a pair, so both ways are free of copies where Arrow allows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Starts = npt.NDArray[np.int64]


def flatten(strings: pa.Array) -> tuple[Bytes, Starts]:
    """Bytes (uint8) and offsets (int64[n + 1], the first 0) of a string array; nulls are empty."""
    array = strings.cast(pa.large_string())
    if array.null_count:
        array = array.fill_null("")
    _, offsets, data = array.buffers()
    starts = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    if len(starts) == 0:
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    text = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return text[starts[0] : starts[-1]], starts - starts[0]


def strings(text: Bytes, starts: Starts) -> pa.Array:
    """The string array whose element i is ``text[starts[i]:starts[i + 1]]`` (ASCII or UTF-8)."""
    buffers = [
        None,
        pa.py_buffer(starts.astype(np.int64)),
        pa.py_buffer(np.ascontiguousarray(text)),
    ]
    return pa.Array.from_buffers(pa.large_string(), len(starts) - 1, buffers).cast(pa.string())
