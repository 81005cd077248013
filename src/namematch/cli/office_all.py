"""``namematch office`` with every command of it."""

from namematch.cli import office_desk, office_number, office_review
from namematch.cli.office import office

__all__ = ["office", "office_desk", "office_number", "office_review"]
