"""Every text of the desk in Indonesian and in English, by key (``texts.tsv``).

>>> texts("id")["field.birth_date"], texts("en")["field.birth_date"]
('tanggal lahir', 'birth date')
>>> texts("de")
Traceback (most recent call last):
KeyError: 'de'
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from desk.tables import rows

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")


@cache
def texts(language: Language, table: str = "texts.tsv") -> dict[str, str]:
    """Key -> text in that language; a face may have a further table of its own."""
    column = {"id": 1, "en": 2}[language]
    return {row[0]: row[column] for row in rows(table)}
