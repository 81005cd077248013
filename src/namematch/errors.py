"""Every error of the package, and what it means.

NameMatchError(ValueError)
├── InputError      a file, table or value that cannot be read as records
├── LexiconError    a lexicon row or file that is not well formed
└── ModelError      a matcher file that is not well formed, or of a newer format

Messages say what was expected and what came, with file, row and column. They never contain a
name, a birth date or a NIK.
"""


class NameMatchError(ValueError):
    """The root of the tree; catching it catches everything the package raises on purpose."""


class InputError(NameMatchError):
    """The input cannot be read as a table of records."""


class LexiconError(NameMatchError):
    """A lexicon row or file is not well formed."""


class ModelError(NameMatchError):
    """A matcher file is not well formed, or comes from a newer version."""
