"""Every error of the package, and what it means.

NameMatchError(ValueError)
├── InputError      a file, table or value that cannot be read as records
│   └── NoRowsError a table that has columns and no rows
├── LexiconError    a lexicon row or file that is not well formed
├── ModelError      a matcher file that is not well formed, or of a newer format
└── RegistryError   a registry directory that cannot be used as asked
    ├── NotARegistryError   there is no registry at that place
    ├── NewerFormatError    it was written by a newer version of this package
    ├── OlderFormatError    it was written by an older one: build it anew
    ├── DamagedError        its bytes are not those that were written
    ├── LockedError         another writer holds it, or it was opened for reading
    └── StorageError        the disk refused: full, not permitted, failing

Messages say what was expected and what came, with file, row and column. They never contain a
name, a birth date or a NIK.
"""


class NameMatchError(ValueError):
    """The root of the tree; catching it catches everything the package raises on purpose."""


class InputError(NameMatchError):
    """The input cannot be read as a table of records."""


class NoRowsError(InputError):
    """The input is a table without rows."""


class LexiconError(NameMatchError):
    """A lexicon row or file is not well formed."""


class ModelError(NameMatchError):
    """A matcher file is not well formed, or comes from a newer version."""


class RegistryError(NameMatchError):
    """A registry directory cannot be used as asked."""


class NotARegistryError(RegistryError):
    """There is no registry at that place."""


class NewerFormatError(RegistryError):
    """The registry was written by a newer version of this package."""


class OlderFormatError(RegistryError):
    """The registry was written by an older version of this package: it must be built anew."""


class DamagedError(RegistryError):
    """The bytes of a registry are not those that were written, or a file of it is missing."""


class LockedError(RegistryError):
    """Another writer holds the registry, or it was opened for reading only."""


class StorageError(RegistryError):
    """The disk refused: full, not permitted, failing. What was acknowledged before is safe."""
