"""One wrong key: a letter replaced, left out, put in, or exchanged with its neighbour.

>>> misspell("budi", 0.4, 0.0, 0.0)
'udi'
>>> misspell("budi", 0.99, 0.5, 0.0)
'buid'
"""

from __future__ import annotations

NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij",
    "i": "uok", "o": "ipl", "p": "ol", "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv",
    "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim", "l": "kop", "z": "asx", "x": "zsdc",
    "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
"""Keys beside each key of a QWERTY keyboard, the one of Indonesian offices."""

REPLACED, LEFT_OUT, PUT_IN = 0.35, 0.65, 0.85
"""Upper ends of the shares: 35 in 100 replaced, 30 left out, 20 put in, 15 exchanged
(assumption)."""


def misspell(token: str, kind: float, place: float, key: float) -> str:
    """The token with one mistake, chosen by three numbers in [0, 1); never the token itself."""
    i = int(place * len(token))
    beside = NEIGHBOURS.get(token[i], "aeiou")
    other = beside[int(key * len(beside))]
    if kind < REPLACED:
        return token[:i] + other + token[i + 1 :]
    if kind < LEFT_OUT:
        return token[:i] + token[i + 1 :]
    if kind < PUT_IN:
        return token[: i + 1] + (token[i] if key < 0.5 else other) + token[i + 1 :]
    i = min(i, len(token) - 2)
    exchanged = token[:i] + token[i + 1] + token[i] + token[i + 2 :]
    return exchanged if exchanged != token else token[:i] + token[i + 1 :]
