"""The applicant's form: what is asked, what is refused, and what is accepted with a flag.

>>> form = Applicant(name="Sri Hartini", birth_date="17-08-1985", sex="P",
...                  nik="6371015708850007", birthplace="Banjarmasin")
>>> form.flags, form.masked_nik
((), '••••••••••••0007')
>>> form.model_copy(update={"sex": "male"}).flags
('NIK_SEX',)
>>> read_applicant({"name": "Sri Hartini", "birth_date": "17-08-1985", "sex": "P", "nik": "12"})
Traceback (most recent call last):
namematch.pipeline.errors.InvalidNik: NIK not usable: not 16 digits
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from namematch.pipeline.errors import InvalidApplicant, InvalidNik
from namematch.pipeline.policy import Purpose
from namematch.pipeline.tables import rows
from namematch.reading.nik import read_nik
from namematch.records import Person

_PERSON = ("name", "birth_date", "sex", "birthplace", "mother_name")
_REQUIRED = ("birth_date", "sex")
_FIELDS = {header: field for field, header in rows("form_fields")}
_YOUNG, _OLD = 5, 60  # years: priority is under 5 and over 60 (S)


class Applicant(BaseModel):
    """One form. ``repr`` holds nothing of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    birth_date: datetime.date
    sex: Literal["male", "female"]
    nik: str
    birthplace: str | None = None
    mother_name: str | None = None
    purpose: Purpose = Purpose.REGULAR
    proof: str | None = None  # of hajj or umrah: portion number, travel agent's letter
    disabled: bool = False
    pregnant: bool = False

    def __init__(self, **data: Any) -> None:
        super().__init__(**_read(data))

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield "nik", self.masked_nik

    @property
    def masked_nik(self) -> str:
        """The last four digits."""
        return "•" * 12 + self.nik[-4:]

    @property
    def flags(self) -> tuple[str, ...]:
        """What the NIK says otherwise than the form; accepted, never silently."""
        day, month, year = int(self.nik[6:8]), int(self.nik[8:10]), int(self.nik[10:12])
        female = day > 40
        born = self.birth_date
        flags = []
        if (day - 40 * female, month, year) != (born.day, born.month, born.year % 100):
            flags.append("NIK_BIRTH_DATE")
        if female != (self.sex == "female"):
            flags.append("NIK_SEX")
        return tuple(flags)

    def age_on(self, day: datetime.date) -> int:
        """Full years."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def has_priority(self, day: datetime.date) -> bool:
        """L1: under 5, over 60, disabled or pregnant."""
        age = self.age_on(day)
        return age < _YOUNG or age > _OLD or self.disabled or self.pregnant

    def person(self, identity: str) -> Person:
        """For the registry of names, which holds no NIK."""
        return Person(
            id=identity,
            name=self.name,
            birth_date=self.birth_date,
            sex=self.sex,
            birthplace=self.birthplace,
            mother_name=self.mother_name,
        )


def read_applicant(fields: Mapping[str, Any]) -> Applicant:
    """A form from outside, its fields named in English or Indonesian.

    ``InvalidNik`` or ``InvalidApplicant``, naming fields only.
    """
    given = [(field_of(key), value) for key, value in fields.items() if value not in ("", None)]
    names = [name for name, _ in given]
    if None in names:  # a name came from outside, as values do: it is not said again
        raise InvalidApplicant(fields=("unknown_field",))
    if len(names) != len(set(names)):
        raise InvalidApplicant(fields=("repeated_field",))
    try:
        return Applicant(**{str(name): value for name, value in given})
    except ValidationError as error:
        found = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
    raise InvalidApplicant(fields=tuple(sorted(found)))


def field_of(name: str) -> str | None:
    """The field a column or key is for (``data/form_fields.tsv``), or None.

    >>> field_of("Tgl Lahir"), field_of("alamat")
    ('birth_date', None)
    """
    return _FIELDS.get(name.strip().lower().replace(" ", "_"))


def _read(data: Mapping[str, Any]) -> dict[str, Any]:
    """Dates, sexes and NIK in any form a paper or a sheet has."""
    number, problem = read_nik(data.get("nik") or "")
    if not number:
        raise InvalidNik(problem=problem or "missing")
    try:
        person = Person.model_validate({key: data.get(key) for key in _PERSON})
    except ValueError:
        raise InvalidApplicant(fields=("name",)) from None
    bad = [key for key in _REQUIRED if getattr(person, key) is None]
    if bad or not any(letter.isalpha() for letter in person.name):
        raise InvalidApplicant(fields=tuple(bad or ["name"]))
    return {**data, **{key: getattr(person, key) for key in _PERSON}, "nik": str(number)}
