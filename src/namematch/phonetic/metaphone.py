"""Metaphone: English sounds of the consonants (Philips 1990).

A classic for comparison, by way of jellyfish. Any script is read in ASCII letters first.

>>> metaphone("Robert")
'RBRT'
>>> metaphone("1945")
''
"""

from __future__ import annotations

import jellyfish

from namematch.phonetic.letters import letters


def metaphone(token: str) -> str:
    """The code of a token; empty when it has no letter."""
    ascii_letters = letters(token)
    return jellyfish.metaphone(ascii_letters) if ascii_letters else ""
