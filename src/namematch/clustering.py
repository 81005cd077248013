"""Links to entities: connected components, of which the weakly held ones are taken apart.

Two linked records are one entity. In a larger component, groups grow from single records, the best
join first, as in average linkage (Sokal and Michener 1958): joining two groups gains the bits by
which each link between them exceeds the cut, and costs ``UNLINKED`` bits for every pair between
them that is no link. A join that would not gain is refused. So forty records in a chain of weak
links do not become one person, while a dense group does.

Results depend on the links only, never on their order or the order of rows: groups tied for the
best join all join, or none does.

>>> clusters_of(4, np.array([0, 1]), np.array([1, 2])).tolist()
[0, 0, 0, 3]
>>> clusters_of(2, np.array([0]), np.array([2]))
Traceback (most recent call last):
namematch.errors.InputError: links are pairs of rows from 0 to 1, got one with row 2
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from namematch._kernels.components import connect
from namematch.errors import InputError

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

BIT = 256  # weights are integers of 1/256 bit
AGAINST = -5 * BIT  # the rest says 32 to 1 that it is two people: no shared number outweighs that
UNLINKED = 2 * BIT  # in a group of one person, about one pair in four is no link by itself


@dataclass(frozen=True, slots=True)
class Links:
    """Undirected weighted links between groups, one per pair of groups, with how many they are."""

    left: Ints
    right: Ints
    gain: Ints
    count: Ints

    def where(self, keep: Bools) -> Links:
        """Some of the links."""
        return Links(self.left[keep], self.right[keep], self.gain[keep], self.count[keep])

    def between(self, group: Ints) -> Links:
        """The links between larger groups, added up; those within a group are gone."""
        left, right = group[self.left], group[self.right]
        apart = left != right
        low, high = np.minimum(left, right)[apart], np.maximum(left, right)[apart]
        pairs, at = np.unique(low * len(group) + high, return_inverse=True)
        gain, count = np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
        np.add.at(gain, at, self.gain[apart])
        np.add.at(count, at, self.count[apart])
        return Links(pairs // len(group), pairs % len(group), gain, count)


@dataclass(frozen=True, slots=True)
class Sides:
    """Which pairs of rows could be links at all: every two, or those across two tables.

    side: int64[2, n], 1 where a row is on that side; a table linked with itself is on both, and
    then every pair is seen ``times`` two.
    """

    side: Ints
    times: int

    @classmethod
    def of(cls, rows: Ints, boundary: int | None) -> Self:
        """Rows before ``boundary`` against those from it on; all against all without one."""
        if boundary is None:
            return cls(np.ones((2, len(rows)), np.int64), 2)
        return cls(np.stack([rows < boundary, rows >= boundary]).astype(np.int64), 1)

    def sizes(self, group: Ints) -> Ints:
        """Rows of each group on either side, int64[2, n]."""
        n = len(group)
        counted = [np.bincount(group, weights=side, minlength=n) for side in self.side]
        return np.stack(counted).astype(np.int64)

    def pairs_between(self, one: Ints, other: Ints) -> Ints:
        """Pairs between two groups, from their sizes int64[2, k]."""
        pairs: Ints = (one[0] * other[1] + one[1] * other[0]) // self.times
        return pairs

    def pairs_joined(self, joined: Ints, size: Ints) -> Ints:
        """Pairs between the groups that get one label, by label, int64[n]."""
        n = len(joined)
        total = np.stack([np.bincount(joined, weights=one, minlength=n) for one in size])
        within = np.bincount(joined, weights=size[0] * size[1], minlength=n)
        pairs: Ints = ((total[0] * total[1] - within) / self.times).astype(np.int64)
        return pairs


def clusters_of(
    n: int,
    left: npt.NDArray[np.integer],
    right: npt.NDArray[np.integer],
    weight: npt.NDArray[np.integer] | None = None,
    *,
    cut: int = 0,
    demoted: Bools | None = None,
    boundary: int | None = None,
    must_link: npt.NDArray[np.integer] | None = None,
    cannot_link: npt.NDArray[np.integer] | None = None,
) -> Ints:
    """The smallest member of each row's cluster, int64[n].

    Args:
        n: rows.
        left: one row of each link.
        right: its other row.
        weight: of each link, 1/256 bits; without it every link gains one ``UNLINKED``.
        cut: the weight at which a pair is a link, 1/256 bits.
        demoted: links that hold nothing together, as an equal NIK between different people.
        boundary: where two tables are linked, the first row of the second: pairs within a table
            have not been looked at, so they cost a cluster nothing.
        must_link: int[k, 2], rows decided to be one person.
        cannot_link: int[k, 2], rows decided to be two.

    Raises:
        InputError: rows out of range, or decisions that contradict each other.
    """
    must, cannot = _pairs(must_link), _pairs(cannot_link)
    for ends in (left, right, must, cannot):
        _check(ends, n)
    gain = np.full(len(left), UNLINKED) if weight is None else weight.astype(np.int64) - cut
    links = Links(left.astype(np.int64), right.astype(np.int64), gain, np.ones(len(left), np.int64))
    links = links if demoted is None else links.where(~demoted)
    decided = components(n, must[:, 0], must[:, 1])
    _check_decisions(decided, cannot)
    whole = components(n, np.r_[links.left, must[:, 0]], np.r_[links.right, must[:, 1]])
    doubtful = np.bincount(whole, minlength=n) > 2
    cannot = cannot[whole[cannot[:, 0]] == whole[cannot[:, 1]]]
    doubtful[whole[cannot[:, 0]]] = True
    rows = np.flatnonzero(doubtful[whole])
    place = np.full(n, -1)
    place[rows] = np.arange(len(rows))
    links = links.where(doubtful[whole[links.left]])
    links = Links(place[links.left], place[links.right], links.gain, links.count)
    sides = Sides.of(rows, boundary)
    grown = _grow(place[decided[rows]], links, place[cannot], sides)
    whole[rows] = rows[grown]
    return whole


def held_by_shared(
    value: npt.NDArray[np.integer],
    left: npt.NDArray[np.integer],
    right: npt.NDArray[np.integer],
    without: npt.NDArray[np.integer],
    cut: int,
) -> Bools:
    """Links to be ``demoted``, bool[m]: they rest on a value that several people share.

    A value is shared when the records that have it are three entities or more without it: one
    person may have a record that only the number recognises, a crowd around a number is not one.
    And it is shared by two records of which all the rest says that they are two people.

    Args:
        value: int[n], what should be one person's alone, as the NIK; 0 where missing.
        left: one row of each link.
        right: its other row.
        without: int[m], the weight of each link without the value.
        cut: the weight at which a pair is a link.
    """
    held = (value[left] == value[right]) & (value[left] != 0) & (without < cut)
    entity = components(len(value), left[~held], right[~held])
    doubtful = np.unique(value[left[held]])  # few: sorting all values would be most of clustering
    if len(doubtful) == 0:
        return np.zeros(len(left), np.bool_)
    at = np.minimum(np.searchsorted(doubtful, value), len(doubtful) - 1)
    rows = np.flatnonzero(doubtful[at] == value)
    known = np.unique(np.stack([value[rows], entity[rows]]), axis=1)[0]
    numbers, people = np.unique(known, return_counts=True)
    crowd = np.isin(value[left], numbers[people > 2])
    rests: Bools = held & (crowd | (without < AGAINST))
    return rests


def _grow(group: Ints, links: Links, cannot: Ints, sides: Sides) -> Ints:
    """Join the best groups until no join gains; ``group`` is the smallest member of each row's."""
    n, links = len(group), links.between(group)
    while len(links.left):
        size = sides.sizes(group)
        possible = sides.pairs_between(size[:, links.left], size[:, links.right])
        score = links.gain - UNLINKED * (possible - links.count)
        best = np.full(n, np.iinfo(np.int64).min)
        np.maximum.at(best, links.left, score)
        np.maximum.at(best, links.right, score)
        mutual = (score == best[links.left]) & (score == best[links.right])
        joined = components(n, links.left[mutual], links.right[mutual])
        possible = sides.pairs_joined(joined, size)
        refused = _refused(joined, possible, links, cannot=group[cannot])
        links = links.where(~(mutual & refused[joined[links.left]]))
        joined = np.where(refused[joined], np.arange(n), joined)
        group = joined[group]
        links = links.between(joined)
    return group


