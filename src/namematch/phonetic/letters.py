"""The letters of a token in any script, as lower-case ASCII: what every encoder reads.

>>> letters("Ma'ruf"), letters("Łukasz"), letters("1945")
('maruf', 'lukasz', '')
"""

from __future__ import annotations

from anyascii import anyascii


def letters(token: str) -> str:
    """Lower-case a to z only; everything else is transliterated or dropped."""
    return "".join(c for c in anyascii(token).lower() if "a" <= c <= "z")
