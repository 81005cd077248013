r"""A value as a line of a screen: nothing in it steers the terminal, and nothing moves its line.

Control and direction marks become a sign that shows they were there; letters written from right
to left keep their order within the value and end at its edge; of many accents on one letter two
are left.

>>> visible("Siti\x1b[2J\u202eAminah")
'Siti�[2J�Aminah'
>>> len(visible("a" * 10_000)), visible("")
(400, '')
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

MOST = 400  # letters of a value: more is never on a screen
_ACCENTS = 2  # on one letter
_RIGHT_TO_LEFT = ("R", "AL", "AN")
_MARK = "\N{LEFT-TO-RIGHT MARK}"


def visible(text: str) -> str:
    """The text without what a terminal would act on, in one line."""
    cut = text if len(text) <= MOST else text[: MOST - 1] + "…"
    return "".join(_signs(cut))


def _signs(text: str) -> Iterator[str]:
    accents = 0
    for sign in text:
        accents = accents + 1 if unicodedata.combining(sign) else 0
        if accents > _ACCENTS:
            continue
        if sign.isprintable():
            yield sign
        else:
            yield " " if sign.isspace() else "\N{REPLACEMENT CHARACTER}"


def edge(text: str) -> str:
    r"""What must follow a value so that a terminal that reorders letters reorders only its own.

    >>> edge("Siti"), edge("\u0645") == "\u200e"
    ('', True)
    """
    return _MARK if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text) else ""
