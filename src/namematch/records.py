"""``Person``: one record at the edge, cleaned by the rules of the column code.

A value that cannot be is dropped and named in ``problems``, as the column code lists it: only a
record without a name is refused. ``table_of`` turns a few persons into the table the engine takes.

>>> person = Person(name="Djoko Soesanto", birth_date="17 Agustus 1985", nik="327301170885000")
>>> person.birth_date, person.nik, person.problems
(datetime.date(1985, 8, 17), None, ('nik: not 16 digits',))
>>> Person(name="-")
Traceback (most recent call last):
pydantic_core._pydantic_core.ValidationError: 1 validation error for Person
  Value error, a person needs a name of 1 to 1,000 characters...
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, model_validator

from namematch.errors import InputError
from namematch.reading.dates import date_fault, day_number, read_date, today_number
from namematch.reading.few_name_rows import few_name_rows
from namematch.reading.missing import is_missing
from namematch.reading.nik import read_nik
from namematch.reading.places import fold_place
from namematch.reading.possible import LONGEST_NAME
from namematch.reading.sex import read_sex
from namematch.table import RecordTable

if TYPE_CHECKING:
    from namematch.names.lexicon import Lexicon

_SEXES: tuple[Literal["male", "female"] | None, ...] = (None, "male", "female")
_SEX_CODES = {None: 0, "male": 1, "female": 2}
_NO_NAME = f"a person needs a name of 1 to {LONGEST_NAME:,} characters"


class Person(BaseModel):
    """A person on file. Every field but the name may be missing.

    Dates and sexes are taken in any form a column may have ("17-08-1985", "17 Agustus 1985", L/P).
    ``further`` holds declared exact-match fields; ``problems`` what was dropped, without the value.
    ``repr`` shows the last four digits of the NIK only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    birth_date: datetime.date | None = None
    birthplace: str | None = None
    sex: Literal["male", "female"] | None = None
    nik: str | None = None
    mother_name: str | None = None
    id: Annotated[int, Field(ge=-(2**63), lt=2**63)] | str | None = None
    further: dict[str, str] = Field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        values = dict(data)
        problems = list(values.get("problems") or ())
        for field, clean in _CLEANERS.items():
            if values.get(field) is not None:
                values[field], problem = clean(values[field])
                if problem is not None:
                    problems.append(f"{field}: {problem}")
        name = values.get("name")
        if not isinstance(name, str) or len(name) > LONGEST_NAME or is_missing(name):
            raise ValueError(_NO_NAME)
        values["name"] = name.strip()
        values["problems"] = tuple(problems)
        return values

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for field, value in super().__repr_args__():
            if field == "nik" and value is not None:
                value = "*" * 12 + value[-4:]
            yield field, value


def _clean_date(value: Any) -> tuple[datetime.date | None, str | None]:
    today = today_number()
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        problem = date_fault(value.year, value.month, value.day, today)
        return (None, problem) if problem else (value, None)
    number, problem = read_date(_text(value), today=today)
    if not number:
        return None, problem
    return datetime.date(number // 10000, number // 100 % 100, number % 100), None


def _clean_sex(value: Any) -> tuple[str | None, str | None]:
    code, problem = read_sex(_text(value))
    return _SEXES[code], problem


def _clean_nik(value: Any) -> tuple[str | None, str | None]:
    number, problem = read_nik(_text(value))
    return str(number) if number else None, problem


def _clean_place(value: Any) -> tuple[str | None, str | None]:
    text = _text(value)
    return (None if is_missing(text) else text.strip()), None


def _clean_mother(value: Any) -> tuple[str | None, str | None]:
    text = _text(value)
    if len(text) > LONGEST_NAME:
        return None, f"name longer than {LONGEST_NAME:,} characters"
    return (None if is_missing(text) else text.strip()), None


def _clean_id(value: Any) -> tuple[Any, str | None]:
    return (value.strip() or None) if isinstance(value, str) else value, None


def _clean_further(value: Any) -> tuple[Any, str | None]:
    if not isinstance(value, Mapping):
        return value, None
    texts = {str(key): _text(one).strip() for key, one in value.items() if one is not None}
    return {key: text for key, text in texts.items() if not is_missing(text)}, None


def _text(value: Any) -> str:
    """A whole float as a column has it: without ".0"."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


_CLEANERS = {
    "birth_date": _clean_date,
    "birthplace": _clean_place,
    "sex": _clean_sex,
    "nik": _clean_nik,
    "mother_name": _clean_mother,
    "id": _clean_id,
    "further": _clean_further,
}


def table_of(persons: Sequence[Person], *, lexicon: Lexicon | None = None) -> RecordTable:
    """A table of a few persons, in order; ids as given, or 0-based numbers if any has none.

    Raises ``InputError`` for a person whose name has no letters.
    """
    count = len(persons)
    mothers_given = [person.mother_name or "" for person in persons]
    words, names, mothers = few_name_rows(
        [person.name for person in persons],
        mothers_given if any(mothers_given) else None,
        lexicon=lexicon,
    )
    ends = names.offsets[: count + 1].tolist()
    if any(start == end for start, end in pairwise(ends)):
        raise InputError("a person's name has no letters")
    birthplace, places = _codes([fold_place(person.birthplace or "") for person in persons])
    keys = sorted({key for person in persons for key in person.further})
    further = {key: _codes([p.further.get(key, "").lower() for p in persons]) for key in keys}
    return RecordTable(
        ids=_ids(persons),
        words=words,
        names=names,
        mothers=mothers,
        birth_date=np.array([day_number(p.birth_date) for p in persons], np.int32),
        sex=np.array([_SEX_CODES[person.sex] for person in persons], np.uint8),
        nik=np.array([int(person.nik or 0) for person in persons], np.int64),
        birthplace=birthplace,
        places=places,
        further={key: codes for key, (codes, _) in further.items()},
        further_values={key: values for key, (_, values) in further.items()},
    )


def _codes(texts: list[str]) -> tuple[np.ndarray[tuple[int], np.dtype[np.int32]], pa.Array]:
    """(codes, -1 for ""; distinct texts, sorted)."""
    values = sorted(set(texts) - {""})
    places = {text: code for code, text in enumerate(values)}
    codes = np.array([places.get(text, -1) for text in texts], np.int32)
    return codes, pa.array(values, pa.string())


def _ids(persons: Sequence[Person]) -> pa.Array:
    ids = [person.id for person in persons]
    if any(value is None for value in ids):
        return pa.array(range(len(ids)), pa.int64())
    if all(isinstance(value, int) for value in ids):
        return pa.array(ids, pa.int64())
    return pa.array([str(value) for value in ids], pa.string())
