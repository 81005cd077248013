"""Passwords: argon2id, the length and the guesses that a good one withstands.

>>> weakness("kuda-laut-biru-9", "rina")
''
>>> weakness("pendek", "rina"), weakness("password1234", "rina"), weakness("rina-rina-rina", "rina")
('short', 'guessed', 'guessed')
"""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 128  # letters: few can be guessed, very many only keep the server busy
LEAST_SCORE = 3  # of zxcvbn's 0 to 4: more than 10**8 guesses
OWN_WORDS = ["namematch", "meja", "tinjau", "petugas", "paspor", "imigrasi", "kantor"]
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for something else

_hasher = PasswordHasher()  # argon2id, 64 MiB, 3 passes (RFC 9106, second choice)
_turns = threading.BoundedSemaphore(2)  # so many at once: a hash takes 64 MiB
_NOBODY = _hasher.hash(secrets.token_hex(16))


def hashed(password: str) -> str:
    """The hash that is stored."""
    with _turns:
        return _hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether it is the password; as much work where there is no account (``stored`` None)."""
    try:
        with _turns:
            return _hasher.verify(stored or _NOBODY, password[:MOST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, login: str) -> str:
    """Nothing where it may be used, else "short", "long" or "guessed"."""
    if len(password) < LEAST:
        return "short"
    if len(password) > MOST:
        return "long"
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # its lists of common passwords take 0.1 s to load

    found = zxcvbn(password[:72], user_inputs=[*OWN_WORDS, login])
    return "" if found["score"] >= LEAST_SCORE else "guessed"


def made_up() -> str:
    """A password for the first login, 77 bits: four groups of four, easy to read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
