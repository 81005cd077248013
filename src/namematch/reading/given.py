"""The records of a source as they were written: what a person compares when they decide.

Everything else in the package works on cleaned values. This gives the ids and the recognised
fields as text, of exactly the rows that ``dedupe`` keeps.

>>> rows = [{"nama": "Drs. Djoko Soesanto", "tgl_lahir": "17/8/85"}, {"nama": "-"}]
>>> as_given(rows).to_pylist()
[{'id': 0, 'name': 'Drs. Djoko Soesanto', 'birth_date': '17/8/85'}]
>>> as_given("nowhere.csv")
Traceback (most recent call last):
namematch.errors.InputError: 'nowhere.csv' does not exist
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading.birth import split_birth
from namematch.reading.columns import recognise
from namematch.reading.opening import open_source
from namematch.reading.possible import possible_rows
from namematch.reading.read import read_table
from namematch.reading.rejects import SET_ASIDE
from namematch.reading.strings import as_strings


def as_given(
    data: Any, columns: Mapping[str, str] | None = None, *, further: Sequence[str] = ()
) -> pa.Table:
    """Ids, and the fields as they were written, in the order of the source.

    Args:
        data: as in ``dedupe``; it is read twice.
        columns: field -> header, where recognition is not wanted.
        further: names of further exact-match fields.

    Returns:
        id (int64 or string, as in ``Result.clusters``) and a string column for each field there
        is, null where a value is absent. A column of place and date in one is split.

    Raises:
        InputError: as ``dedupe``.
    """
    _, report = read_table(data, columns, further=further)
    aside = report.rejected.filter(pc.equal(report.rejected["action"], SET_ASIDE))["row"]
    source = open_source(data)
    found = recognise(source.headers, columns, further).columns
    possible = possible_rows(source, source.load(list(found.values())), found)
    fields = {"id": possible.ids} | {
        name: texts
        for field, raw in possible.raw.items()
        if field != "id"
        for name, texts in _texts(field, raw).items()
        if name == field or name not in possible.raw
    }
    kept = pc.invert(pc.is_in(pa.array(possible.rows), value_set=aside.combine_chunks()))
    return pa.table(fields).filter(kept)


def _texts(field: str, raw: pa.Array) -> dict[str, pa.Array]:
    """A column as text; of place and date in one, two."""
    if field != "birth":
        return {field: as_strings(raw)}
    return dict(zip(("birthplace", "birth_date"), split_birth(raw), strict=True))
