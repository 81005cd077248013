"""Name and mother columns to rows of token ids over one list of words.

Both go through one call of the parser, so that a token has one id wherever it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from namematch.names import parse
from namematch.names.name import Role
from namematch.table import NameRows, ranges

if TYPE_CHECKING:
    from namematch.names.lexicon import Lexicon
    from namematch.names.parse import ParsedNames

_DROPPED = (Role.TITLE, Role.SUFFIX, Role.MARKER)
_KEPT = np.array([role not in _DROPPED for role in Role])


def name_rows(
    names: pa.Array,
    mothers: pa.Array | None,
    *,
    lexicon: Lexicon | None = None,
    threads: int | None = None,
) -> tuple[pa.Array, NameRows, NameRows | None]:
    """(words, the names' rows, the mothers' rows); null is an empty row."""
    if mothers is None:
        parsed = parse.parse_column(names, lexicon, threads)
    else:
        both = pa.concat_arrays([names, mothers.cast(names.type)])
        parsed = parse.parse_column(both, lexicon, threads)
    return split_rows(parsed, len(names), has_mothers=mothers is not None)


def split_rows(
    parsed: ParsedNames, count: int, *, has_mothers: bool
) -> tuple[pa.Array, NameRows, NameRows | None]:
    """Take names (rows 0 to ``count``) and mothers (the next ``count``) apart; drop titles."""
    kept = _KEPT[parsed.roles]
    offsets = np.append(0, np.cumsum(kept))[parsed.offsets]
    tokens = parsed.tokens[kept]
    used = np.zeros(len(parsed.words), bool)
    used[tokens] = True
    number = (np.cumsum(used) - 1).astype(np.int32)
    words = parsed.words if used.all() else parsed.words.filter(pa.array(used))
    rows = NameRows(offsets.astype(np.int64), number[tokens], parsed.roles[kept], parsed.owner)
    if not has_mothers:
        return words, rows, None
    return words, _part(rows, 0, count), _part(rows, count, count)


def _part(rows: NameRows, first: int, count: int) -> NameRows:
    """The rows owned by records ``first`` to ``first + count``, numbered from 0.

    They are one slice, and after all records the aliases among them.
    """
    last = first + count
    aliases = np.flatnonzero((rows.owner >= first) & (rows.owner < last))[count:]
    starts, at = ranges(rows.offsets, aliases)
    slices = slice(rows.offsets[first], rows.offsets[last])
    offsets = rows.offsets[first : last + 1] - rows.offsets[first]
    return NameRows(
        np.concatenate([offsets, starts[1:] + offsets[-1]]),
        np.concatenate([rows.tokens[slices], rows.tokens[at]]),
        np.concatenate([rows.roles[slices], rows.roles[at]]),
        np.concatenate([rows.owner[first:last], rows.owner[aliases]]) - np.int32(first),
    )
