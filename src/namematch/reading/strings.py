"""A column of any type as text, and text as distinct values and codes.

Cleaning a value costs more than a comparison, and columns repeat themselves (a million records
have some 25,000 birth dates): so every field but names and NIK is cleaned once per distinct value.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.errors import InputError
from namematch.reading.missing import trimmed
from namematch.text import strings

_OFFSET_LIMIT = 2**31 - 1


def one_chunk(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column as one array; text is ``string``, beyond 2 GiB ``large_string``."""
    kind = column.type
    if pa.types.is_string_view(kind) or pa.types.is_large_string(kind):
        kind = pa.string()
    if pa.types.is_string(kind) and column.nbytes > _OFFSET_LIMIT:
        kind = pa.large_string()
    if kind != column.type:
        column = column.cast(kind)
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], kind)


def plain_column(column: pa.Array | pa.ChunkedArray, header: str, *, text: bool) -> pa.Array:
    """The column as text or, unless ``text``, as the numbers or dates it holds."""
    array = one_chunk(column)
    kind = array.type
    if not text and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return array
    if not text and (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        return array
    return as_strings(array, header)


def as_strings(column: pa.Array | pa.ChunkedArray, header: str = "") -> pa.Array:
    """The column as text. Whole floats lose their ".0"; lists and structs raise ``InputError``."""
    array = one_chunk(column)
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return array
    try:
        if isinstance(array.type, pa.UuidType):
            return _uuids_as_strings(array)
        if isinstance(array.type, pa.BaseExtensionType):
            return as_strings(array.storage, header)
        if pa.types.is_dictionary(array.type):
            return as_strings(array.dictionary_decode(), header)
        if pa.types.is_run_end_encoded(array.type):
            return as_strings(pc.run_end_decode(array), header)
        if pa.types.is_floating(array.type):
            return _floats_as_strings(array)
        return array.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        message = f"column {header!r} holds {array.type} values, expected text, numbers or dates"
        raise InputError(message) from None


def _floats_as_strings(array: pa.Array) -> pa.Array:
    values = array.cast(pa.float64())
    numbers = values.to_numpy(zero_copy_only=False)
    whole = np.isfinite(numbers) & (np.abs(numbers) < 2**53) & (np.floor(numbers) == numbers)
    integers = pa.array(np.where(whole, numbers, 0).astype(np.int64)).cast(pa.string())
    texts = pc.if_else(pa.array(whole), integers, values.cast(pa.string()))
    return pc.if_else(pa.array(np.isnan(numbers)), None, texts)


def _uuids_as_strings(array: pa.Array) -> pa.Array:
    """xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, for all rows at once."""
    storage = array.storage
    first, last = storage.offset * 16, (storage.offset + len(storage)) * 16
    values = np.frombuffer(storage.buffers()[1], np.uint8)[first:last]
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    halves = np.stack([values >> 4, values & 15], axis=1).reshape(-1, 32)
    text = np.insert(digits[halves], [8, 12, 16, 20], ord("-"), axis=1)
    texts = strings(text.ravel(), np.arange(len(array) + 1) * 36)
    return pc.if_else(array.is_valid(), texts, None)


def distinct(array: pa.Array) -> tuple[pa.Array, npt.NDArray[np.int32]]:
    """Distinct trimmed texts, and int32[n] codes into them (-1: missing).

    Two texts that differ in outer white space only may both be among the distinct ones.
    """
    encoded = array.dictionary_encode()
    values = trimmed(encoded.dictionary).cast(pa.string())
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    if values.null_count:
        absent = np.append(values.is_null().to_numpy(zero_copy_only=False), True)
        codes = np.where(absent[codes], np.int32(-1), codes)
    return values.fill_null(""), codes


def spread(
    values: npt.NDArray[np.generic], codes: npt.NDArray[np.int32]
) -> npt.NDArray[np.generic]:
    """``values[codes]``, with the type's zero where the code is -1."""
    return np.append(values, np.zeros(1, values.dtype))[codes]
