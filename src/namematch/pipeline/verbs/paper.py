"""M1: numbers given on paper while the system was down, entered later.

A CSV with a column ``serial`` and the form's fields by their English or Indonesian names. The key
is the serial, so a file that comes twice changes nothing; papers are taken in the order of their
serials; a bad row is refused with its reason and the rest goes on; missing serials are listed.
Beyond the cap a paper waits for a raised cap, which needs two people and is counted apart.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from namematch.pipeline.applicant import field_of, read_applicant
from namematch.pipeline.context import Context
from namematch.pipeline.errors import ImportRefused, PipelineError, QuotaExhausted
from namematch.pipeline.models import Imported, ImportedRow
from namematch.pipeline.verbs.register import Submission, register

CLIENT = "kertas"
LANE = "M"
_LARGEST = 10_000_000  # bytes of a file: a pad has hundreds of papers
_MOST_MISSING = 1_000  # serials that are listed: one mistyped serial opens a gap of millions


def import_paper(
    context: Context, source: str | Path, day: date, *, pad: tuple[int, int] | None, by: str
) -> Imported:
    """Enter the papers of a day. ``pad``: first and last serial of the pads that were given out."""
    known = list(_papers(_text(Path(source))))
    serials = [serial for serial, _, _ in known if serial is not None]
    repeated = {serial for serial, times in Counter(serials).items() if times > 1}
    outcomes: list[ImportedRow] = []
    for serial, line, fields in sorted(
        known, key=lambda one: (one[0] is None, one[0] or 0, one[1])
    ):
        if serial is None or serial <= 0:
            problem = "nomor seri tidak terbaca"
        elif serial in repeated and outcomes and outcomes[-1].serial == serial:
            problem = "nomor seri ganda dalam berkas"
        elif pad and not pad[0] <= serial <= pad[1]:
            problem = "nomor seri di luar buku"
        else:
            outcomes.append(_entered(context, serial, line, fields, day, by))
            continue
        outcomes.append(ImportedRow(serial=serial, line=line, outcome="DITOLAK", problem=problem))
    first, last = pad or (min(serials, default=1), max(serials, default=0))
    return Imported(rows=tuple(outcomes), missing=_missing(first, last, frozenset(serials)))


def _missing(first: int, last: int, known: frozenset[int]) -> tuple[int, ...]:
    absent = (serial for serial in range(first, last + 1) if serial not in known)
    return tuple(islice(absent, _MOST_MISSING))


def _entered(
    context: Context, serial: int, line: int, fields: dict[str, str], day: date, by: str
) -> ImportedRow:
    try:
        form = read_applicant(fields)
        sent = Submission(form, LANE, "manual", f"{CLIENT}:{context.office}", str(serial), day)
        answer = register(context, sent, by=by)
    except QuotaExhausted as full:
        return ImportedRow(
            serial=serial, line=line, outcome="MENUNGGU_PERSETUJUAN", problem=full.indonesian
        )
    except PipelineError as error:
        return ImportedRow(serial=serial, line=line, outcome="DITOLAK", problem=error.indonesian)
    return ImportedRow(serial=serial, line=line, outcome="TERBIT", reg_no=answer.reg_no)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise ImportRefused(problem="too_large", limit=f"{_LARGEST:,}")
        return path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise ImportRefused(problem="unreadable") from None
    except UnicodeDecodeError:
        raise ImportRefused(problem="not_utf8") from None


def _papers(text: str) -> Iterator[tuple[int | None, int, dict[str, str]]]:
    """(serial, line, fields) of every row."""
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        header = [field_of(cell) or "" for cell in next(reader, [])]
        if "serial" not in header or "name" not in header:
            raise ImportRefused(problem="no_columns")
        for cells in reader:
            fields = {f: c.strip() for f, c in zip(header, cells, strict=False) if f}
            if any(fields.values()):
                serial = fields.pop("serial", "")
                plain = serial.isascii() and serial.isdigit() and len(serial) < 10
                wide = len(cells) == len(header)
                yield (int(serial) if plain else None), reader.line_num, fields if wide else {}
    except csv.Error:
        raise ImportRefused(problem="not_csv", line=reader.line_num) from None
