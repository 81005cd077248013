"""Names alone: every pair that may weigh more than a cut, by weight-ordered prefix filtering.

What a pair of names weighs is bounded by the bits of the tokens that match, the letters of the
shorter name and the letters left over (``scoring/most.py``). So of each name some tokens, the
commonest first, need no look: a pair that matches those alone stays below the cut. The others are
looked up with every token they can match: the same, a neighbour in the graph, the beginning of a
token or its initial, two tokens written as one. Who is met that way is bounded token by token from
both sides, and kept if the bound still reaches the cut. The shorter name of a pair looks.

That finds all pairs above the cut, whoever shares their tokens (Chaudhuri, Ganti and Kaushik 2006;
Bayardo, Ma and Srikant 2007, for weighted sets). Where names are so common that this would look at
too many, the cut is raised by whole bits until it is affordable, the default union finds what it
can below, and a note says so.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from namematch._kernels import above as kernels
from namematch._kernels.align import Graph
from namematch.blocking.blocks import Packed, distinct, ordered, packed, unpacked
from namematch.blocking.union import Blocked, default_union
from namematch.names.name import Role
from namematch.table import NameRows, RecordTable
from namematch.vocabulary import Vocabulary

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]

BIT = 256
LOOKS = 2_000  # names that may be looked at per name: some 50 microseconds
KEPT = 24  # pairs that may be kept per record
LEAST = 2_000_000  # pairs that may be kept of however small a table, and looks by hundreds
ROOM = 1 << 20  # pairs of a chunk before it hands them over
INITIAL = 1  # letters


class Bound(NamedTuple):
    """The most a pair of names can weigh, 1/256 bits: a sum of four curves.

    alike, contradicted: int32[129], by whole bits of matching tokens, for either kind of pair;
    letters: int32[41], by letters of the shorter name; left: int32[41], by letters left over.
    """

    alike: Int32
    contradicted: Int32
    letters: Int32
    left: Int32


class Rows(NamedTuple):
    """Names as scoring sees them: without demoted titles; ``letters`` in all, int32[names]."""

    offsets: Int64
    tokens: Int32
    roles: UInt8
    owner: Int32
    letters: Int32

    @classmethod
    def of(cls, names: NameRows, graph: Graph) -> Self:
        """From the names of a table."""
        keep = names.roles != Role.HONORIFIC
        offsets = np.append(0, np.cumsum(keep))[names.offsets]
        tokens, roles = names.tokens[keep], names.roles[keep]
        ends = np.append(0, np.cumsum(np.diff(graph.starts)[tokens]))
        letters = (ends[offsets[1:]] - ends[offsets[:-1]]).astype(np.int32)
        return cls(offsets, tokens, roles, names.owner, letters)


class Links(NamedTuple):
    """What a token can match in another name, see ``_kernels/above.py``."""

    indptr: Int64
    other: Int32
    bits: Int32
    weak: UInt8

    @classmethod
    def of(cls, rows: Rows, graph: Graph, count: int) -> Self:
        """Of the first ``count`` tokens, which are sorted."""
        parts = [same_and_similar(graph, count), beginnings(graph, count), joins(rows, graph)]
        one, other, bits = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((-bits, other, one))
        one, other, bits = one[order], other[order], bits[order]
        keep = np.append(True, (one[1:] != one[:-1]) | (other[1:] != other[:-1]))[: len(one)]
        one, other, bits = one[keep], other[keep], bits[keep]
        size = np.diff(graph.starts)
        weak = ((size[one] == INITIAL) ^ (size[other] == INITIAL)).astype(np.uint8)
        indptr = np.append(0, np.cumsum(np.bincount(one, minlength=count))).astype(np.int64)
        return cls(indptr, other.astype(np.int32), bits.astype(np.int32), weak)


Edges = tuple[Int64, Int64, Int64]  # token, token, 1/256 bits


def same_and_similar(graph: Graph, count: int) -> Edges:
    """Every token with itself, and with its neighbours in the graph."""
    own = np.arange(count)
    one = np.repeat(own, np.diff(graph.indptr[: count + 1]))
    other = graph.neighbours[: graph.indptr[count]].astype(np.int64)
    both = other < count
    return priced(np.append(own, one[both]), np.append(own, other[both]), graph)


def beginnings(graph: Graph, count: int) -> Edges:
    """Every token with those that begin as it does: tokens cut short, and initials."""
    none = np.empty(0, np.int64)
    size = kernels.beginnings(graph.text, graph.starts, count, none, none)
    left, right = np.empty(size, np.int64), np.empty(size, np.int64)
    kernels.beginnings(graph.text, graph.starts, count, left, right)
    return priced(np.append(left, right), np.append(right, left), graph)


def priced(one: Int64, other: Int64, graph: Graph) -> Edges:
    """Tokens that can match, with the bits that adds."""
    bits = np.empty(len(one), np.int64)
    kernels.bits_of_links(one, other, graph, bits)
    there = bits >= 0
    return one[there], other[there], bits[there]


def joins(rows: Rows, graph: Graph) -> Edges:
    """Neighbouring tokens of names, each with the tokens that the two are, written together."""
    last = np.zeros(len(rows.tokens), np.bool_)
    last[rows.offsets[1:][np.diff(rows.offsets) > 0] - 1] = True
    at = np.flatnonzero(~last)
    count = int(rows.tokens.max(initial=-1)) + 1
    pairs = np.unique(rows.tokens[at].astype(np.int64) * count + rows.tokens[at + 1])
    one, two = pairs // max(count, 1), pairs % max(count, 1)
    size = int(np.diff(graph.folded_starts[: count + 1]).sum())
    hashes, tokens = np.empty(size, np.uint64), np.empty(size, np.int64)
    known = kernels.variants(count, graph, hashes, tokens)
    order = np.argsort(hashes[:known], kind="stable")
    hashes, tokens = hashes[:known][order], tokens[:known][order]
    room = np.empty((4 * len(pairs) + 64, 2), np.int64)
    masks = np.zeros(32, np.uint64)
    while (found := kernels.joined_links(one, two, graph, hashes, tokens, masks, room)) == len(
        room
    ):
        room = np.empty((2 * len(room), 2), np.int64)
    one, two, whole = one[room[:found, 0]], two[room[:found, 0]], room[:found, 1]
    bits = np.empty(found, np.int64)
    kernels.joined_bits(one, two, whole, graph, bits)
    ends = np.concatenate([one, two, whole, whole])
    return ends, np.concatenate([whole, whole, one, two]), np.tile(bits, 4)


@dataclass(frozen=True, slots=True)
class Index:
    """Names, what their tokens can match, and the names that hold each token."""

    graph: Graph
    rows: Rows
    links: Links
    posts: tuple[Int64, Int32]
    reach: Int64

    @classmethod
    def of(cls, table: RecordTable, graph: Graph) -> Self:
        """Of a table whose words are the first tokens of ``graph``."""
        rows, count = Rows.of(table.names, graph), len(table.words)
        links = Links.of(rows, graph, count)
        name = np.repeat(np.arange(len(rows.letters), dtype=np.int32), np.diff(rows.offsets))
        order = np.lexsort((name, -rows.letters[name], rows.tokens))
        held = np.bincount(rows.tokens, minlength=count)
        starts = np.append(0, np.cumsum(held)).astype(np.int64)
        reach = np.add.reduceat(np.append(held[links.other], 0), links.indptr[:-1])
        return cls(graph, rows, links, (starts, name[order]), reach.astype(np.int64))

    def plan(self, bound: Bound, cut: int) -> tuple[UInt8, int]:
        """Which tokens of names must be looked up, and how many names that looks at."""
        probe = np.zeros(len(self.rows.tokens), np.uint8)
        looks = kernels.probes(
            tuple(self.rows), tuple(self.links), self.reach, self.graph, tuple(bound), cut, probe
        )
        return probe, int(looks)

    def pairs(self, probe: UInt8, bound: Bound, cut: int, most: int, threads: int) -> Packed | None:
        """The pairs, distinct and sorted; None when there are more than ``most``."""
        count = len(self.rows.letters)
        bounds = np.linspace(0, count, 8 * threads + 1).astype(np.int64).tolist()
        found: list[Packed] = []

        def chunk(part: int) -> None:
            at, last = bounds[part], bounds[part + 1]
            seen, out = np.full(count, -1, np.int32), np.empty(ROOM + count, np.uint64)
            while at < last and sum(map(len, found)) <= most:
                at, size = kernels.pairs_above(
                    at, last, tuple(self.rows), tuple(self.links), self.posts, probe, self.graph,
                    tuple(bound), cut, seen, out,
                )  # fmt: skip
                found.append(out[:size].copy())

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(chunk, range(8 * threads)))
        if sum(map(len, found)) > most:
            return None
        return distinct(ordered(np.concatenate([np.empty(0, np.uint64), *found])))


def only_names(table: RecordTable) -> bool:
    """Whether no record of a table has anything but a name."""
    values = (table.birth_date > 0, table.nik > 0, table.sex > 0, table.birthplace >= 0)
    further = [codes >= 0 for codes in table.further.values()]
    mothers = table.mothers is not None and len(table.mothers.tokens) > 0
    return not mothers and not any(column.any() for column in (*values, *further))


def names_above(
    table: RecordTable, vocabulary: Vocabulary, graph: Graph, bound: Bound, cut: int,
    *, threads: int = 1,
) -> Blocked:  # fmt: skip
    """Every pair of records whose names may weigh ``cut`` (1/256 bits) or more.

    graph: what is known of the vocabulary's tokens, see ``_kernels/align.py``. The cut is raised,
    and a note says so, where that would look at more than LOOKS names per name or keep more than
    KEPT pairs per record.
    """
    index, n = Index.of(table, graph), len(table)
    raised, found = cut, None
    while found is None:
        probe, looks = index.plan(bound, raised)
        if looks <= LOOKS * n + LEAST * 100:
            found = index.pairs(probe, bound, raised, KEPT * n + LEAST, threads)
        raised += 0 if found is not None else BIT
    if raised == cut:
        return Blocked(unpacked(found))
    also = packed(default_union(table, vocabulary, threads=threads))
    told = (
        f"blocking: so many names are alike that every pair was looked for only from a weight of "
        f"{raised / BIT:.1f} bits on, not from {cut / BIT:.1f}; below, only the likeliest"
    )
    return Blocked(unpacked(distinct(ordered(np.concatenate([found, also])))), (told,))
