"""A query made ready: its words, and its fields in the registry's codes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels.estimate import FACTS, INITIALS, MASKS, PLACE, Query
from namematch._kernels.near import IN_MOTHER, IN_NAME, INITIAL, LAST, WHOLE
from namematch._kernels.shelf import FREE_LETTERS
from namematch.errors import InputError
from namematch.names.name import Role
from namematch.reading.dates import day_number
from namematch.reading.few_name_rows import few_words
from namematch.reading.places import fold_place
from namematch.records import Person
from namematch.registry.codes import Codes
from namematch.registry.state import State
from namematch.registry.words import FIRST, KINDS, Packed, pack_spellings, sexes_of
from namematch.scoring.score import from_nik
from namematch.scoring.shares import UNCOUNTED, bits
from namematch.scoring.tokens import known_tokens
from namematch.table import NameRows

MOST_WORDS = 8  # of a name that count, as in scoring
UNKNOWN = -2  # code of a value that no record has; -1 is a missing value
LONGEST_JOIN = 40  # letters of two words written as one
_LEFT_OVER_FREE = (Role.PARTICLE, Role.PATRONYMIC)
_BESIDE = ("born", "nik", "sex", "text", "further")
_SEX = {None: 0, "male": 1, "female": 2}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query as kernels take it. Words beyond ``own`` are two of its words written as one."""

    names: NameRows
    mothers: NameRows | None
    packed: Packed
    kinds: npt.NDArray[np.uint8]
    sexes: npt.NDArray[np.uint8]
    parts: npt.NDArray[np.int32]
    own: int
    query: Query
    born: int
    nik: int
    sex: int
    place: str
    further: dict[str, str]
    name_alone: bool
    typed: npt.NDArray[np.uint8] | None


def person_of(query: str | Person) -> Person:
    """The query as a record; ``InputError`` when it holds no name."""
    if isinstance(query, Person):
        return query
    if not isinstance(query, str):
        raise InputError(f"expected a name or a Person, got a {type(query).__name__}")
    try:
        return Person(name=query)
    except ValueError:
        raise InputError("a query needs a name with letters") from None


def prepare(query: str | Person, state: State, *, partial: bool = False) -> Prepared:
    """Read a query against a snapshot of the registry."""
    person = person_of(query)
    mother = person.mother_name if state.has("mother_name") else None
    spellings, names, mothers = few_words([person.name], [mother] if mother else None)
    if names.offsets[1] == 0:
        raise InputError("a query needs a name with letters")
    own = len(spellings)
    kinds, masks, charged = [0] * own, [0] * own, [0] * own
    joins: list[tuple[int, int]] = []
    _mark_names(names, spellings, kinds, masks, charged, joins)
    if mothers is not None:
        for token, role in zip(mothers.tokens.tolist(), mothers.roles.tolist(), strict=True):
            if role != Role.HONORIFIC:
                kinds[token] |= IN_MOTHER
    sizes = [len(word) if free else 0 for word, free in zip(spellings, charged, strict=True)]
    whole = [spellings[a] + spellings[b] for a, b in joins]
    kinds += [WHOLE | IN_NAME] * len(joins)
    masks += [masks[a] | masks[b] for a, b in joins]
    sizes += [sizes[a] + sizes[b] for a, b in joins]
    charged += [charged[a] + charged[b] for a, b in joins]
    parts = np.zeros((own + len(joins), 2), np.int32)
    if joins:
        parts[own:] = joins
    every = spellings + whole
    person_fields = _fields(person, state)
    last = _last_word(names)
    prepared = _query(state, every, kinds, masks, charged, sizes, own, names, mothers,
                      person_fields, last if partial else -1)  # fmt: skip
    return Prepared(
        names=names, mothers=mothers, packed=pack_spellings(state.words.matcher, every),
        kinds=np.array(kinds, np.uint8), sexes=sexes_of(every), parts=parts, own=own,
        query=prepared, born=person_fields["born"], nik=person_fields["nik"],
        sex=_SEX[person.sex] if state.has("sex") else 0, place=person_fields["text"],
        further=person.further, name_alone=_name_alone(person_fields, mothers),
        typed=_typed(every, last) if partial else None,
    )  # fmt: skip


def _name_alone(given: dict[str, Any], mothers: NameRows | None) -> bool:
    """Whether no field beside the name is given."""
    return mothers is None and not any(given[field] for field in _BESIDE)


def _last_word(names: NameRows) -> int:
    """The last word of the first name."""
    return int(names.tokens[names.offsets[1] - 1])


def _typed(words: list[str], last: int) -> npt.NDArray[np.uint8]:
    """The letters of a word that is still being typed."""
    return np.frombuffer(bytearray(words[last], "ascii"), np.uint8)


