"""Officers' decisions: pairs of ids, and whether they are one person.

Rows that cannot be used are left out and counted: an id that no record has, an id with itself, a
decision that is neither yes nor no, a pair decided both ways.

>>> ids = pa.array([10, 20, 30])
>>> labels = read_labels([(10, 20, 1), (20, 10, "ya"), (20, 30, "no"), (10, 99, 1)], ids)
>>> labels.left.tolist(), labels.right.tolist(), labels.same.tolist()
([0, 1], [1, 2], [True, False])
>>> labels.notes
('1 label left out: no record with the left or right id',)
>>> read_labels([(10, 20)], ids)
Traceback (most recent call last):
namematch.errors.InputError: row 0 is a tuple, expected a dict or a Person
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading.id_tables import places_of_ids, read_id_table

Int32 = npt.NDArray[np.int32]

COLUMNS = ("left", "right", "same")
YES = ("1", "true", "t", "yes", "y", "ya", "same", "match", "sama", "link")
NO = ("0", "false", "f", "no", "n", "tidak", "different", "other", "beda", "nonmatch")


@dataclass(frozen=True, slots=True)
class Labels:
    """Pairs of rows, left < right int32[k], each once; same bool[k]; notes: what was left out."""

    left: Int32
    right: Int32
    same: npt.NDArray[np.bool_]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.left)


def read_labels(data: Any, ids: pa.Array, right_ids: pa.Array | None = None) -> Labels:
    """Read decisions on records with these ids.

    Args:
        data: anything records can be read from, or tuples: left and right (ids), same (1 or 0,
            true or false, yes or no, ya or tidak, same or different). Columns with other names are
            taken in that order.
        ids: of the records.
        right_ids: of the records of the other table, when two are linked: their rows come after.

    Raises:
        InputError: the table cannot be read or has fewer than three columns.
    """
    table = read_id_table(data, COLUMNS)
    left = places_of_ids(table.columns[0], ids)
    right = places_of_ids(table.columns[1], ids if right_ids is None else right_ids)
    if right_ids is not None:
        right = np.where(right < 0, right, right + len(ids))
    said = pc.utf8_lower(table.columns[2].cast(pa.string()))
    yes, no = (_among(said, words) for words in (YES, NO))
    problems = {
        "no record with the left or right id": (left < 0) | (right < 0),
        "an id with itself": (left == right) & (left >= 0),
        "neither yes nor no": ~(yes | no),
    }
    fine = ~np.any(list(problems.values()), axis=0)
    counts = {problem: int(found.sum()) for problem, found in problems.items()}
    left, right, yes = left[fine], right[fine], yes[fine]
    pairs = np.stack([np.minimum(left, right), np.maximum(left, right)], axis=1)
    once, at = np.unique(pairs, axis=0, return_inverse=True)
    share = np.bincount(at, yes, len(once)) / np.maximum(np.bincount(at, minlength=len(once)), 1)
    clear = (share == 0.0) | (share == 1.0)
    counts["a pair decided both ways"] = int((~clear).sum())
    counts["a row of the wrong width"] = len(table.broken)
    ends = once[clear].astype(np.int32)
    return Labels(ends[:, 0], ends[:, 1], share[clear] == 1.0, _notes(counts))


def _among(said: pa.Array, words: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    found = pc.is_in(said, value_set=pa.array(words))
    return np.asarray(found.to_numpy(zero_copy_only=False), bool)


def _notes(counts: dict[str, int]) -> tuple[str, ...]:
    return tuple(
        f"{count:,} label{'s' * (count > 1)} left out: {problem}"
        for problem, count in counts.items()
        if count
    )
