"""What differs between two values, letter by letter, and which words of a name are titles.

A value becomes pieces that, joined, are the value again. Words of two names are first paired with
their likeness, so that another order or a title on one side does not mark everything behind it.

>>> left, right = marked("name", "Drs. Djoko Soesanto", "JOKO SUSANTO")
>>> [piece.text for piece in (*left, *right) if piece.differs]
['D', 'oe', 'U']
>>> [piece.text for piece in left if piece.title]
['Drs.']
>>> marked("nik", "", "3273011708850001")[0]
()
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

import namematch as nm

MOST = 400  # letters between which single differences are sought; beyond, all that remains differs
MOST_WORDS = 12  # of a name whose words are paired
ALIKE = 0.5  # share of letters from which two words are taken for one
NAMES = ("name", "mother_name")
_EXACT = ("nik", "birth_date")
_TITLES = ("HONORIFIC", "TITLE", "SUFFIX")
_OLD = {"oe": "u", "dj": "j", "tj": "c", "sj": "sy", "nj": "ny", "ch": "kh"}
_REFORMED = re.compile("|".join(_OLD))
_OLDER = re.compile("|".join((*_OLD, "j")))
_WORD = re.compile(r"\S+")


class Piece(NamedTuple):
    """A run of letters of a value: whether it differs from the other side, and is of a title."""

    text: str
    differs: bool = False
    title: bool = False


def marked(field: str, left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both values as pieces; where one is missing nothing differs."""
    titles = [_titles(text) if field in NAMES else [False] * len(text) for text in (left, right)]
    if left and right:
        one, two = _differing(field, left, right, titles)
    else:
        one, two = [False] * len(left), [False] * len(right)
    return _pieces(left, one, titles[0]), _pieces(right, two, titles[1])


def old_spelling(left: str, right: str) -> bool:
    """Whether two words are one but for the spelling before 1947 or 1972.

    >>> old_spelling("tjoet", "cut"), old_spelling("jusuf", "yusuf"), old_spelling("budi", "rudi")
    (True, True, False)
    """
    forms = [{_reformed(_REFORMED, text), _reformed(_OLDER, text)} for text in (left, right)]
    return left != right and bool(forms[0] & forms[1])


def _reformed(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: _OLD.get(found[0], "y"), text.lower())


def _differing(
    field: str, left: str, right: str, titles: list[list[bool]]
) -> tuple[list[bool], list[bool]]:
    """For each letter of both whether it differs."""
    if field in _EXACT and len(left) == len(right):
        apart = [a != b for a, b in zip(left, right, strict=True)]
        return apart, list(apart)
    words = [_words(text, mask) for text, mask in zip((left, right), titles, strict=True)]
    if field in NAMES and max(map(len, words)) <= MOST_WORDS:
        return _by_words(left, right, *words)
    return _by_letters(left, right)


def _words(text: str, titles: list[bool]) -> list[tuple[int, int]]:
    """Where the words start and end that are no titles."""
    spans = [found.span() for found in _WORD.finditer(text)]
    return [(start, end) for start, end in spans if not all(titles[start:end])]


def _by_words(
    left: str, right: str, ours: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> tuple[list[bool], list[bool]]:
    """Differences within paired words; a word without a partner differs throughout."""
    one, two = [False] * len(left), [False] * len(right)
    alone = [set(ours), set(theirs)]
    for mine, other in _partners(left, right, ours, theirs):
        alone[0].discard(mine)
        alone[1].discard(other)
        one[slice(*mine)], two[slice(*other)] = _by_letters(
            left[slice(*mine)], right[slice(*other)]
        )
    for text, differs, spans in ((left, one, alone[0]), (right, two, alone[1])):
        for start, end in spans:
            differs[start:end] = [letter.isalnum() for letter in text[start:end]]
    return one, two


def _partners(
    left: str, right: str, ours: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Words taken for one, the most alike first, each at most once."""
    alike = sorted(
        (-_likeness(left[slice(*a)], right[slice(*b)]), i, j)
        for i, a in enumerate(ours)
        for j, b in enumerate(theirs)
    )
    free = set(range(len(ours))), set(range(len(theirs)))
    for likeness, i, j in alike:
        if -likeness >= ALIKE and i in free[0] and j in free[1]:
            free[0].remove(i)
            free[1].remove(j)
            yield ours[i], theirs[j]


def _likeness(left: str, right: str) -> float:
    a, b = _plain(left), _plain(right)
    if a == b or old_spelling(a, b):
        return 1.0
    if max(len(a), len(b)) > MOST:
        return 0.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _by_letters(left: str, right: str) -> tuple[list[bool], list[bool]]:
    """Differences of letters and digits; case, dots and spaces never differ."""
    (at, a), (to, b) = _letters(left), _letters(right)
    one, two = [False] * len(left), [False] * len(right)
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    middle = a[start : len(a) - end], b[start : len(b) - end]
    short = max(map(len, middle)) <= MOST
    blocks = (
        SequenceMatcher(None, *middle, autojunk=False).get_opcodes()
        if short
        else [("replace", 0, len(middle[0]), 0, len(middle[1]))]
    )
    for tag, i, j, k, m in blocks:
        if tag != "equal":
            for x in range(start + i, start + j):
                one[at[x]] = True
            for x in range(start + k, start + m):
                two[to[x]] = True
    return one, two


def _letters(text: str) -> tuple[list[int], str]:
    """(where each letter or digit stands, those in lower case without accents)."""
    found = [(at, plain) for at, letter in enumerate(text) for plain in _plain(letter)]
    return [at for at, _ in found], "".join(plain for _, plain in found)


def _plain(text: str) -> str:
    """Lower case, without accents, letters and digits alone."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


def _titles(text: str) -> list[bool]:
    """For each letter whether it is of a title, dots behind and between its letters with it."""
    titles = [False] * len(text)
    at, letters = _letters(text)
    place = 0
    name = nm.parse(text)
    for token in (*name.tokens, *(token for alias in name.aliases for token in alias.tokens)):
        found = letters.find(token.text, place)
        if found < 0:
            continue
        place = found + len(token.text)
        if token.role.name in _TITLES:
            end = at[place - 1] + 1
            end += len(text[end:]) - len(text[end:].lstrip("."))
            titles[at[found] : end] = [True] * (end - at[found])
    return titles


def _pieces(text: str, differs: list[bool], titles: list[bool]) -> tuple[Piece, ...]:
    """Runs of letters with the same marks."""
    runs = groupby(zip(text, differs, titles, strict=True), key=lambda one: one[1:])
    return tuple(Piece("".join(one[0] for one in run), *marks) for marks, run in runs)
