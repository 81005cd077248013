"""A store made ready: its schema, its key, its offices."""

from __future__ import annotations

import hmac

import sqlalchemy as sa

from namematch.pipeline.audit import GENESIS
from namematch.pipeline.errors import ConfigError, KeyUnusable
from namematch.pipeline.policy import Policy
from namematch.pipeline.seal import KeyRing
from namematch.pipeline.store.engine import Store
from namematch.pipeline.store.journal import audit_head
from namematch.pipeline.store.migrate import upgrade
from namematch.pipeline.store.schema import meta, office
from namematch.pipeline.store.unit import LINKS, Unit
from namematch.pipeline.time import Clock, system_clock, utc

_KEY = "key"


def prepare(
    store: Store, code: str, policy: Policy, keys: KeyRing, *, clock: Clock = system_clock
) -> None:
    """Schema, key fingerprint and office; a second run only changes the policy, audited."""
    if not (code.isascii() and code.isalnum() and code.isupper() and 2 <= len(code) <= 8):
        raise ConfigError(problem="office_code")
    upgrade(store)
    now = utc(clock())

    def work(connection: sa.Connection) -> None:
        unit = Unit(connection, keys, now, "init")
        _fingerprint(unit, keys)
        known = unit.one(sa.select(office).where(office.c.code == code))
        text = policy.model_dump_json()
        if known is None:
            unit.put(office, code=code, policy=text, created=now)
            unit.put(audit_head, office=code, seq=0, hash=GENESIS)
        elif Policy.model_validate_json(known["policy"]) == policy:  # its text has sets in it
            return
        else:
            unit.set(office, known, policy=text)
        unit.audit("policy", "office", code, "", "", office=code)
        unit.chain()

    store.run(work)


def check_key(unit: Unit, keys: KeyRing) -> bool:
    """Whether the store has a key; ``KeyUnusable`` if it is another one."""
    known = unit.one(sa.select(meta.c.value).where(meta.c.name == _KEY))
    if known is not None and not hmac.compare_digest(known["value"], keys.fingerprint):
        raise KeyUnusable(problem="other_key")
    return known is not None


def _fingerprint(unit: Unit, keys: KeyRing) -> None:
    if not check_key(unit, keys):
        unit.put(meta, name=_KEY, value=keys.fingerprint)
        unit.put(meta, name=LINKS, value="")
