"""Field labels, the five verdicts and their reasons in the officer's language.

>>> verdict(Verdict.DIFFERENT, "id"), verdict(Verdict.DIFFERENT, "en")
('Orang berbeda', 'Different people')
>>> [reason.code for reason in reasons_for(Verdict.REFER)]
['R01', 'R02', 'R03', 'R04']
>>> reason("B99", "id")
Traceback (most recent call last):
KeyError: 'B99'
"""

from __future__ import annotations

import datetime as dt

from desk.texts import Language, texts
from namematch.pipeline import PipelineError, Reason, Verdict, reasons

KEYS = (
    Verdict.DIFFERENT,
    Verdict.SAME_REPLACEMENT,
    Verdict.SAME_DOUBLE,
    Verdict.NEED_INFO,
    Verdict.REFER,
)


def field(name: str, language: Language) -> str:
    """The label of a field; a further field is called as it is."""
    return texts(language).get(f"field.{name}", name.replace("_", " "))


def verdict(one: Verdict, language: Language) -> str:
    """A verdict in words."""
    return texts(language)[f"verdict.{one.value}"]


def reasons_for(one: Verdict) -> tuple[Reason, ...]:
    """The reasons that fit a verdict, in the order of their codes."""
    return tuple(reason for reason in reasons().values() if reason.verdict is one)


def reason(code: str, language: Language) -> str:
    """A reason in words; KeyError for a code that is not in the list."""
    found = reasons()[code]
    return found.indonesian if language == "id" else found.english


def problem(error: PipelineError, language: Language) -> str:
    """What went wrong, for the officer."""
    return error.indonesian if language == "id" else error.english


def number(value: float, language: Language, digits: int = 0) -> str:
    """A number grouped and pointed as the language does.

    >>> number(25000, "id"), number(-12.5, "id", 1), number(25000, "en")
    ('25.000', '-12,5', '25,000')
    """
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "id" else text


def date(day: dt.date, language: Language) -> str:
    """A day as officers write it.

    >>> date(dt.date(2026, 11, 24), "id"), date(dt.date(2026, 11, 24), "en")
    ('24-11-2026', '24 Nov 2026')
    """
    if language == "id":
        return f"{day:%d-%m-%Y}"
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"


def moment(when: dt.datetime, zone: dt.tzinfo, language: Language) -> str:
    """An instant in the office's zone, to the minute."""
    local = when.astimezone(zone)
    return f"{date(local.date(), language)} {local:%H:%M}"
