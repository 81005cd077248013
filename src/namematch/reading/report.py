"""What was understood of an input: which column was what, how it was written, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Report:
    """The report of ``read_table``.

    columns: field -> header; rows_read counts the rows set aside too; formats: of the birth dates;
    rejected: row, id, column, problem, action, value (see ``rejects``).
    """

    label: str
    columns: dict[str, str]
    rows_read: int
    rows_kept: int
    delimiter: str | None
    encoding: str | None
    formats: tuple[str, ...]
    notes: tuple[str, ...]
    rejected: pa.Table

    def __str__(self) -> str:
        lines = [f"{self.label}: {self.rows_read:,} rows read, {self.rows_kept:,} kept"]
        lines += [f"  {field}: column {header!r}" for field, header in self.columns.items()]
        if self.delimiter:
            lines.append(f"  delimiter {self.delimiter!r}, encoding {self.encoding}")
        elif self.encoding:
            lines.append(f"  one column, encoding {self.encoding}")
        if self.formats:
            lines.append(f"  dates: {', '.join(self.formats)}")
        lines += [f"  note: {note}" for note in self.notes]
        counts = self.rejected.group_by(["action", "column", "problem"]).aggregate(
            [([], "count_all")]
        )
        for row in counts.sort_by(
            [("action", "ascending"), ("count_all", "descending")]
        ).to_pylist():
            column = f" in {row['column']!r}" if row["column"] else ""
            lines.append(f"  {row['action']}: {row['count_all']:,} times {row['problem']}{column}")
        return "\n".join(lines)
