"""How one token is also written: rules of Indonesian orthography and attested families.

>>> spellings("susanto")["old_spelling"]
['soesanto']
>>> "moh" in spellings("muhammad")["arabic"], spellings("budi")["z_s_j"]
(True, [])
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from namematch.synthetic.tables import read

Rule = tuple[re.Pattern[str], str]
SPELLING_KINDS = (
    "old_spelling",
    "arabic",
    "consonants",
    "f_p_v",
    "z_s_j",
    "vowel",
    "doubling",
    "javanese",
    "family",
)
TABLE_KINDS = {
    "arabic": "arabic",
    "abbreviation": "arabic",
    "old-spelling": "old_spelling",
    "f-p": "f_p_v",
    "vowel": "vowel",
    "doubling": "doubling",
    "javanese-o-a": "javanese",
    "other": "family",
}
HIATUS = ("noel", "joel", "yoel", "chloe", "zoe", "joe", "khoer", "choer")
"""Names whose oe is not the old u."""


def _rules(*pairs: str) -> list[Rule]:
    return [(re.compile(a), b) for a, _, b in (pair.partition(">") for pair in pairs)]


OLD = _rules("u>oe", "(?<!d)j>dj", "c(?!h)>tj", "sy>sj", "ny>nj", "(?<![sn])y(?=[aou])>j")
NEW = _rules("oe>u", "dj>j", "tj>c", "sj>sy")
RULES = {
    "consonants": _rules(
        "kh>h",
        "kh>ch",
        "^h>kh",
        "(?<=a)h(?=[mrf])>kh",
        "(?<=a)h(?=[mrf])>ch",
        "ch(?=[aiou])>kh",
        "sy>s",
        "sy>sh",
        "sh>s",
        "sh>sy",
        "dh>d",
        "d(?=[aei])>dh",
        "th>t",
        "t(?=[af])>th",
        "q>k",
        "k$>q",
        "gh>g",
        "ts>s",
        "dz>z",
        "x>ks",
        "(?<=[aiy])h$>",
        "(?<=[ai]a)$>h",
        "(?<=a)d$>t",
        "(?<=[mw]a)t$>d",
    ),
    "f_p_v": _rules("f>p", "^p(?=[aeiu])>f", "v>f", "v>p", "f>v"),
    "z_s_j": _rules("z>s", "z>j", "(?<=[ai])s(?=[aiy]|$)>z", "j(?=[ai])>z"),
    "vowel": _rules(
        "y$>i",
        "i$>y",
        "(?<=[aeou])y(?=[bcdfghjklmnpqrstvwz])>i",
        "(?<=[ae])i(?=[bcdfghjklmnpqrstvwz])>y",
        "iy(?=[aou])>i",
        "i(?=[aou])>iy",
        "ie>i",
        "i(?=[fkz]$)>ie",
        "ai(?!$)>ae",
        "ae>ai",
        "o[ou]>u",
        "uw(?=[ai])>u",
        "u(?=[ai])>uw",
        "ee>i",
    ),
    "doubling": _rules(
        r"([a-z])\1>\1",
        "(?<=[aeiou])([lnmstdfrk])(?=[aeiou])>\\1\\1",
    ),
    "javanese": _rules("(?<=[ty])o$>a", "(?<=t[ry])a$>o", "(?<=^r)a(?=[hc])>o", "(?<=ma)no$>na"),
}


@cache
def families() -> dict[str, dict[str, tuple[str, ...]]]:
    """Token to kind to its attested spellings, both ways, grades A and B."""
    found: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for row in read("spellings"):
        kind = TABLE_KINDS.get(row["kind"])
        pair = row["canonical"], row["variant"]
        if kind and " " not in "".join(pair):
            for a, b in (pair, pair[::-1]):
                found[a][kind][b] = None
    return {t: {k: tuple(v) for k, v in kinds.items()} for t, kinds in found.items()}


def spellings(token: str) -> dict[str, list[str]]:
    """Other spellings of a token by kind of change, one rule at every place it fits."""
    attested = families().get(token, {})
    found: dict[str, list[str]] = {}
    for kind in SPELLING_KINDS:
        made = [rule.sub(to, token) for rule, to in RULES.get(kind, ())]
        if kind == "old_spelling":
            made = _old(token)
        if kind == "doubling":
            made = _doubled(token)
        texts = dict.fromkeys([*attested.get(kind, ()), *made])
        found[kind] = [t for t in texts if t != token and len(t) > 1]
    return found


def _doubled(token: str) -> list[str]:
    """Each place by itself: nobody doubles two letters of one word."""
    return [
        token[: m.start()] + m.expand(to) + token[m.end() :]
        for rule, to in RULES["doubling"]
        for m in rule.finditer(token)
    ]


def _old(token: str) -> list[str]:
    """Each digraph alone, then all; the old j for y only beside another old sign."""
    if token.startswith(HIATUS):
        return []
    made = [rule.sub(to, token) for rule, to in OLD[:-1]]
    every, modern = token, token
    for rule, to in OLD if any(text != token for text in made) else ():
        every = rule.sub(to, every)
    for rule, to in NEW:
        modern = rule.sub(to, modern)
    return [*made, every, modern]
