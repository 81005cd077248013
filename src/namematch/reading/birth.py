"""Place and date of birth in one column ("Banjarmasin, 17-08-1985"): apart at the first digit."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

# Place: up to the first digit, without the comma, colon or slash that ends it.
_PATTERN = r"(?s)^\s*(?P<place>[^0-9]*?)[\s,/:;.-]*(?P<date>[0-9].*)?$"
_python = re.compile(_PATTERN)


def split_text(value: str) -> tuple[str, str]:
    """(place, date) of one text; either may be empty.

    >>> split_text("Banjarmasin, 17-08-1985")
    ('Banjarmasin', '17-08-1985')
    >>> split_text("17-08-1985")
    ('', '17-08-1985')
    """
    found = _python.match(value)
    return (found["place"], found["date"] or "") if found else (value, "")


def split_birth(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """(places, dates) of a string array; null stays null."""
    encoded = texts.dictionary_encode()
    parts = pc.extract_regex(encoded.dictionary, _PATTERN)
    places, dates = pc.struct_field(parts, "place"), pc.struct_field(parts, "date")
    return places.take(encoded.indices), dates.take(encoded.indices)
