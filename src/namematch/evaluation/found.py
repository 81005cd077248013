"""What a result says, whatever form it comes in: links, clusters, probabilities.

>>> found_of([{"left": 1, "right": 2}]).left.to_pylist()
[1]
>>> found_of([{"colour": 1}])
Traceback (most recent call last):
namematch.errors.InputError: a result has columns id and cluster, or left and right; got colour
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.errors import InputError
from namematch.evaluation.columns import Columns, columns_of, on_side, own_file
from namematch.scoring.score import Scorer

LEFT, RIGHT = "left", "right"  # the sides of two linked tables


@dataclass(frozen=True)
class Found:
    """Links and clusters by id; None for what the result does not hold.

    ids and cluster, and side where two tables were linked; left and right: the pairs that were
    kept, ``linked`` bool[k] tells links from flagged ones; probability float64[k].
    """

    ids: pa.Array | None = None
    cluster: pa.Array | None = None
    side: pa.Array | None = None
    left: pa.Array | None = None
    right: pa.Array | None = None
    linked: npt.NDArray[np.bool_] | None = None
    probability: npt.NDArray[np.float64] | None = None
    scorer: Scorer | None = None


def found_of(result: Any) -> Found:
    """A ``Result``, its folder, a table of clusters or of pairs (or a path), or an array.

    An array is int[n], the cluster of each row, or int[k, 2], pairs of rows.

    Raises:
        InputError: none of these.
    """
    if isinstance(result, np.ndarray):
        return _of_array(result)
    if hasattr(result, "pairs") and hasattr(result, "clusters"):
        clusters, pairs, flagged = (
            columns_of(getattr(result, x)) for x in ("clusters", "pairs", "flagged")
        )
        return _of_tables(clusters, pairs, flagged, getattr(result, "scorer", None))
    if _is_path(result) and Path(result).is_dir():
        return _of_folder(Path(result))
    return _of_columns(columns_of(result))


def _of_folder(folder: Path) -> Found:
    clusters, pairs, flagged = (own_file(folder, x) for x in ("clusters", "pairs", "flagged"))
    if clusters is None and pairs is None:
        raise InputError(f"{folder} holds neither clusters nor pairs, as .csv or .parquet")
    return _of_tables(clusters, pairs, flagged)


def _is_path(data: Any) -> TypeGuard[str | os.PathLike[str]]:
    return isinstance(data, str | os.PathLike)


def _of_array(array: npt.NDArray[Any]) -> Found:
    if array.ndim == 1:
        return Found(ids=pa.array(np.arange(len(array))), cluster=pa.array(array))
    if array.ndim == 2 and array.shape[1] == 2:
        left, right = (pa.array(np.ascontiguousarray(array[:, at])) for at in (0, 1))
        return Found(left=left, right=right, linked=np.ones(len(array), bool))
    expected = "a result as an array is int[n], a cluster per row, or int[k, 2], pairs"
    raise InputError(f"{expected}; got shape {array.shape}")


def _of_columns(columns: Columns) -> Found:
    if {"id", "cluster"} <= columns.keys():
        return _of_tables(columns, None, None)
    if {LEFT, RIGHT} <= columns.keys():
        return _of_tables(None, columns, None)
    expected = "a result has columns id and cluster, or left and right"
    raise InputError(f"{expected}; got {', '.join(columns)}")


def _of_tables(
    clusters: Columns | None,
    pairs: Columns | None,
    flagged: Columns | None,
    scorer: Scorer | None = None,
) -> Found:
    given: dict[str, Any] = {"scorer": scorer}
    side = clusters.get("side") if clusters else None
    if clusters:
        ids = clusters["id"] if side is None else on_side(clusters["id"], side)
        given |= {"ids": ids, "cluster": clusters["cluster"], "side": side}
    if pairs:
        both = [pairs, flagged] if flagged and len(flagged[LEFT]) else [pairs]
        for name in (LEFT, RIGHT):
            ids = _stacked([one[name] for one in both])
            given[name] = ids if side is None else on_side(ids, name)
        given["linked"] = np.arange(sum(len(one[LEFT]) for one in both)) < len(pairs[LEFT])
        if all("probability" in one for one in both):
            each = [pc.cast(one["probability"], pa.float64()).to_numpy(False) for one in both]
            given["probability"] = np.concatenate(each)
    return Found(**given)


def _stacked(parts: list[pa.Array]) -> pa.Array:
    kinds = {part.type for part in parts}
    return pa.concat_arrays([p.cast(pa.string()) if len(kinds) > 1 else p for p in parts])
