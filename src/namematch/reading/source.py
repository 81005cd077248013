"""An opened input: its headers first, then only the columns that are needed.

Reading in two steps is what makes a wide file cheap: columns nobody asked for are never converted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.reading.rejects import SCHEMA


@dataclass(frozen=True, slots=True)
class Loaded:
    """Columns as asked for; ``rows`` int64[n] says where each record is in the source.

    first: the number of the row after the header; row ids count from it.
    """

    columns: list[pa.Array | pa.ChunkedArray]
    rows: npt.NDArray[np.int64]
    first: int = 0
    rejected: pa.Table = field(default_factory=SCHEMA.empty_table)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """headers: the columns' names; load: indices of columns -> ``Loaded``.

    label: how messages call it; text: its values are all text, so numbers are recognised by form;
    spreadsheet: its numbers hold 15 digits only; a wholly blank row of a ``sheet`` is no record.
    """

    headers: list[str]
    load: Callable[[Sequence[int]], Loaded]
    label: str
    text: bool = False
    spreadsheet: bool = False
    sheet: bool = False
    delimiter: str | None = None
    encoding: str | None = None
    notes: tuple[str, ...] = ()
