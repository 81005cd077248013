"""Which words are also written as one, and which one as two.

>>> parted("nurhayati"), parted("susilowati"), parted("budi")
(('nur', 'hayati'), ('susilo', 'wati'), None)
"""

from __future__ import annotations

from functools import cache

from namematch.synthetic.tables import read

HEADS = (
    "nur",
    "nor",
    "noor",
    "abdul",
    "abdur",
    "khairun",
    "khoirun",
    "fathur",
    "sri",
    "puspita",
    "permata",
    "lumban",
    "al",
    "az",
    "ar",
    "la",
    "wa",
)
"""Most frequent first parts of names written both ways (frasa bigrams)."""
TAILS = ("wati", "sari", "ningsih", "yanti", "yani", "ningrum", "dari", "syah", "nisa", "rahman")
"""Most frequent last parts (frasa bigrams)."""
SHORT_HEADS = 3
"""Heads under this length also begin words that are no compounds, so they only ever join."""


@cache
def compounds() -> dict[str, tuple[str, str]]:
    """Attested compounds of exactly two words."""
    rows = (r for r in read("spellings") if r["kind"] == "compound")
    parts = {r["canonical"]: tuple(r["variant"].split(" ")) for r in rows}
    return {joined: (p[0], p[1]) for joined, p in parts.items() if len(p) == 2}


def parted(token: str) -> tuple[str, str] | None:
    """The two words a token is also written as, or None."""
    if token in compounds():
        return compounds()[token]
    for head in HEADS:
        if len(head) >= SHORT_HEADS and token.startswith(head) and len(token) >= len(head) + 4:
            return head, token[len(head) :]
    for tail in TAILS:
        if token.endswith(tail) and len(token) >= len(tail) + 3:
            return token[: -len(tail)], tail
    return None


def joins(first: str, second: str) -> bool:
    """Whether two neighbouring words are also written as one."""
    known = first in HEADS or second in TAILS
    return (known and len(second) > 2) or compounds().get(first + second) == (first, second)
