"""A block: named arrays with a small header, and how they lie in one run of bytes.

Both files of a registry hold blocks: a segment is one block, an entry of the log is one block.
Arrays are little-endian numbers, start at multiples of 64 bytes (a cache line, and enough for any
vector load) and are described outside the bytes, so that a damaged byte can change a value but
never a type, a shape or a bound.

>>> places = layout({"ids": np.arange(3, dtype="<i4")}, start=0)
>>> places
(Place(name='ids', dtype='<i4', shape=(3,), offset=0),)
>>> layout({"names": np.array(["a"], dtype=object)}, start=0)
Traceback (most recent call last):
TypeError: array names: expected a dtype of |u1 |i1 <u2 <i2 <u4 <i4 <u8 <i8 <f4 <f8, found |O
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

DTYPES = ("|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f4", "<f8")
ALIGNMENT = 64
MOST_DIMENSIONS = 2

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Block:
    """Arrays by name, and a header of plain JSON values that says what they are."""

    header: Mapping[str, Any]
    arrays: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an array lies: ``offset`` in bytes from the beginning of the run."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int

    @property
    def size(self) -> int:
        """Items of the array."""
        return math.prod(self.shape)

    @property
    def end(self) -> int:
        """The first byte behind the array."""
        return self.offset + self.size * np.dtype(self.dtype).itemsize


def layout(
    arrays: Mapping[str, Array], *, start: int, alignment: int = ALIGNMENT
) -> tuple[Place, ...]:
    """Places for ``arrays`` from byte ``start`` on; TypeError for a dtype that is not stored."""
    places = []
    for name, array in arrays.items():
        offset = -(-start // alignment) * alignment
        places.append(_place(name, array, offset))
        start = places[-1].end
    return tuple(places)


def pieces(
    arrays: Mapping[str, Array], places: tuple[Place, ...], *, start: int
) -> Iterator[memoryview]:
    """The bytes of the arrays from ``start`` on, in order, with the zeros between them."""
    for place in places:
        yield memoryview(bytes(place.offset - start))
        start = place.end
        if place.size:
            yield np.ascontiguousarray(arrays[place.name]).data.cast("B")


def views(data: memoryview, places: tuple[Place, ...]) -> dict[str, Array]:
    """The arrays at ``places`` of ``data``, without copies."""
    return {
        place.name: np.frombuffer(data, place.dtype, place.size, place.offset).reshape(place.shape)
        for place in places
    }


def sound(places: tuple[Place, ...], size: int) -> bool:
    """Whether every place is of a stored dtype and within ``size`` bytes."""
    return all(
        place.dtype in DTYPES
        and 1 <= len(place.shape) <= MOST_DIMENSIONS
        and min(place.shape) >= 0
        and 0 <= place.offset <= place.end <= size
        for place in places
    )


def to_json(places: tuple[Place, ...]) -> list[list[Any]]:
    """Places as plain JSON values."""
    return [[place.name, place.dtype, list(place.shape), place.offset] for place in places]


def from_json(rows: list[list[Any]]) -> tuple[Place, ...]:
    """Places from plain JSON values; ValueError or TypeError when they are none."""
    return tuple(
        Place(str(name), str(dtype), tuple(int(n) for n in shape), int(offset))
        for name, dtype, shape, offset in rows
    )


def _place(name: str, array: Array, offset: int) -> Place:
    if array.dtype.str not in DTYPES:
        raise TypeError(
            f"array {name}: expected a dtype of {' '.join(DTYPES)}, found {array.dtype.str}"
        )
    if not 1 <= array.ndim <= MOST_DIMENSIONS:
        raise TypeError(f"array {name}: expected 1 or 2 dimensions, found {array.ndim}")
    return Place(name, array.dtype.str, array.shape, offset)
