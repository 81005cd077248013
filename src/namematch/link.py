"""Two tables to the people both hold: ``dedupe`` across, with the same code.

>>> left = [{"id": 7, "nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985"}]
>>> right = [{"id": 7, "nama": "Siti Aminah", "tgl_lahir": "01-01-1990"},
...          {"id": 8, "nama": "JOKO SUSANTO, S.H.", "tgl_lahir": "17-08-1985"}]
>>> result = link(left, right)
>>> result.pairs.select(["left", "right"]).to_pylist()
[{'left': 7, 'right': 8}]
>>> result.clusters["cluster"].to_pylist()
['left:7', 'right:7', 'left:7']
>>> link(left, "nowhere.csv")
Traceback (most recent call last):
namematch.errors.InputError: 'nowhere.csv' does not exist
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.assignment import one_to_one as assigned
from namematch.cluster_ids import Previous, cluster_ids, with_side
from namematch.decisions import Decisions, decide
from namematch.dedupe import Blocker, find, with_cuts
from namematch.progress import Stages
from namematch.reading.id_tables import rank_of, same_kind
from namematch.reading.read import read_table
from namematch.result import Result, Scored, pair_table
from namematch.scoring.blend import model_for
from namematch.scoring.matcher import Matcher
from namematch.table import concat

Bools = npt.NDArray[np.bool_]


def link(
    left: Any,
    right: Any,
    one_to_one: bool = False,
    *,
    matcher: Matcher | None = None,
    columns: Mapping[str, str] | None = None,
    right_columns: Mapping[str, str] | None = None,
    blocker: Blocker | None = None,
    link: float | None = None,
    review: float | None = None,
    must_link: Any = None,
    cannot_link: Any = None,
    previous: Any = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Find the records of two tables that are the same person.

    Only pairs across are looked at, and the prior is one match in the right table's rows. Ids are
    as given on each side, even where both use the same ones; a cluster is called after its first
    member, "left:7" or "right:7".

    Args:
        left: a table in any form ``dedupe`` takes.
        right: the other.
        one_to_one: keep of the links those of the largest total weight in which no record has two.
            Flagged pairs are not touched; two must_links of one record both hold.
        matcher: as in ``dedupe``.
        columns: field -> header of the left table, and of the right one unless ``right_columns``.
        right_columns: field -> header of the right table.
        blocker: which pairs deserve a look: any (table, vocabulary) -> Pairs, over the left records
            and behind them the right ones; its pairs within a side are left out.
        link: as in ``dedupe``.
        review: as in ``dedupe``.
        must_link: a table of ids, left and right; ids of the left and of the right table.
        cannot_link: the same.
        previous: the clusters (side, id, cluster) of an earlier run, whose ids stay.
        threads: as in ``dedupe``.
        progress: as in ``dedupe``.

    Raises:
        InputError: one of the two cannot be read as records.
    """
    threads = threads or os.cpu_count() or 1
    stages = Stages(progress)
    with stages("reading"):
        further = matcher.further if matcher else ()
        one, report = read_table(left, columns, further=further, threads=threads)
        headers = columns if right_columns is None else right_columns
        other, right_report = read_table(right, headers, further=further, threads=threads)
        decided = decide(one.ids, other.ids, must_link=must_link, cannot_link=cannot_link)
        before = None if previous is None else Previous.read_sides(previous)
        table = concat(one, other)
        model = with_cuts(model_for(matcher, table), link, review)
    ids = one.ids, other.ids
    found = find(
        table,
        model,
        decided,
        stages,
        blocker=blocker,
        threads=threads,
        boundary=len(one),
        choose=(lambda links: chosen(links, decided, ids)) if one_to_one else None,
    )
    names = pa.concat_arrays([with_side("left", one.ids), with_side("right", other.ids)])
    named = cluster_ids(names, found.cluster, before)
    return Result(
        pairs=pair_table(one.ids, found.links, other.ids),
        flagged=pair_table(one.ids, found.flagged, other.ids),
        clusters=sided({"id": one.ids}, {"id": other.ids}).append_column("cluster", named),
        rejected=sided(to_dict(report.rejected), to_dict(right_report.rejected)),
        contradictions=decided.contradictions,
        notes=(
            *str(report).split("\n"),
            *str(right_report).split("\n"),
            *found.notes,
            *decided.notes(),
        ),
        timings=stages.seconds,
        matcher=model,
        prior=found.prior,
        counts=found.counts,
        scorer=found.scorer,
        ids=ids,
        linked=True,
    )


def chosen(links: Scored, decided: Decisions, ids: tuple[pa.Array, pa.Array]) -> Bools:
    """The links kept when no record may have two, bool[m]; must_links are, and keep others away."""
    keep = np.isin(packed(links.left, links.right), packed(*decided.must.T))
    taken = np.isin(links.left, decided.must[:, 0]) | np.isin(links.right, decided.must[:, 1])
    free = np.flatnonzero(~taken)
    left, right = rank_of(ids[0]), rank_of(ids[1])
    keep[free] = assigned(
        left[links.left[free]],
        right[links.right[free] - len(ids[0])],
        np.maximum(links.weight[free].astype(np.int64), 1),
    )
    return keep


def packed(left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Pairs of rows as one number each."""
    return left.astype(np.int64) << 32 | right.astype(np.int64)


def sided(left: Mapping[str, Any], right: Mapping[str, Any]) -> pa.Table:
    """The rows of both, and before them which side each is of."""
    columns = {"side": pa.array(np.repeat(["left", "right"], [_rows(left), _rows(right)]))}
    for name, values in left.items():
        columns[name] = pa.concat_arrays(same_kind(values, right[name]))
    return pa.table(columns)


def _rows(columns: Mapping[str, Any]) -> int:
    return len(next(iter(columns.values())))


def to_dict(table: pa.Table) -> dict[str, pa.Array]:
    """The columns of a table by name."""
    return {name: table[name].combine_chunks() for name in table.column_names}
