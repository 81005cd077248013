"""Rows set aside and values ignored, as a table a person can work through.

row: where it is in the source (files: the header is row 1; in memory: 0-based index). Names are
never shown, of a NIK or any long number only the last four digits are.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

SET_ASIDE, IGNORED = "row set aside", "value ignored"
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("id", pa.string()),
        ("column", pa.string()),
        ("problem", pa.string()),
        ("action", pa.string()),
        ("value", pa.string()),
    ]
)
_LONGEST_VALUE = 60
_LONG_NUMBER = r"[0-9](?:[0-9 .'-]{6,})([0-9]{4})"


def rejects(
    rows: npt.ArrayLike,
    ids: pa.Array | None,
    column: str,
    problem: str | pa.Array,
    action: str,
    values: pa.Array | None = None,
) -> pa.Table:
    """One reject per row; ``values`` are shown, so no names."""
    count = len(np.asarray(rows))
    nothing = pa.nulls(count, pa.string())
    return pa.table(
        [
            pa.array(np.asarray(rows, np.int64)),
            nothing if ids is None else ids.cast(pa.string()),
            pa.repeat(pa.scalar(column, pa.string()), count),
            pa.repeat(pa.scalar(problem), count) if isinstance(problem, str) else problem,
            pa.repeat(pa.scalar(action), count),
            nothing if values is None else values.cast(pa.string()),
        ],
        schema=SCHEMA,
    )


def masked(values: pa.Array, *, nik: bool) -> pa.Array:
    """Texts fit to be shown: of a NIK, and of any long number, only the last four characters."""
    if nik:
        tail = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(values), -4, 2**31 - 1)
        return pc.binary_join_element_wise("*" * 12, tail, "")
    short = pc.utf8_slice_codeunits(values, 0, _LONGEST_VALUE)
    return pc.replace_substring_regex(short, _LONG_NUMBER, "*" * 12 + r"\1")


def joined(tables: Iterable[pa.Table]) -> pa.Table:
    """All rejects, in the order of the source."""
    table = pa.concat_tables([SCHEMA.empty_table(), *tables])
    return table.take(pc.sort_indices(table, [("row", "ascending")])).combine_chunks()
