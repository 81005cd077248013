"""What each blocking pass finds in the table of a result."""

from __future__ import annotations

from namematch.blocking import PassReport, report
from namematch.result import Result
from namematch.scoring.tokens import vocabulary_for


def passes_of(result: Result, *, threads: int | None = None) -> list[PassReport]:
    """Block the table again with the default passes, one by one: 7 s for a million records."""
    table = result.scorer.table
    return report(table, vocabulary_for(result.matcher, table.words, threads=threads))
