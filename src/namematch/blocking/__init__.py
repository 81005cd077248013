"""Blocking: which pairs deserve a look.

A blocker is any ``(table, vocabulary) -> Pairs``. The default is a union of passes over integer
keys; ``by`` makes one from field names, ``union`` one of several. ``report``, ``quality`` and
``estimate`` say how good it is.
"""

from namematch.blocking.by import by
from namematch.blocking.report import PassReport, estimate, quality, report
from namematch.blocking.union import Blocked, Blocker, block, default_union, union

__all__ = [
    "Blocked",
    "Blocker",
    "PassReport",
    "block",
    "by",
    "default_union",
    "estimate",
    "quality",
    "report",
    "union",
]
