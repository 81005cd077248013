"""A few names to rows of token ids, without array code: at this size a numpy call is the cost.

The result is that of ``name_rows``; a test holds one to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from namematch.names import parse
from namematch.names.name import Role
from namematch.table import NameRows

if TYPE_CHECKING:
    from namematch.names.lexicon import Lexicon

_DROPPED = frozenset({int(Role.TITLE), int(Role.SUFFIX), int(Role.MARKER)})
_Row = tuple[int, list[tuple[int, int]]]  # owner, (token, role) of each token kept


def few_name_rows(
    names: Sequence[str], mothers: Sequence[str] | None, *, lexicon: Lexicon | None = None
) -> tuple[pa.Array, NameRows, NameRows | None]:
    """(words, the names' rows, the mothers' rows); "" is an empty row."""
    words, ours, theirs = few_words(names, mothers, lexicon=lexicon)
    return pa.array(words, pa.string()), ours, theirs


def few_words(
    names: Sequence[str], mothers: Sequence[str] | None, *, lexicon: Lexicon | None = None
) -> tuple[list[str], NameRows, NameRows | None]:
    """The same with the words as a list: half of the time of one name goes into an Arrow array."""
    texts = [*names, *mothers] if mothers is not None else names
    text, starts, offsets, tokens, roles, owner = parse.parse_few(texts, lexicon)
    pairs = list(zip(tokens.tolist(), roles.tolist(), strict=True))
    bounds = offsets.tolist()
    rows: list[_Row] = [
        (own, [pair for pair in pairs[bounds[at] : bounds[at + 1]] if pair[1] not in _DROPPED])
        for at, own in enumerate(owner.tolist())
    ]
    used = sorted({token for _, row in rows for token, _ in row})
    number = {token: at for at, token in enumerate(used)}
    letters, begins = text.tobytes().decode(), starts.tolist()
    words = [letters[begins[t] : begins[t + 1]] for t in used]
    count = len(names)
    ours = _name_rows([row for row in rows if row[0] < count], number, 0)
    if mothers is None:
        return words, ours, None
    return words, ours, _name_rows([row for row in rows if row[0] >= count], number, count)


def _name_rows(rows: list[_Row], number: dict[int, int], first: int) -> NameRows:
    offsets, tokens, roles = [0], [], []
    for _, row in rows:
        tokens += [number[token] for token, _ in row]
        roles += [role for _, role in row]
        offsets.append(len(tokens))
    owner = [own - first for own, _ in rows]
    return NameRows(
        np.array(offsets, np.int64),
        np.array(tokens, np.int32),
        np.array(roles, np.uint8),
        np.array(owner, np.int32),
    )
