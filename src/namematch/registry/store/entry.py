"""An entry of the log as bytes: one block, one call of ``add`` or ``remove``.

The length of the description (uint32), the description as JSON, the arrays at multiples of 8.
The log guards the bytes with a checksum, so what arrives here is what was written.

>>> entry = Block({"kind": "remove"}, {"ids": np.array([7, 9])})
>>> decode(encode(entry)).arrays["ids"]
array([7, 9])
>>> decode(b"")
Traceback (most recent call last):
namematch.errors.DamagedError: an entry of the log is not well formed (error)
"""

from __future__ import annotations

import json
import struct

import numpy as np

from namematch.errors import DamagedError
from namematch.registry.store.block import Block, from_json, layout, pieces, sound, to_json, views

LENGTH = struct.Struct("<I")
ALIGNMENT = 8


def encode(block: Block) -> bytes:
    """The bytes of ``block``; TypeError for a header or an array that cannot be stored."""
    places = layout(block.arrays, start=0, alignment=ALIGNMENT)
    description = json.dumps([dict(block.header), to_json(places)], allow_nan=False).encode()
    arrays = pieces(block.arrays, places, start=0)
    return b"".join((LENGTH.pack(len(description)), description, *arrays))


def decode(data: bytes) -> Block:
    """The block of these bytes, its arrays copied out of them and aligned."""
    try:
        (length,) = LENGTH.unpack_from(data)
        start = LENGTH.size + length
        header, rows = json.loads(data[LENGTH.size : start])
        places = from_json(rows)
        if not sound(places, len(data) - start):
            raise ValueError("an array reaches beyond the entry")
    except (struct.error, ValueError, TypeError) as error:
        reason = type(error).__name__
        raise DamagedError(f"an entry of the log is not well formed ({reason})") from None
    arrays = views(memoryview(data)[start:], places)
    return Block(header, {name: np.array(array) for name, array in arrays.items()})
