"""Any input to a frozen ``RecordTable``, with a report of what was understood.

>>> rows = [{"nama": "Djoko Soesanto", "tgl_lahir": "17-08-1985"}, {"nama": "-"}]
>>> table, report = read_table(rows)
>>> len(table), table.birth_date
(1, array([19850817], dtype=int32))
>>> report.rejected.select(["row", "column", "problem", "action"]).to_pylist()
[{'row': 1, 'column': 'nama', 'problem': 'no name', 'action': 'row set aside'}]
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from namematch.errors import InputError
from namematch.reading.columns import recognise
from namematch.reading.dates import today_number
from namematch.reading.fields import Fields, read_fields
from namematch.reading.ids import repeated
from namematch.reading.opening import open_source
from namematch.reading.rejects import joined, masked
from namematch.reading.report import Report
from namematch.table import RecordTable

if TYPE_CHECKING:
    from namematch.names.lexicon import Lexicon

_log = logging.getLogger("namematch")


def read_table(
    data: Any,
    columns: Mapping[str, str] | None = None,
    *,
    further: Sequence[str] = (),
    today: datetime.date | None = None,
    lexicon: Lexicon | None = None,
    threads: int | None = None,
) -> tuple[RecordTable, Report]:
    """Read records; rows keep their order.

    Args:
        data: a path to CSV, TSV, TXT, Parquet or XLSX; anything with ``__arrow_c_stream__``; a list
            of dicts or of ``Person`` records.
        columns: field -> header, where recognition is not wanted.
        further: names of further exact-match fields.
        today: the day after which nobody is born yet; today by default.
        lexicon: of the names' parser.
        threads: how many to use; all cores by default. The result does not depend on it.

    Raises:
        InputError: the input cannot be read, has no rows, or no column holds names. Bad rows and
            bad values never raise; they are in ``Report.rejected``.
    """
    source = open_source(data)
    found = recognise(source.headers, columns, further)
    fields = read_fields(
        source,
        found.columns,
        further,
        today=today_number(today),
        lexicon=lexicon,
        threads=threads,
    )
    table, set_aside = _assemble(fields)
    rejected = joined([fields.rejected, set_aside])
    if "nik" in found.columns and found.columns.get("id") == found.columns["nik"]:
        rejected = rejected.set_column(1, "id", masked(rejected["id"], nik=True))
    report = Report(
        label=source.label,
        columns={field: source.headers[index] for field, index in found.columns.items()},
        rows_read=fields.rows_read,
        rows_kept=len(table),
        delimiter=source.delimiter,
        encoding=source.encoding,
        formats=fields.birth_date.formats,
        notes=source.notes + found.notes + fields.notes,
        rejected=rejected,
    )
    _log.info("%s rows read, %s kept, %s rejects", fields.rows_read, len(table), len(rejected))
    if len(table) == 0:
        raise InputError(f"{source.label} has no row that can be a record: {_problems(rejected)}")
    return table, report


def _problems(rejected: pa.Table) -> str:
    problems = pc.value_counts(rejected["problem"].combine_chunks()).to_pylist()
    return ", ".join(f"{one['counts']:,} times {one['values']}" for one in problems[:3])


def _assemble(fields: Fields) -> tuple[RecordTable, pa.Table]:
    """The table, and what was set aside only now: names without a name, repeated ids."""
    table = RecordTable(
        fields.ids,
        fields.words,
        fields.names,
        fields.mothers,
        fields.birth_date.values.astype(np.int32, copy=False),
        fields.sex.values.astype(np.uint8, copy=False),
        fields.nik.values.astype(np.int64, copy=False),
        fields.birthplace,
        fields.places,
        fields.further,
        fields.further_values,
    )
    count = len(fields.ids)
    empty = np.diff(fields.names.offsets)[:count] == 0
    named = np.flatnonzero(~empty)
    again = np.zeros(count, bool)
    if fields.has_ids:
        again[named] = repeated(fields.ids.take(pa.array(named)))
    aside = [
        fields.set_aside(empty, "name", "no name"),
        fields.set_aside(again, "id", "repeated id"),
    ]
    if (empty | again).any():
        table = table.take(np.flatnonzero(~(empty | again)))
    return table, joined(aside)
