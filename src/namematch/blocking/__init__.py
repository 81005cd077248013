"""Blocking: which pairs deserve a look.

A blocker is any ``(table, vocabulary) -> Pairs``. The default is a union of passes over integer
keys; ``by`` makes one from field names, ``union`` one of several.
"""

from namematch.blocking.by import by
from namematch.blocking.union import (
    Blocker,
    PassReport,
    default_union,
    quality,
    report,
    union,
)

__all__ = ["Blocker", "PassReport", "by", "default_union", "quality", "report", "union"]
