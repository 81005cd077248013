"""What people have decided: pairs that are one person, and pairs that are not.

Decisions hold whatever the evidence says, through chains: A = B and B = C make A and C one person.
What cannot hold is set aside and listed, never dropped in silence: an id that is no record's, an
id with itself, and a ``cannot_link`` between records that ``must_link`` makes one person. There
``must_link`` stands: which of the links of a chain is wrong cannot be told from the chain.

>>> ids = pa.array([10, 20, 30])
>>> decided = decide(ids, must_link=[(10, 20), (20, 30)], cannot_link=[(10, 30), (10, 99)])
>>> decided.must.tolist(), decided.cannot.tolist()
([[0, 1], [1, 2]], [])
>>> decided.contradictions.select(["left", "right", "problem"]).to_pylist()[0]
{'left': '10', 'right': '99', 'problem': 'no record with the right id'}
>>> decide(ids, must_link=[10, 20])
Traceback (most recent call last):
namematch.errors.InputError: row 0 is a int, expected a dict or a Person
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.clustering import components
from namematch.reading.id_tables import IdTable, places_of_ids, read_id_table

Ints = npt.NDArray[np.int64]

ENDS = ("left", "right")
CONTRADICTIONS = pa.schema(
    [
        ("decision", pa.string()),
        ("row", pa.int64()),
        ("left", pa.string()),
        ("right", pa.string()),
        ("problem", pa.string()),
    ]
)
_MUST, _CANNOT = "must_link", "cannot_link"
_ONE_PERSON = "one person by must_link"
_WITH_ITSELF = "an id with itself"


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions that hold, as rows: must and cannot, int64[k, 2]; and those that cannot hold.

    contradictions: decision, row (where it stands in its source), left, right (as text), problem.
    """

    must: Ints
    cannot: Ints
    contradictions: pa.Table

    def __bool__(self) -> bool:
        return len(self.must) + len(self.cannot) > 0

    def notes(self) -> list[str]:
        """What a person should know of them, without ids."""
        lines = []
        if self or len(self.contradictions):
            held = f"{len(self.must):,} must_link, {len(self.cannot):,} cannot_link hold"
            lines.append(f"  decisions: {held}")
        aside = pc.value_counts(self.contradictions["problem"]).to_pylist()
        return lines + [
            f"  decision set aside: {one['counts']:,} times {one['values']}" for one in aside
        ]


def decide(
    ids: pa.Array,
    right_ids: pa.Array | None = None,
    *,
    must_link: Any = None,
    cannot_link: Any = None,
) -> Decisions:
    """Read both tables and find out what can hold.

    Args:
        ids: of the records.
        right_ids: of the records of the other table, when two are linked: there the left id of a
            decision is sought in ``ids``, the right one in these; their rows come after.
        must_link: a table of ids, left and right (see ``read_id_table``).
        cannot_link: the same.

    Raises:
        InputError: a table cannot be read.
    """
    must, aside = _rows(_MUST, must_link, ids, right_ids)
    cannot, also = _rows(_CANNOT, cannot_link, ids, right_ids)
    n = len(ids) + (0 if right_ids is None else len(right_ids))
    one = components(n, must.ends[:, 0], must.ends[:, 1])
    against = one[cannot.ends[:, 0]] == one[cannot.ends[:, 1]]
    tables = [aside, also, cannot.listed(_CANNOT, np.flatnonzero(against), _ONE_PERSON)]
    return Decisions(must.ends, cannot.ends[~against], pa.concat_tables(tables))


@dataclass(frozen=True, slots=True)
class _Known:
    """Pairs of rows int64[k, 2], and at which place of the table of ids each stands."""

    ends: Ints
    table: IdTable
    at: Ints

    def listed(self, decision: str, which: Ints, problem: str) -> pa.Table:
        return _listed(decision, self.table, self.at[which], pa.repeat(problem, len(which)))


def _rows(
    decision: str, data: Any, ids: pa.Array, right_ids: pa.Array | None
) -> tuple[_Known, pa.Table]:
    """(pairs of two known rows, what is set aside)."""
    table = read_id_table([] if data is None else data, ENDS)
    left = places_of_ids(table.columns[0], ids)
    right = places_of_ids(table.columns[1], ids if right_ids is None else right_ids)
    if right_ids is not None:
        right = np.where(right < 0, right, right + len(ids))
    known = (left >= 0) & (right >= 0)
    same = known & (left == right)
    good = np.flatnonzero(known & ~same)
    itself = np.flatnonzero(same)
    aside = [
        _broken(decision, table),
        _listed(decision, table, np.flatnonzero(~known), _unknown(left, right)),
        _listed(decision, table, itself, pa.repeat(_WITH_ITSELF, len(itself))),
    ]
    ends = np.stack([left[good], right[good]], axis=1)
    return _Known(ends, table, good), pa.concat_tables(aside)


def _unknown(left: Ints, right: Ints) -> pa.Array:
    """What is wrong with each pair of which an id is not known."""
    which = np.where(left >= 0, "right", np.where(right >= 0, "left", "left and right"))
    sides = which[(left < 0) | (right < 0)].tolist()
    return pa.array([f"no record with the {side} id" for side in sides], pa.string())


def _broken(decision: str, table: IdTable) -> pa.Table:
    count = len(table.broken)
    none = pa.nulls(count, pa.string())
    problem = pa.repeat("wrong number of columns", count)
    return pa.table(
        [pa.repeat(decision, count), pa.array(table.broken), none, none, problem],
        schema=CONTRADICTIONS,
    )


def _listed(decision: str, table: IdTable, at: Ints, problem: pa.Array) -> pa.Table:
    chosen = pa.array(at)
    columns = [
        pa.repeat(decision, len(at)),
        pa.array(table.rows[at]),
        *(column.take(chosen).cast(pa.string()) for column in table.columns),
        problem,
    ]
    return pa.table(columns, schema=CONTRADICTIONS)
