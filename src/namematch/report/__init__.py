"""A result as one page that needs nothing else: no network, no script, light and dark."""

from namematch.report.passes import passes_of
from namematch.report.write import write_report

__all__ = ["passes_of", "write_report"]
