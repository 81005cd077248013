"""An error said twice: in Indonesian to the applicant or officer, in English to the log.

The texts are ``data/messages.tsv``, by the name of the error; ``data/words.tsv`` has the words that
fill them.

>>> from namematch.pipeline.errors import CapBelowUsed, KeyUnusable
>>> CapBelowUsed(cap=10, used=12).indonesian
'Kuota tidak boleh di bawah jumlah nomor yang sudah terbit (12).'
>>> str(KeyUnusable(problem="key_text")), KeyUnusable(problem="key_text").indonesian
('sealing key not usable: not base64', 'Kunci penyegel ... tidak dapat dipakai: bukan base64.')
>>> PipelineError()
Traceback (most recent call last):
KeyError: 'PipelineError'
"""

from __future__ import annotations

from functools import cache
from typing import Any

from namematch.errors import NameMatchError
from namematch.pipeline.tables import rows

_INDONESIAN, _ENGLISH = 0, 1


class PipelineError(NameMatchError):
    """The root. ``fields`` fill the texts; ``indonesian`` and ``english`` are the texts."""

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(self.english)

    @property
    def code(self) -> str:
        """The name of the error, as kept and sent."""
        return type(self).__name__

    @property
    def indonesian(self) -> str:
        """For the applicant or the officer."""
        return self._text(_INDONESIAN)

    @property
    def english(self) -> str:
        """For the log."""
        return self._text(_ENGLISH)

    def _text(self, language: int) -> str:
        words = {name: self._said(value, language) for name, value in self.fields.items()}
        return _texts("messages")[self.code][language].format(**words)

    def _said(self, value: Any, language: int) -> Any:
        """A field in the reader's language, where it is a word of the table."""
        if isinstance(value, tuple):
            return ", ".join(self._said(one, language) for one in value)
        word = _texts("words").get(value) if isinstance(value, str) else None
        return word[language].format(**self.fields) if word else value


@cache
def _texts(table: str) -> dict[str, list[str]]:
    """Code -> [Indonesian, English]."""
    return {code: texts for code, *texts in rows(table)}
