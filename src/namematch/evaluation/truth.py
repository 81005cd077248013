"""Who is who: the records whose person is known, from a table, from pairs or from an array.

>>> truth = truth_of([{"id": 1, "entity": "a"}, {"id": 2, "entity": "a"}], Found())
>>> truth.entity
array([0, 0])
>>> truth_of([{"id": 1, "entity": "a"}, {"id": 1, "entity": "b"}], Found())
Traceback (most recent call last):
namematch.errors.InputError: the truth names 1 of its ids more than once
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from namematch.errors import InputError
from namematch.evaluation.columns import Columns, alike, columns_of, on_side
from namematch.evaluation.found import LEFT, RIGHT, Found

Int64 = npt.NDArray[np.int64]
NOTES = ("kind", "fields")  # columns of the truth that say how a record was written differently


@dataclass(frozen=True)
class Truth:
    """Records whose person is known: ids, entity int64[n], side int64[n] of linked tables or None.

    notes: what the truth says of how each record was changed, parts joined by ``+``, or None.
    """

    ids: pa.Array
    entity: Int64
    side: Int64 | None = None
    notes: pa.Array | None = None

    def rows_of(self, ids: pa.Array) -> Int64:
        """The row of each id, int64, -1 where its person is not known."""
        given, known = alike(ids, self.ids)
        rows: Int64 = pc.index_in(given, known).fill_null(-1).to_numpy(False).astype(np.int64)
        return rows


def truth_of(truth: Any, found: Found) -> Truth:
    """A table (id, entity) or of pairs (left, right), a path to one, or an array.

    Pairs are closed over: A is B and B is C make A and C one person; records in no pair are people
    of their own. An array is int[n], the person of each record in the order of the result's
    clusters, or int[k, 2], pairs of ids.

    Raises:
        InputError: none of these, or an id that stands twice.
    """
    if isinstance(truth, np.ndarray):
        return _of_array(truth, found)
    columns = columns_of(truth)
    entity = columns.get("entity", columns.get("cluster"))
    if "id" in columns and entity is not None:
        return _of_records(columns, entity, linked=found.side is not None)
    if {LEFT, RIGHT} <= columns.keys():
        return _of_pairs(columns[LEFT], columns[RIGHT], found)
    expected = "the truth has columns id and entity, or left and right"
    raise InputError(f"{expected}; got {', '.join(columns)}")


def _of_array(truth: npt.NDArray[Any], found: Found) -> Truth:
    if truth.ndim == 2 and truth.shape[1] == 2:
        left, right = (pa.array(np.ascontiguousarray(truth[:, at])) for at in (0, 1))
        return _of_pairs(left, right, found)
    ids = pa.array(np.arange(len(truth))) if found.ids is None else found.ids
    if truth.ndim != 1 or len(truth) != len(ids):
        expected = f"the truth as an array is int[{len(ids)}], one person per record, or int[k, 2]"
        raise InputError(f"{expected}; got shape {truth.shape}")
    return Truth(ids, np.unique(truth, return_inverse=True)[1], _sides(found.side))


def _of_records(columns: Columns, entity: pa.Array, *, linked: bool) -> Truth:
    known = pc.and_(columns["id"].is_valid(), entity.is_valid())
    columns = {name: column.filter(known) for name, column in columns.items()}
    ids, side = columns["id"], None
    if linked:
        if "side" not in columns:
            raise InputError("two tables were linked: the truth needs a column side, or be pairs")
        ids, side = on_side(ids, columns["side"]), _sides(columns["side"])
    twice = len(ids) - pc.count_distinct(ids).as_py()
    if twice:
        raise InputError(f"the truth names {twice:,} of its ids more than once")
    codes = entity.filter(known).dictionary_encode().indices.to_numpy(False).astype(np.int64)
    return Truth(ids, codes, side, _notes(columns))


def _notes(columns: Columns) -> pa.Array | None:
    parts = [columns[name].cast(pa.string()).fill_null("") for name in NOTES if name in columns]
    return pc.binary_join_element_wise(*parts, "+") if parts else None


def _sides(side: pa.Array | None) -> Int64 | None:
    return None if side is None else pc.equal(side, RIGHT).to_numpy(False).astype(np.int64)


def _of_pairs(left: pa.Array, right: pa.Array, found: Found) -> Truth:
    if found.side is not None:
        left, right = on_side(left, LEFT), on_side(right, RIGHT)
    ends = pa.concat_arrays([left, right])
    seen = [x for x in (found.ids, found.left, found.right) if x is not None]
    same = {x.type for x in (ends, *seen)}
    every = [x if len(same) == 1 else x.cast(pa.string()) for x in (ends, *seen)]
    ids = pc.unique(pa.concat_arrays(every)).drop_null()
    at = pc.index_in(every[0], ids).to_numpy(False).astype(np.int64)
    one, two = at[: len(left)], at[len(left) :]
    graph = coo_array((np.ones(len(one), bool), (one, two)), shape=(len(ids), len(ids)))
    entity = connected_components(graph, directed=False)[1].astype(np.int64)
    side = None
    if found.side is not None:
        side = pc.starts_with(ids, f"{RIGHT}\x1f").to_numpy(False).astype(np.int64)
    return Truth(ids, entity, side)
