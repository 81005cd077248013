"""``--column FIELD=HEADER``: which column is a field.

>>> assignments(["name=NAMA PEMOHON"])
{'name': 'NAMA PEMOHON'}
>>> assignments(["name"])
Traceback (most recent call last):
namematch.errors.InputError: --column 'name': expected FIELD=HEADER, as in name=NAMA
"""

from __future__ import annotations

from collections.abc import Iterable

from namematch.errors import InputError


def assignments(given: Iterable[str] | None) -> dict[str, str]:
    """Field -> header."""
    return dict(_assignment(text) for text in given or ())


def _assignment(text: str) -> tuple[str, str]:
    field, found, header = text.partition("=")
    if not (field and found and header):
        raise InputError(f"--column {text!r}: expected FIELD=HEADER, as in name=NAMA")
    return field.strip().replace("-", "_"), header
