"""Records as a picture shows them: names without titles, no whole number of an identity card.

>>> shown_id(3404071708850001), shown_id("KTP 3404071708850001"), shown_id("A-12")
('••••••••••••0001', 'KTP ••••••••••••0001', 'A-12')
>>> masked("born 1985, 34.0407.170885.0001")
'born 1985, ••••••••••••0001'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from namematch.result import Result

# Sixteen digits, however grouped: whatever else they may be, they could be a NIK.
_NIK = re.compile(r"(?<![0-9])(?:[0-9][ .'-]?){12}([0-9]{4})(?![0-9])")


def masked(text: str) -> str:
    """The text with nothing left of a NIK but its last four digits."""
    return _NIK.sub("•" * 12 + r"\1", text)


def shown_id(identity: Any) -> str:
    """An id; some files have the NIK as id."""
    return masked(str(identity))


def names_of(result: Result, rows: Sequence[int]) -> list[str]:
    """The names of rows of the scorer's table, without titles, as they were compared."""
    words, names = result.scorer.table.words, result.scorer.names
    tokens = [names.tokens[names.offsets[row] : names.offsets[row + 1]] for row in rows]
    return [" ".join(words.take(pa.array(one)).to_pylist()) for one in tokens]