def _mark_names(
    names: NameRows,
    spellings: list[str],
    kinds: list[int],
    masks: list[int],
    charged: list[int],
    joins: list[tuple[int, int]],
) -> None:
    """What each word is in the names, and which neighbours may be one word."""
    used = 0
    for start, end in pairwise(names.offsets.tolist()):
        row = [
            (token, role)
            for token, role in zip(
                names.tokens[start:end].tolist(), names.roles[start:end].tolist(), strict=True
            )
            if role != Role.HONORIFIC
        ][:MOST_WORDS]
        for token, role in row:
            kinds[token] |= IN_NAME
            if not masks[token]:
                masks[token] = 1 << min(used, MASKS - 1)
                used += 1
            charged[token] = int(
                role not in _LEFT_OVER_FREE and len(spellings[token]) > FREE_LETTERS
            )
        if row:
            kinds[row[-1][0]] |= LAST
        for (one, _), (two, _) in pairwise(row):
            if one != two and 4 <= len(spellings[one]) + len(spellings[two]) <= LONGEST_JOIN:
                joins.append((one, two))


def _fields(person: Person, state: State) -> dict[str, Any]:
    """The fields beside the names that the registry holds, as codes."""
    born = day_number(person.birth_date) if state.has("birth_date") else 0
    nik = int(person.nik or 0) if state.has("nik") else 0
    date, sex = (int(x[0]) for x in from_nik(np.array([nik], np.int64)))
    text = fold_place(person.birthplace or "") if state.has("birthplace") else ""
    given = _SEX[person.sex] if state.has("sex") else 0
    return {
        "born": born, "nik": nik, "date": born or date, "sex": given or sex, "text": text,
        "place": state.places.codes.find(text) if text else -1,
        "further": {name: value.lower() for name, value in person.further.items()},
    }  # fmt: skip


def _query(
    state: State,
    words: list[str],
    kinds: list[int],
    masks: list[int],
    charged: list[int],
    sizes: list[int],
    own: int,
    names: NameRows,
    mothers: NameRows | None,
    given: dict[str, Any],
    typed: int,
) -> Query:
    facts = np.zeros(FACTS, np.int64)
    count = 0
    if mothers is not None:
        count = int(np.count_nonzero(mothers.roles != Role.HONORIFIC))
    place = given["place"]
    facts[:] = (
        sum(charged[:own]) if len(names) == 1 else 0, sum(sizes[:own]) if len(names) == 1 else 0,
        given["date"], given["born"], given["sex"], given["nik"], place, count,
        state.places.rarity[place] if place >= 0 else 0, 0,
    )  # fmt: skip
    initials = _initials(state, words, masks, typed)
    facts[INITIALS] = initials.any()
    if given["text"] and place < 0:
        facts[PLACE] = UNKNOWN
    codes = [_code(values, given["further"].get(name)) for name, values in state.further.items()]
    return Query(
        mask=np.array(masks, np.int64), letters=_letters(masks, sizes, len(names)),
        charged=np.array(charged, np.uint8), kinds=np.array(kinds, np.uint8),
        begins=_begins(words, masks), facts=facts,
        initial=initials,
        further=np.array(codes, np.int32), worth=_worth(state, given["further"]),
    )  # fmt: skip


def _letters(masks: list[int], sizes: list[int], names: int) -> npt.NDArray[np.int64]:
    """Charged letters of each word that sums tell apart; of several names nothing is said."""
    letters = np.zeros(MASKS, np.int64)
    for mask, size in zip(masks, sizes, strict=True):
        if names == 1 and mask and not mask & (mask - 1):
            letters[mask.bit_length() - 1] = size
    return letters


def _code(values: Codes, given: str | None) -> int:
    """The code of a query's value of a further field."""
    if not given:
        return -1
    code = values.find(given)
    return code if code >= 0 else UNKNOWN


def _worth(state: State, given: dict[str, str]) -> npt.NDArray[np.int64]:
    """1/256 bits of each further field where it is equal and where it differs, int64[fields, 2]."""
    out = np.zeros((len(state.further), 2), np.int64)
    matcher = state.matcher
    for at, name in enumerate(state.further):
        if name in given:
            shares = matcher.further_shares.get(name)
            values = pa.array([given[name]], pa.string())
            share = UNCOUNTED if shares is None else shares.of(values)[0]
            out[at] = matcher.price_of(name)[:2]
            out[at, 0] += int(bits(share))
    return out


def _begins(words: list[str], masks: list[int]) -> npt.NDArray[np.int64]:
    """The kind of the first letter of each single word of the names, as one bit."""
    found = [
        int(KINDS[ord(word[0]) - FIRST]) if mask and not mask & (mask - 1) else 0
        for word, mask in zip(words, masks, strict=True)
    ]
    return np.array(found, np.int64)


def _initials(
    state: State, words: list[str], masks: list[int], typed: int
) -> npt.NDArray[np.int64]:
    """Bits of a word that begins with an initial of the names; 0 where a word is none.

    A word of two letters that is still being typed counts as its initial.
    """
    matcher = state.matcher
    letters = known_tokens(matcher).initial
    price = int(matcher.price[INITIAL])
    found = [
        max(int(letters[ord(word[0]) & 31]) + price, 1)
        if mask and (len(word) == 1 or (at == typed and len(word) <= FREE_LETTERS))
        else 0
        for at, (word, mask) in enumerate(zip(words, masks, strict=True))
    ]
    return np.array(found, np.int64)