def _refused(joined: Ints, possible: Ints, links: Links, *, cannot: Ints) -> Bools:
    """Which joins do not gain, or break a decision, by the label of the joined groups.

    ``possible``: pairs of rows between the groups of each join.
    """
    n = len(joined)
    inside = joined[links.left] == joined[links.right]
    label = joined[links.left[inside]]
    gain, linked = np.zeros(n, np.int64), np.zeros(n, np.int64)
    np.add.at(gain, label, links.gain[inside])
    np.add.at(linked, label, links.count[inside])
    refused: Bools = gain - UNLINKED * (possible - linked) < 0
    broken = joined[cannot[:, 0]] == joined[cannot[:, 1]]
    refused[joined[cannot[broken, 0]]] = True
    return refused


def components(n: int, left: Ints, right: Ints) -> Ints:
    """The smallest node connected to each node, int64[n]."""
    root = np.arange(n)
    if len(left):
        connect(left.astype(np.int64), right.astype(np.int64), root)
    return root


def _pairs(given: npt.NDArray[np.integer] | None) -> Ints:
    if given is None:
        return np.empty((0, 2), np.int64)
    return np.asarray(given, np.int64).reshape(-1, 2)


def _check(ends: npt.NDArray[np.integer], n: int) -> None:
    bad = ends[(ends < 0) | (ends >= n)]
    if len(bad):
        raise InputError(f"links are pairs of rows from 0 to {n - 1}, got one with row {bad[0]}")


def _check_decisions(decided: Ints, cannot: Ints) -> None:
    bad = np.flatnonzero(decided[cannot[:, 0]] == decided[cannot[:, 1]])
    if len(bad):
        what = f"{len(bad)} of the cannot_link pairs are one person by must_link"
        raise InputError(f"{what}, the first at {bad[0]}")
