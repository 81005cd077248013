"""Personal data at rest: sealed with a key per person, found by a keyed hash.

One master key (32 bytes, base64) gives three by HKDF-SHA256 (RFC 5869): to wrap the persons'
keys, to hash NIK for lookups (HMAC; a plain hash of 16 digits can be enumerated), and to chain
the audit. Values are sealed with AES-256-GCM. Destroying a person's wrapped key destroys every
value sealed with it, wherever it is kept.

>>> keys = KeyRing(bytes(32))
>>> person = keys.new_key()
>>> keys.open(person, keys.seal(person, b"Sri Hartini", "form"), "form")
b'Sri Hartini'
>>> keys.open(person, keys.seal(person, b"Sri Hartini", "form"), "note")
Traceback (most recent call last):
namematch.pipeline.errors.SealBroken: sealed data do not open with this key
>>> KeyRing.load({})
Traceback (most recent call last):
namematch.pipeline.errors.KeyMissing: no sealing key: set NAMEMATCH_KEY ...
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from namematch.pipeline.errors import KeyMissing, KeyUnusable, SealBroken

VARIABLE, FILE_VARIABLE = "NAMEMATCH_KEY", "NAMEMATCH_KEY_FILE"
_BYTES = 32
_NONCE = 12  # bytes, random: a person's key seals far fewer than 2**32 values


class KeyRing:
    """The keys of one installation, kept in memory only."""

    def __init__(self, master: bytes) -> None:
        if len(master) != _BYTES:
            raise KeyUnusable(problem="key_length", given=len(master), expected=_BYTES)
        self._wrap = AESGCM(_derive(master, "wrap"))
        self._lookup = _derive(master, "lookup")
        self.audit = _derive(master, "audit")

    @classmethod
    def load(cls, environment: Mapping[str, str]) -> KeyRing:
        """From ``NAMEMATCH_KEY`` or the file ``NAMEMATCH_KEY_FILE`` names."""
        text = environment.get(VARIABLE, "").strip()
        path = environment.get(FILE_VARIABLE, "").strip()
        if not text and path:
            try:
                text = Path(path).read_text("ascii").strip()
            except (OSError, UnicodeDecodeError):
                raise KeyUnusable(problem="key_unreadable", path=path) from None
        if not text:
            raise KeyMissing
        try:
            return cls(base64.b64decode(text, validate=True))
        except binascii.Error:
            raise KeyUnusable(problem="key_text") from None

    @property
    def fingerprint(self) -> str:
        """Kept in the store, so that another key is noticed at once."""
        return hmac.new(self._lookup, b"fingerprint", sha256).hexdigest()

    def lookup(self, nik: str) -> str:
        """The keyed hash a NIK is found by."""
        return hmac.new(self._lookup, b"nik:" + nik.encode(), sha256).hexdigest()

    def digest(self, text: str) -> str:
        """The keyed digest of a submission's content (I1)."""
        return hmac.new(self._lookup, b"content:" + text.encode(), sha256).hexdigest()

    def new_key(self) -> bytes:
        """A key for one person."""
        return secrets.token_bytes(_BYTES)

    def wrap(self, key: bytes, subject: str) -> bytes:
        """A person's key as it is stored."""
        return _sealed(self._wrap, key, subject)

    def unwrap(self, wrapped: bytes, subject: str) -> bytes:
        """A person's key; ``SealBroken`` under another master key."""
        return _opened(self._wrap, wrapped, subject)

    @staticmethod
    def seal(key: bytes, value: bytes, context: str) -> bytes:
        """A value under a person's key; ``context`` is authenticated, not kept."""
        return _sealed(AESGCM(key), value, context)

    @staticmethod
    def open(key: bytes, sealed: bytes, context: str) -> bytes:
        """The value; ``SealBroken`` if key, value or context are not the same."""
        return _opened(AESGCM(key), sealed, context)

    @staticmethod
    def fold(key: bytes, text: str) -> str:
        """A digest under a person's key, worthless once that is destroyed."""
        return hmac.new(key, text.encode(), sha256).hexdigest()


def new_master() -> str:
    """A fresh master key in base64."""
    return base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def _derive(master: bytes, use: str) -> bytes:
    info = f"namematch.pipeline:{use}".encode()
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=info).derive(master)


def _sealed(cipher: AESGCM, value: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, value, context.encode())


def _opened(cipher: AESGCM, sealed: bytes, context: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
    except (InvalidTag, ValueError):
        raise SealBroken from None
