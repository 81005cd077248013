"""The columns of a source, cleaned field by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading.birth import split_birth
from namematch.reading.column import Column
from namematch.reading.dates import read_dates
from namematch.reading.missing import trimmed
from namematch.reading.name_rows import name_rows
from namematch.reading.nik import read_niks
from namematch.reading.places import read_places
from namematch.reading.possible import LONGEST_NAME, Possible, possible_rows, too_long
from namematch.reading.rejects import IGNORED, SET_ASIDE, joined, masked, rejects
from namematch.reading.sex import read_sexes
from namematch.reading.source import Source
from namematch.reading.strings import as_strings, distinct
from namematch.table import NameRows

if TYPE_CHECKING:
    from namematch.names.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Fields:
    """Cleaned columns of the rows that may be records; ``rows`` int64[n] is where they were.

    The values are as in ``RecordTable``; ``words`` are those of names and mothers.
    """

    headers: dict[str, str]
    rows: npt.NDArray[np.int64]
    ids: pa.Array
    has_ids: bool
    words: pa.Array
    names: NameRows
    mothers: NameRows | None
    birth_date: Column
    sex: Column
    nik: Column
    birthplace: npt.NDArray[np.int32]
    places: pa.Array
    further: dict[str, npt.NDArray[np.int32]]
    further_values: dict[str, pa.Array]
    rows_read: int
    rejected: pa.Table
    notes: tuple[str, ...]

    def set_aside(self, where: npt.NDArray[np.bool_], field: str, problem: str) -> pa.Table:
        """Rejects for the rows where ``where`` is true."""
        at = np.flatnonzero(where)
        ids = self.ids.take(pa.array(at)) if self.has_ids else None
        return rejects(self.rows[at], ids, self.headers.get(field, ""), problem, SET_ASIDE)


def read_fields(
    source: Source,
    columns: dict[str, int],
    further: Sequence[str],
    *,
    today: int,
    lexicon: Lexicon | None = None,
    threads: int | None = None,
) -> Fields:
    """Load the recognised columns of a source and clean them; ``today`` is yyyymmdd."""
    loaded = source.load(list(columns.values()))
    possible = possible_rows(source, loaded, columns)
    headers = {name: source.headers[index] for name, index in columns.items()}
    raw = dict(possible.raw)
    if "birth" in raw:
        _use_birth(raw, headers)
    readers = _readers(further, today, source.spreadsheet)
    # All work without the GIL: the fields are read beside the names, which take longest.
    with ThreadPoolExecutor(threads) as pool:
        start = _at_once if threads == 1 else pool.submit
        running = {name: start(readers[name], raw[name]) for name in readers if name in raw}
        mothers = running["mother_name"].result()[0] if "mother_name" in running else None
        words, names, mother_rows = name_rows(
            raw["name"], mothers, lexicon=lexicon, threads=threads
        )
    done = {name: task.result() for name, task in running.items()}
    n = len(possible.rows)
    absent = Column(np.zeros(n, np.int64), np.zeros(n, np.uint8), ())
    read = {field: done.get(field, absent) for field in ("birth_date", "sex", "nik")}
    long = done["mother_name"][1] if "mother_name" in done else absent
    unknown = (np.full(n, -1, np.int32), pa.nulls(0, pa.string()))
    birthplace, places = done.get("birthplace", unknown)
    ignored = [_ignored(read[f], raw[f], f, headers[f], possible) for f in read if f in raw]
    ignored.append(_ignored(long, None, "mother_name", headers.get("mother_name", ""), possible))
    return Fields(
        headers=headers,
        rows=possible.rows,
        ids=possible.ids,
        has_ids=possible.has_ids,
        words=words,
        names=names,
        mothers=mother_rows,
        birth_date=read["birth_date"],
        sex=read["sex"],
        nik=read["nik"],
        birthplace=birthplace,
        places=places,
        further={name: done[name][0] for name in further if name in done},
        further_values={name: done[name][1] for name in further if name in done},
        rows_read=len(loaded.rows) + loaded.rejected.num_rows,
        rejected=joined([possible.rejected, *ignored]),
        notes=loaded.notes + tuple(f"{f}: {note}" for f in read for note in read[f].notes),
    )


def _at_once(reader: Callable[[pa.Array], Any], texts: pa.Array) -> Future[Any]:
    """A field read by the caller: of few rows, handing them to a thread costs more than reading."""
    done: Future[Any] = Future()
    done.set_result(reader(texts))
    return done


def _readers(
    further: Sequence[str], today: int, spreadsheet: bool
) -> dict[str, Callable[[pa.Array], Any]]:
    """What cleans a field; the mothers, which the names wait for, and then the dearest first."""
    fields: dict[str, Callable[[pa.Array], Any]] = {
        "mother_name": _mothers,
        "nik": partial(read_niks, spreadsheet=spreadsheet),
        "birth_date": partial(read_dates, today=today),
        "birthplace": read_places,
        "sex": read_sexes,
    }
    return fields | dict.fromkeys(further, _exact)


def _use_birth(raw: dict[str, pa.Array], headers: dict[str, str]) -> None:
    """Let "place, date" stand in for what has no column of its own."""
    header = headers["birth"]
    parts = split_birth(raw.pop("birth"))
    for field, part in zip(("birthplace", "birth_date"), parts, strict=True):
        if field not in raw:
            raw[field], headers[field] = part, header


def _mothers(texts: pa.Array) -> tuple[pa.Array, Column]:
    """(names, null when missing or overlong; the faults)."""
    long = too_long(texts)
    if long.any():
        texts = pc.if_else(pa.array(long), None, texts)
    problems = (f"name longer than {LONGEST_NAME:,} characters",)
    faults = Column(np.zeros(0, np.uint8), long.astype(np.uint8), problems)
    return trimmed(texts), faults


def _exact(texts: pa.Array) -> tuple[npt.NDArray[np.int32], pa.Array]:
    """(int32[n] codes, -1 missing; distinct values, sorted): equal means equal but for case."""
    values, codes = distinct(texts)
    lower = pc.utf8_lower(values)
    kinds = pc.unique(lower.filter(pc.not_equal(lower, "")))
    kinds = kinds.take(pc.sort_indices(kinds))
    index = pc.index_in(lower, kinds).fill_null(-1).to_numpy(zero_copy_only=False)
    return np.append(index, -1).astype(np.int32)[codes], kinds


def _ignored(
    read: Column, raw: pa.Array | None, field: str, header: str, possible: Possible
) -> pa.Table:
    at = np.flatnonzero(read.faults)
    chosen = pa.array(at)
    problems = pa.array(read.problems, pa.string()).take(pa.array(read.faults[at] - 1))
    ids = possible.ids.take(chosen) if possible.has_ids else None
    values = None if raw is None else masked(as_strings(raw.take(chosen)), nik=field == "nik")
    return rejects(possible.rows[at], ids, header, problems, IGNORED, values)
