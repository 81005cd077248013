"""What clusters are called: after their first member, or as they were called before.

A cluster inherits the previous id that holds most of its members, ties to the smallest id. An id
goes to one cluster only, so when a person's records come apart the larger part keeps the id (of
equal parts the one with the smallest member) and the other takes the next id it has a claim to.
A cluster without one is called after its first member, unless that was somebody's id before.

>>> ids = pa.array([1, 2, 3, 4])
>>> cluster_ids(ids, np.array([0, 0, 2, 2])).to_pylist()
[1, 1, 3, 3]
>>> before = Previous(pa.array([1, 3, 4]), pa.array([70, 70, 70]))
>>> cluster_ids(ids, np.array([0, 0, 2, 2]), before).to_pylist()
[1, 1, 70, 70]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading.id_tables import places_of_ids, rank_of, read_id_table, same_kind

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Previous:
    """Clusters of an earlier run: record ids and cluster ids, int64 or string array[k]."""

    ids: pa.Array
    clusters: pa.Array

    @classmethod
    def read(cls, data: Any) -> Self:
        """From a table of ids and clusters (see ``read_id_table``); InputError if there is none."""
        return cls(*read_id_table(data, ("id", "cluster")).columns)

    @classmethod
    def read_sides(cls, data: Any) -> Self:
        """From a table of sides, ids and clusters, as ``link`` gives it; see ``with_side``."""
        side, ids, clusters = read_id_table(data, ("side", "id", "cluster")).columns
        return cls(with_side(side, ids), clusters.cast(pa.string()))


def cluster_ids(ids: pa.Array, label: Ints, previous: Previous | None = None) -> pa.Array:
    """The cluster id of each record.

    Args:
        ids: of the records, array[n].
        label: int64[n], the first row of each record's cluster.
        previous: ids of an earlier run, by record; records that are gone, and records without a
            cluster then, say nothing. Of an id listed twice the first counts.
    """
    if previous is None or len(previous.ids) == 0:
        return ids.take(pa.array(label))
    names, old = same_kind(ids, previous.clusters)
    former = pc.unique(old.drop_null())
    former = former.take(pc.sort_indices(former))
    row, held = _members(
        previous, ids, np.asarray(pc.index_in(old, former).fill_null(-1), np.int64)
    )
    heir = _heirs(label[row], held, rank_of(ids)[row])
    inherited = np.full(len(ids), -1)
    inherited[heir[0]] = heir[1]
    own = np.flatnonzero((label == np.arange(len(ids))) & (inherited < 0))
    fresh = _unused(names.take(pa.array(own)), former, names)
    inherited[own] = len(former) + np.arange(len(own))
    return pa.concat_arrays([former, fresh]).take(pa.array(inherited[label]))


def with_side(side: pa.Array | str, ids: pa.Array) -> pa.Array:
    """Ids that tell the two tables apart: "left:7" and "right:7"."""
    return pc.binary_join_element_wise(side, ids.cast(pa.string()), ":")


def _members(previous: Previous, ids: pa.Array, old: Ints) -> tuple[Ints, Ints]:
    """(rows of the records that had a cluster, which one)."""
    row = places_of_ids(previous.ids, ids)
    known = np.flatnonzero((row >= 0) & (old >= 0))
    row, first = np.unique(row[known], return_index=True)
    return row, old[known][first]


def _heirs(label: Ints, held: Ints, member: Ints) -> tuple[Ints, Ints]:
    """(clusters that inherit, the former cluster whose id each takes), int64[k] each.

    The claims, strongest first, are met where neither cluster nor id is taken: in rounds, each of
    which meets every claim that is the strongest of its cluster and the strongest to its id.
    """
    order = np.lexsort((member, held, label))
    label, held, member = label[order], held[order], member[order]
    new = np.ones(len(label), np.bool_)
    new[1:] = (label[1:] != label[:-1]) | (held[1:] != held[:-1])
    start = np.flatnonzero(new)
    count = np.diff(np.append(start, len(label)))
    label, held, member = label[start], held[start], member[start]
    order = np.lexsort((member, held, -count))
    label, held = label[order], held[order]
    clusters, ids = [label[:0]], [held[:0]]
    while len(label):
        place = np.arange(len(label))
        best, claim = np.full(label.max() + 1, len(label)), np.full(held.max() + 1, len(label))
        np.minimum.at(best, label, place)
        np.minimum.at(claim, held, place)
        met = (best[label] == place) & (claim[held] == place)
        clusters.append(label[met])
        ids.append(held[met])
        open_ = ~np.isin(label, label[met]) & ~np.isin(held, held[met])
        label, held = label[open_], held[open_]
    return np.concatenate(clusters), np.concatenate(ids)


def _unused(own: pa.Array, former: pa.Array, ids: pa.Array) -> pa.Array:
    """An id for each new cluster: ``own``, or where that was another cluster's, a new one."""
    taken = pc.is_in(own, value_set=former)
    at = np.flatnonzero(taken)
    if len(at) == 0:
        return own
    if pa.types.is_integer(own.type):
        new = _numbers(len(at), np.concatenate([np.asarray(former), np.asarray(ids)]))
        return pc.replace_with_mask(own, taken, pa.array(new))
    return pc.replace_with_mask(own, taken, _numbered(own.filter(taken), former, ids))


def _numbers(count: int, used: Ints) -> Ints:
    """The numbers above all used ones, or where int64 ends there, the smallest free ones."""
    top = max(int(used.max()), -1)
    if top + count <= np.iinfo(np.int64).max:
        return top + 1 + np.arange(count)
    return np.setdiff1d(np.arange(count + len(used)), used)[:count]


def _numbered(own: pa.Array, former: pa.Array, ids: pa.Array) -> pa.Array:
    """Each text with the first number behind it that makes it new: "A-1" becomes "A-1~2"."""
    used, out, number = pa.concat_arrays([former, ids]), own, 1
    while (clash := pc.is_in(out, value_set=used)).true_count:
        number += 1
        out = pc.if_else(clash, pc.binary_join_element_wise(own, str(number), "~"), out)
    return out
