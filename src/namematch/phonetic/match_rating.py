"""Match rating: the name without vowels, cut to six letters (Moore 1977).

A classic for comparison, by way of jellyfish. Any script is read in ASCII letters first.

>>> match_rating("Robert")
'RBRT'
>>> match_rating("1945")
''
"""

from __future__ import annotations

import jellyfish

from namematch.phonetic.letters import letters


def match_rating(token: str) -> str:
    """The code of a token; empty when it has no letter."""
    ascii_letters = letters(token)
    return jellyfish.match_rating_codex(ascii_letters) if ascii_letters else ""
