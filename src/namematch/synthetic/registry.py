"""A registry with its truth: drawn once as integers, written out in slices of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.errors import InputError
from namematch.synthetic import dates, nik, placenoise
from namematch.synthetic.changes import labels
from namematch.synthetic.families import RELATIONS
from namematch.synthetic.names import NameTables
from namematch.synthetic.people import draw_people
from namematch.synthetic.places import Places
from namematch.synthetic.pool import Ids
from namematch.synthetic.rates import PRESETS, UPPER_CASE_SHARE, Preset
from namematch.synthetic.records import FIELDS, Records, number_of_duplicates, write_records
from namematch.synthetic.titles import TitleTable

FEWEST, MOST = 100, 100_000_000
FIELD_KINDS = (dates.CHANGES, placenoise.CHANGES, ("", "wrong"), nik.KINDS, ("", "changed"))
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SyntheticRegistry:
    """A drawn registry; ``order`` is the row order of the file, ids count from 1 in it."""

    preset: Preset
    records: Records
    relation: npt.NDArray[np.uint8]
    order: Rows
    upper: Bools
    tokens: pa.Array
    """Every token in capitals, then every token in title case."""
    places: pa.Array
    """The same for birthplaces."""
    titles: pa.Array

    def __len__(self) -> int:
        return len(self.order)

    def table(self, start: int = 0, stop: int | None = None) -> pa.Table:
        """Rows of the registry: id (int64) and the preset's fields, null where missing."""
        ids, rows = self._slice(start, stop)
        columns = {"id": pa.array(ids)}
        makers: dict[str, Callable[[Rows], pa.Array]] = {
            "name": self._names,
            "birth_date": lambda r: dates.written_out(self.records.birth[r]),
            "birthplace": lambda r: self._texts(self.records.place[r], self.places, r),
            "sex": lambda r: _sexes(self.records.sex[r]),
            "nik": lambda r: _niks(self.records.nik[r]),
            "mother_name": lambda r: self._joined(self.records.mothers[r], r),
        }
        return pa.table(columns | {f: makers[f](rows) for f in self.preset.fields})

    def truth(self, start: int = 0, stop: int | None = None) -> pa.Table:
        """Rows of the truth, in the order of the registry.

        Columns: id; entity (int64, the person); kind (``original``, ``same`` for a duplicate with
        its name unchanged, else the kinds of ``rates`` joined by ``+``); fields (other fields
        written wrongly, as ``birth_date:swapped``, joined by ``+``).
        """
        ids, rows = self._slice(start, stop)
        kind = np.array(labels(self.records.kinds[rows]), object)
        kind[kind == ""] = "same"
        kind[rows < len(self) - self.records.duplicates] = "original"
        columns = {
            "id": ids,
            "entity": self.records.person[rows],
            "kind": kind,
            "fields": _field_labels(self.records.changes[rows]),
        }
        return pa.table({k: pa.array(v) for k, v in columns.items()})

    def relations(self) -> list[str]:
        """Each person's relation to somebody else in the file, by entity."""
        return [RELATIONS[code] for code in self.relation.tolist()]

    def slices(self, rows: int = 250_000) -> Iterator[tuple[pa.Table, pa.Table]]:
        """Registry and truth, slice by slice."""
        for start in range(0, len(self), rows):
            yield self.table(start, start + rows), self.truth(start, start + rows)

    def _slice(self, start: int, stop: int | None) -> tuple[Rows, Rows]:
        rows = self.order[start:stop]
        return np.arange(start + 1, start + 1 + len(rows)), rows

    def _texts(self, ids: Ids, forms: pa.Array, rows: Rows) -> pa.Array:
        shifted = ids + np.where(self.upper[rows], 0, len(forms) // 2)
        return forms.take(pa.array(shifted, mask=ids < 0))

    def _joined(self, names: Ids, rows: Rows) -> pa.Array:
        slots = [self._texts(column, self.tokens, rows) for column in names.T]
        slots[0] = slots[0].fill_null("")  # Arrow's join leaves out rows that are null throughout
        text = pc.binary_join_element_wise(*slots, " ", null_handling="skip")
        return pc.if_else(pc.equal(text, ""), None, text)

    def _names(self, rows: Rows) -> pa.Array:
        shown = self.records.titles[rows]
        titles = [self.titles.take(pa.array(c, mask=c < 0)).fill_null("") for c in shown.T]
        name = self._joined(self.records.names[rows], rows)
        parts = [*titles[:2], name, *titles[2:]]
        return pc.binary_join_element_wise(*parts, "")


def make_registry(records: int, *, seed: int, preset: str = "six") -> SyntheticRegistry:
    """Draw a registry of ``records`` rows; the same seed and size give the same one.

    A million take about ten seconds and 1 GiB.

    Raises:
        InputError: too few or too many records, or no such preset.
    """
    if not FEWEST <= records <= MOST:
        raise InputError(f"expected {FEWEST} to {MOST:,} records, got {records}")
    if preset not in PRESETS:
        raise InputError(f"expected a preset among {', '.join(PRESETS)}, got {preset!r}")
    chosen = PRESETS[preset]
    rng = np.random.default_rng([seed, records])
    tables, places = NameTables.load(), Places.load()
    duplicates = number_of_duplicates(records)
    people = draw_people(records - duplicates, chosen, tables, places, rng)
    written = write_records(people, duplicates, chosen, tables, places, rng)
    return SyntheticRegistry(
        chosen,
        written,
        people.relation,
        rng.permutation(records),
        rng.random(records) < UPPER_CASE_SHARE,
        _both_cases(tables.pool.array()),
        _both_cases(places.pool.array()),
        TitleTable.load().forms,
    )


def _both_cases(texts: pa.Array) -> pa.Array:
    lower = pc.utf8_lower(texts)
    return pa.concat_arrays([pc.utf8_upper(texts), pc.utf8_title(lower)])


def _sexes(codes: npt.NDArray[np.uint8]) -> pa.Array:
    return pa.array(["", "M", "F"]).take(pa.array(codes, mask=codes == 0))


def _niks(numbers: Rows) -> pa.Array:
    text = pa.array(numbers, mask=numbers == 0).cast(pa.string())
    return pc.utf8_lpad(text, nik.DIGITS, "0")


def _field_labels(changes: npt.NDArray[np.int8]) -> list[str]:
    """The changes of each row as text."""
    distinct, inverse = np.unique(changes, axis=0, return_inverse=True)
    texts = [
        "+".join(
            f"{field}:{kinds[code]}"
            for field, kinds, code in zip(FIELDS, FIELD_KINDS, row, strict=True)
            if code
        )
        for row in distinct.tolist()
    ]
    return [texts[i] for i in inverse.tolist()]
