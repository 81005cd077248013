"""What ``train --labels`` shows: what the decisions changed about the weights and the flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from namematch.cli.output import print_notes, print_table

if TYPE_CHECKING:
    from namematch.training import Changes

_LEAST = 0.05  # bits: what moved by less is counted, not shown


def show(changes: Changes, arrivals: int | None) -> None:
    """Three tables and, where records arrive every day, the flags a day."""
    weights = changes.weights.to_pylist()
    moved = [row for row in weights if abs(row["moved"]) >= _LEAST]
    moved.sort(key=lambda row: -abs(row["moved"]))
    print_table(
        ("field", "level", ">bits before", ">after", ">moved"),
        [(row["field"].replace("_", " "), row["level"], *_bits(row)) for row in moved],
        title="What the decisions changed",
    )
    print_notes([f"{len(weights) - len(moved)} others moved by less than {_LEAST} bits"])
    print_table(
        ("cut", ">probability", ">bits before", ">after", ">moved"),
        [
            (row["cut"], f"{row['probability after']:g}", *_bits(row))
            for row in changes.cuts.to_pylist()
        ],
        title="The cuts",
    )
    print_table(
        ("on this file", ">before", ">after"),
        [
            (row["what"], *(f"{row[at]:,.0f}" for at in ("before", "after")))
            for row in changes.pairs.to_pylist()
        ],
        title="The pairs",
    )
    if arrivals is not None:
        before, after, enough = changes.flags_a_day(arrivals)
        note = f"With {arrivals:,} new records a day: {before:,.1f} flagged pairs a day before, "
        note += f"{after:,.1f} after; {enough:,.1f} of them find as many duplicates as before."
        print_notes(["", note])


def _bits(row: dict[str, Any]) -> tuple[str, str, str]:
    return f"{row['before']:.2f}", f"{row['after']:.2f}", f"{row['moved']:+.2f}"
