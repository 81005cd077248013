"""Blocking: which pairs deserve a look.

A blocker is any ``(table, vocabulary) -> Pairs``; the default is a union of passes over integers.
"""

from namematch.blocking.union import PassReport, default_union, quality, report

__all__ = ["PassReport", "default_union", "quality", "report"]
