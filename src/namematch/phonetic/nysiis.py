"""NYSIIS: letters rewritten in place, vowels as A (Taft 1970).

A classic for comparison, by way of jellyfish. Any script is read in ASCII letters first.

>>> nysiis("Robert")
'RABAD'
>>> nysiis("1945")
''
"""

from __future__ import annotations

import jellyfish

from namematch.phonetic.letters import letters


def nysiis(token: str) -> str:
    """The code of a token; empty when it has no letter."""
    ascii_letters = letters(token)
    return jellyfish.nysiis(ascii_letters) if ascii_letters else ""
