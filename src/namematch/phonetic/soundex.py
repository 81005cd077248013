"""Soundex: the first letter and three digits of consonant groups (Russell 1918).

A classic for comparison, by way of jellyfish. Any script is read in ASCII letters first.

>>> soundex("Robert")
'R163'
>>> soundex("1945")
''
"""

from __future__ import annotations

import jellyfish

from namematch.phonetic.letters import letters


def soundex(token: str) -> str:
    """The code of a token; empty when it has no letter."""
    ascii_letters = letters(token)
    return jellyfish.soundex(ascii_letters) if ascii_letters else ""
