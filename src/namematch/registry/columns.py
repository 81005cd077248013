"""The records of a registry as columns, with words, places and ids in the registry's numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from namematch.table import NameRows, ranges

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Texts:
    """Ids that are text: UTF-8 end to end, and where each starts (int64[n + 1])."""

    text: UInt8
    starts: Int64

    def __len__(self) -> int:
        return len(self.starts) - 1

    def at(self, row: int) -> str:
        """One of them."""
        return self.text[self.starts[row] : self.starts[row + 1]].tobytes().decode()

    def take(self, rows: npt.NDArray[np.integer]) -> Texts:
        """Some of them, in that order."""
        starts, at = ranges(self.starts, rows)
        return Texts(self.text[at], starts)

    @classmethod
    def of(cls, texts: list[str]) -> Texts:
        """Texts as they are."""
        parts = [text.encode() for text in texts]
        starts = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=starts[1:])
        return cls(np.frombuffer(bytearray().join(parts), np.uint8), starts)


@dataclass(frozen=True, slots=True)
class Columns:
    """n records. date int32: recorded, or the NIK's; born int32: recorded; see ``RecordTable``.

    key int64[n]: the id where ids are numbers (``texts`` is None then), else a hash of it. A column
    that the registry does not hold has length 0 (``mothers``: no rows). gone uint8[n]: 1 removed.
    """

    names: NameRows
    mothers: NameRows
    date: Int32
    born: Int32
    sex: UInt8
    nik: Int64
    place: Int32
    further: Int32  # [fields, n]
    key: Int64
    gone: UInt8
    texts: Texts | None

    def __len__(self) -> int:
        return len(self.key)

    def take(self, rows: npt.NDArray[np.integer]) -> Columns:
        """The records ``rows`` (each at most once), in that order."""
        return replace(
            self,
            names=take_names(self.names, len(self), rows),
            mothers=take_names(self.mothers, len(self), rows)
            if len(self.mothers)
            else self.mothers,
            further=self.further[:, rows],
            texts=None if self.texts is None else self.texts.take(rows),
            **{
                name: column[rows] if len(column) else column
                for name in _FLAT
                if (column := getattr(self, name)) is not None
            },
        )


_FLAT = ("date", "born", "sex", "nik", "place", "key", "gone")
assert {field.name for field in fields(Columns)} >= set(_FLAT)


def take_names(names: NameRows, count: int, rows: npt.NDArray[np.integer]) -> NameRows:
    """``NameRows.take``, the number of records known."""
    place = np.full(count, -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    aliases = count + np.flatnonzero(place[names.owner[count:]] >= 0)
    if len(aliases):
        aliases = aliases[np.argsort(place[names.owner[aliases]], kind="stable")]
    chosen = np.concatenate([np.asarray(rows, np.int64), aliases])
    offsets, at = ranges(names.offsets, chosen)
    owner = place[names.owner[chosen]]
    return NameRows(offsets, names.tokens[at], names.roles[at], owner)


def joined(parts: list[Columns]) -> Columns:
    """The records of all parts, in order."""
    if len(parts) == 1:
        return parts[0]
    sizes = [len(part) for part in parts]
    flat: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in _FLAT
    }
    texts = None
    if parts[0].texts is not None:
        texts = Texts(
            np.concatenate([part.texts.text for part in parts if part.texts]),
            _chained([part.texts.starts for part in parts if part.texts]),
        )
    return Columns(
        names=_joined_names([part.names for part in parts], sizes),
        mothers=_joined_names([part.mothers for part in parts], sizes),
        further=np.concatenate([part.further for part in parts], axis=1),
        texts=texts,
        **flat,
    )


def _joined_names(parts: list[NameRows], sizes: list[int]) -> NameRows:
    """Rows of records first, aliases last; parts that hold none (all of them) stay none."""
    if not any(len(part) for part in parts):
        return parts[0]
    shifts = np.append(0, np.cumsum(sizes))[:-1].astype(np.int32)
    owner = np.concatenate([part.owner + by for part, by in zip(parts, shifts, strict=True)])
    offsets = _chained([part.offsets for part in parts])
    tokens = np.concatenate([part.tokens for part in parts])
    roles = np.concatenate([part.roles for part in parts])
    if len(owner) == sum(sizes):
        return NameRows(offsets, tokens, roles, owner)
    alias = np.concatenate([np.arange(len(p)) >= n for p, n in zip(parts, sizes, strict=True)])
    order = np.concatenate([np.flatnonzero(~alias), np.flatnonzero(alias)])
    starts, at = ranges(offsets, order)
    return NameRows(starts, tokens[at], roles[at], owner[order])


def _chained(starts: list[Int64]) -> Int64:
    """Offsets of arrays put one behind the other."""
    lengths = np.concatenate([np.diff(part) for part in starts])
    chained: Int64 = np.append(0, np.cumsum(lengths)).astype(np.int64)
    return chained
