"""Raw strings to names: one string, a few, or a column; the same kernel reads them all.

>>> parse("Hj.Siti Amilawati,S.Pd.I").text
'siti amilawati'
>>> parse_column(["BUDI SANTOSO, SE", None]).offsets.tolist()
[0, 3, 3]
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch._kernels.parse_few import distinct
from namematch._kernels.parse_few import parse_few as few_rows
from namematch._kernels.parse_rows import parse_rows
from namematch.names.lexicon import Lexicon
from namematch.names.name import Name, Role, Token
from namematch.names.normalize import normalize, normalize_column
from namematch.text import Bytes, Starts, strings

CHUNK = 100_000  # rows a thread takes at a time; no result depends on it
Few = tuple[
    Bytes, Starts, Starts, npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.int32]
]
_ROLES = tuple(Role)


@dataclass(frozen=True, slots=True)
class ParsedNames:
    """Parsed names as rows of tokens.

    words: the distinct tokens, sorted bytewise; offsets int64[rows + 1]; tokens int32, into words;
    roles uint8 (Role); owner int32[rows]: rows 0 to n - 1 are the strings in order (owner[i] = i),
    the rows behind them are aliases, each owned by the row it was written in.
    """

    words: pa.Array
    offsets: Starts
    tokens: npt.NDArray[np.int32]
    roles: npt.NDArray[np.uint8]
    owner: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.owner)

    def texts(self, lexicon: Lexicon | None = None) -> pa.Array:
        """The name proper of every row, as ``Name.text``: a string array, aliases too."""
        relations = pa.array(sorted((lexicon or Lexicon.default()).relations), pa.string())
        related = pc.is_in(self.words, value_set=relations).to_numpy(zero_copy_only=False)
        kept = self.roles <= Role.INITIAL
        kept |= (self.roles == Role.MARKER) & related[self.tokens]
        counts = np.concatenate([[0], np.cumsum(kept)])
        offsets = pa.array(counts[self.offsets], pa.int32())
        words = self.words.take(pa.array(self.tokens[kept]))
        return pc.binary_join(pa.ListArray.from_arrays(offsets, words), " ")


def parse_few(names: Sequence[str | None], lexicon: Lexicon | None = None) -> Few:
    """Parse a few strings without Arrow.

    Returns text uint8 and starts int64 (the distinct tokens, sorted), then offsets int64[rows + 1],
    tokens int32, roles uint8, owner int32[rows] as in ``ParsedNames``. A few microseconds a name.
    """
    lexicon = lexicon or Lexicon.default()
    parts = [normalize(name) if name else b"" for name in names]
    starts = np.zeros(len(parts) + 1, np.int64)
    end = 0
    for i, part in enumerate(parts):
        end += len(part)
        starts[i + 1] = end
    text = np.frombuffer(bytearray().join(parts), np.uint8)  # writable, as a column is
    return few_rows(text, starts, lexicon.hashes, lexicon.table)  # type: ignore[no-any-return]


def parse(raw: str | None, lexicon: Lexicon | None = None) -> Name:
    """Parse one string; None, "", "-", zeros and marks give an empty name, never an error."""
    lexicon = lexicon or Lexicon.default()
    text, starts, offsets, tokens, roles, _ = parse_few([raw], lexicon)
    letters, bounds = text.tobytes().decode(), starts.tolist()
    words = [letters[a:b] for a, b in pairwise(bounds)]
    rows = [
        [Token(words[t], _ROLES[r]) for t, r in zip(ts, rs, strict=True)]
        for ts, rs in _split(tokens.tolist(), roles.tolist(), offsets.tolist())
    ]
    aliases = tuple(_name(row, raw or "", lexicon, ()) for row in rows[1:])
    return _name(rows[0], raw or "", lexicon, aliases)


def _split(
    tokens: list[int], roles: list[int], offsets: list[int]
) -> Iterable[tuple[list[int], list[int]]]:
    """Rows of tokens and roles."""
    for lo, hi in pairwise(offsets):
        yield tokens[lo:hi], roles[lo:hi]


def _name(tokens: list[Token], raw: str, lexicon: Lexicon, aliases: tuple[Name, ...]) -> Name:
    """A Name of its tokens."""
    text = " ".join(
        token.text
        for token in tokens
        if token.role <= Role.INITIAL
        or (token.role == Role.MARKER and token.text in lexicon.relations)
    )
    return Name(raw, text, tuple(tokens), aliases)


def parse_column(
    names: Any, lexicon: Lexicon | None = None, threads: int | None = None
) -> ParsedNames:
    """Parse a column of strings: an Arrow array, or anything ``pa.array`` takes.

    ``threads``: how many chunks of rows are read at once (default: all cores).
    """
    lexicon = lexicon or Lexicon.default()
    text, starts = normalize_column(_column(names))
    text = np.require(text, requirements="W")  # so that one form of the kernel is compiled
    bounds = list(range(0, len(starts) - 1, CHUNK)) or [0]
    chunks = [
        (text[starts[lo] : starts[hi]], starts[lo : hi + 1] - starts[lo])
        for lo, hi in zip(bounds, [*bounds[1:], len(starts) - 1], strict=True)
    ]

    def read(chunk: tuple[Bytes, Starts]) -> Any:
        return parse_rows(*chunk, lexicon.hashes, lexicon.table)

    if len(chunks) == 1:
        return _merge([read(chunks[0])], bounds)
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        return _merge(list(pool.map(read, chunks)), bounds)


def _column(names: Any) -> pa.Array:
    """One flat string array."""
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    if not isinstance(names, pa.Array):
        names = pa.array(names, pa.large_string())
    return names.cast(pa.large_string())


def _merge(parts: list[Any], bounds: list[int]) -> ParsedNames:
    """Number the words of all chunks anew in bytewise order, and put the rows in one table."""
    word_starts = _stack([part[1] for part in parts])
    words, starts, numbers = distinct(np.concatenate([p[0] for p in parts]), word_starts)
    spelled = strings(words, starts)
    order = pc.array_sort_indices(spelled)
    rank = np.empty(len(order), np.int32)
    rank[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    tokens, other_tokens, at = [], [], 0
    for part in parts:
        own = rank[numbers[at : at + len(part[1]) - 1]]
        at += len(own)
        tokens.append(own[part[3]])
        other_tokens.append(own[part[6]])
    offsets = _stack([part[2] for part in parts] + [part[5] for part in parts])
    owners = [part[8] + np.int32(lo) for part, lo in zip(parts, bounds, strict=True)]
    n = sum(len(part[2]) - 1 for part in parts)
    return ParsedNames(
        words=spelled.take(order),
        offsets=offsets,
        tokens=np.concatenate([*tokens, *other_tokens]),
        roles=np.concatenate([p[4] for p in parts] + [p[7] for p in parts]),
        owner=np.concatenate([np.arange(n, dtype=np.int32), *owners]),
    )


def _stack(parts: list[Starts]) -> Starts:
    """Offsets of arrays put one behind the other."""
    return np.concatenate([[0], np.cumsum(np.concatenate([np.diff(p) for p in parts]))]).astype(
        np.int64
    )
