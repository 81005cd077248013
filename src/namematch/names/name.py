"""A parsed name: tokens with roles, and the name proper without titles.

>>> from namematch.names.parse import parse
>>> name = parse("Drs. H. Moh. Djoko Soesanto, S.H.")
>>> name.text, name.titles
('moh djoko soesanto', ('drs', 'h', 'sh'))
>>> parse("-").text
''
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What a token is in its name."""

    GIVEN = 0
    PARTICLE = 1  # al, van, la/wa, I/Ni, a customary title: part of the name, little identity
    PATRONYMIC = 2  # behind bin or binti
    INITIAL = 3
    HONORIFIC = 4  # religious titles and R.: kept aside, near to no evidence
    TITLE = 5  # before the name
    SUFFIX = 6  # behind the name
    MARKER = 7  # bin, binti, alias, (alm.)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name: its letters a to z in lower case, and its role."""

    text: str
    role: Role

    @property
    def key(self) -> str:
        """The first Indonesian phonetic key."""
        from namematch.phonetic.indonesian import indonesian

        return indonesian(self.text)


@dataclass(frozen=True, slots=True)
class Name:
    """A parsed string. ``text``: the name proper, words joined by a space, "" when there is none.

    Text holds the given words, particles, initials, and what stands behind "bin" with the "bin"
    itself, so that parsing ``text`` gives the same name. ``aliases``: further names ("X alias Y").
    """

    raw: str
    text: str
    tokens: tuple[Token, ...]
    aliases: tuple[Name, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles before and behind the name and honorifics, in the order written, without dots."""
        return tuple(t.text for t in self.tokens if Role.HONORIFIC <= t.role <= Role.SUFFIX)

    def __str__(self) -> str:
        words = " ".join(f"{token.text}/{token.role.name.lower()}" for token in self.tokens)
        aliases = "".join(f"; alias {alias}" for alias in self.aliases)
        return f"{self.text or '(no name)'}: {words}{aliases}"
