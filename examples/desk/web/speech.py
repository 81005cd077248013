"""The pages' own words beside the desk's: ``desk/texts.tsv`` and ``desk/web/texts.tsv``.

>>> say("id")("nav.case"), say("en")("nav.case")
('Kasus', 'Case')
>>> say("id")("nav.nothing")
Traceback (most recent call last):
KeyError: 'nav.nothing'
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from desk import texts, words
from desk.texts import Language

TABLE = "web/texts.tsv"


class Speech:
    """Looks up a text and fills it: ``say("id")("due", day="1 Mei")``."""

    def __init__(self, language: Language) -> None:
        self.known = {**texts.texts(language), **texts.texts(language, TABLE)}

    def __call__(self, key: str, **values: object) -> str:
        """The text; KeyError where there is none."""
        return self.known[key].format(**values) if values else self.known[key]

    def state(self, code: str) -> str:
        """A state of a case or a registration; one without words is shown as it is."""
        return self.known.get(f"state.{code}", code)

    def flag(self, code: str) -> str:
        """A remark on a case; one without words is shown as it is."""
        return self.known.get(f"flag.{code}", code)

    def left(self, days: int) -> str:
        """Working days to the due date.

        >>> [say("id").left(days) for days in (2, 0, -1)]
        ['Sisa 2 hari kerja', 'Jatuh tempo hari ini', 'Lewat 1 hari kerja']
        """
        if days == 0:
            return self("left.today")
        key = "left.days" if days > 0 else "left.over"
        return self(key + "1" * (abs(days) == 1), n=abs(days))


@cache
def say(language: Language) -> Speech:
    """The texts of a language."""
    return Speech(language)


def clock(when: dt.datetime, zone: dt.tzinfo, language: Language) -> str:
    """A time of day with its zone.

    >>> when = dt.datetime(2026, 11, 24, 9, 5, tzinfo=dt.UTC)
    >>> clock(when, dt.timezone(dt.timedelta(hours=8), "WITA"), "id")
    '17.05 WITA'
    """
    local = when.astimezone(zone)
    between = "." if language == "id" else ":"
    return f"{local:%H}{between}{local:%M} {local.tzname()}"


def moment(when: dt.datetime, zone: dt.tzinfo, language: Language) -> str:
    """A date and a time of day in the office's zone."""
    return f"{words.date(when.astimezone(zone).date(), language)} {clock(when, zone, language)}"
