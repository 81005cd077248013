"""What keeps a desk from opening: one clear line, in Indonesian and in English.

>>> DeskError("no_run", path="people").english
'people has no run.json: expected the folder of namematch dedupe or link'
"""

from __future__ import annotations

from typing import Any

import namematch as nm
from desk.texts import texts


class DeskError(nm.NameMatchError):
    """``code`` is a key of ``texts.tsv`` behind "error."; fields fill it, no record's data."""

    def __init__(self, code: str, **fields: Any) -> None:
        self.code, self.fields = code, fields
        super().__init__(self.english)

    @property
    def indonesian(self) -> str:
        """For the officer."""
        return texts("id")[f"error.{self.code}"].format(**self.fields)

    @property
    def english(self) -> str:
        """For the log."""
        return texts("en")[f"error.{self.code}"].format(**self.fields)
