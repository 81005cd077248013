"""In what two records differ: from what the truth says of them, or from the evidence of the pair.

>>> kinds = from_notes(pa.array(["original", "f_p_v+sex:wrong"]), np.array([0]), np.array([1]))
>>> kinds.parts
(('f_p_v', 'sex:wrong'),)
>>> from_notes(pa.array(["typo"]), np.array([0]), np.array([1]))
Traceback (most recent call last):
IndexError: index 1 is out of bounds for axis 0 with size 1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels import fields, names
from namematch.scoring.matcher import LEVELS
from namematch.scoring.score import CHUNK, FIELDS, Scorer, Terms

Int64 = npt.NDArray[np.int64]

UNCHANGED = ("", "original", "same")  # what a generator notes of a record it did not change
NO_CHANGE = "no change"
NAMES = ("written the same", "respelled", "agrees in part", "contradicted", "unlike")
MISSING = len(NAMES)
BASE = 8  # above any level of a field, and above MISSING


@dataclass(frozen=True)
class Kinds:
    """A kind per pair: ``code`` int64[k] into ``parts``, each a kind as the things that differ."""

    code: Int64
    parts: tuple[tuple[str, ...], ...]

    def texts(self) -> pa.Array:
        """The kind of each pair in words, a string array."""
        words = pa.array([", ".join(parts) for parts in self.parts], pa.string())
        return words.take(pa.array(self.code))


def from_notes(notes: pa.Array, left: Int64, right: Int64) -> Kinds:
    """Kinds of pairs of rows: whatever was changed in either record, by the truth's own notes."""
    encoded = notes.dictionary_encode()
    code, values = encoded.indices.to_numpy(False).astype(np.int64), encoded.dictionary.to_pylist()
    pair, at = np.unique(code[left] * len(values) + code[right], return_inverse=True)
    changes = [{*text.split("+")} - {*UNCHANGED} for text in values]
    each = [changes[one // len(values)] | changes[one % len(values)] for one in pair.tolist()]
    return _merged([tuple(sorted(parts)) or (NO_CHANGE,) for parts in each], at)


def from_evidence(scorer: Scorer, left: Int64, right: Int64) -> Kinds:
    """Kinds of pairs of rows of the scorer's table: every field that differs, and by how much."""
    columns = ("name", *(field for field in (*FIELDS, *scorer.matcher.further) if field != "name"))
    packed = np.empty(len(left), np.int64)
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        terms = scorer.terms(left[part].astype(np.int32), right[part].astype(np.int32))
        packed[part] = _packed(terms, len(columns))
    pair, at = np.unique(packed, return_inverse=True)
    return _merged([_described(code, columns) for code in pair.tolist()], at)


def _packed(terms: Terms, columns: int) -> Int64:
    """The level of every field of a pair as one number: the digits of its kind, base 8."""
    levels = np.where(terms.levels == fields.MISSING, MISSING, terms.levels).astype(np.int64)
    levels[:, 0] = _of_names(terms.shape)
    at = FIELDS.index("mother_name")
    known = terms.levels[:, at] != fields.MISSING
    levels[:, at] = np.where(known, _of_names(terms.mother_shape), MISSING)
    packed: Int64 = (levels * BASE ** np.arange(columns)).sum(axis=1)
    return packed


def _of_names(shape: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """0 where two names are written the same, else 1 and how they stand to each other."""
    kind = shape[:, names.KIND].astype(np.int64)
    as_written = (kind == names.EQUAL) & (shape[:, names.EDITS] == 0)
    as_written &= (shape[:, names.SHARE] == 32) & (shape[:, names.INITIALS] == 0)
    return np.where(as_written & (shape[:, names.ONE_LEFT] == 0), 0, kind + 1)


def _described(code: int, columns: tuple[str, ...]) -> tuple[str, ...]:
    parts = []
    for field in columns:
        code, level = divmod(code, BASE)
        if level:
            parts.append(f"{field}:{_level(field, level)}")
    return tuple(parts) or (NO_CHANGE,)


def _level(field: str, level: int) -> str:
    if level == MISSING:
        return "missing"
    if field in ("name", "mother_name"):
        return NAMES[level]
    return LEVELS[field if field in LEVELS else "further"][level]


def _merged(parts: list[tuple[str, ...]], at: Int64) -> Kinds:
    """Kinds that read the same are one; the order is alphabetical."""
    distinct = sorted(set(parts))
    place = {one: index for index, one in enumerate(distinct)}
    code = np.array([place[one] for one in parts], np.int64)
    return Kinds(code[at] if len(parts) else np.empty(0, np.int64), tuple(distinct))
