"""``namematch dedupe``: the duplicates of a file."""

from __future__ import annotations


def dedupe() -> None:
    """Find the records of a file that are the same person."""
