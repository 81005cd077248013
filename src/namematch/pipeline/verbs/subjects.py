"""Persons and their sealed data: one key each, found by the keyed hash of the NIK."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.applicant import Applicant
from namematch.pipeline.errors import SubjectPurged
from namematch.pipeline.seal import KeyRing
from namematch.pipeline.store.schema import record, subject
from namematch.pipeline.store.unit import Unit, Values


def subject_for(unit: Unit, nik: str) -> tuple[str, bytes]:
    """(id, key) of the person with a NIK; made if there is none."""
    nik_hash = unit.keys.lookup(nik)
    known = unit.one(sa.select(subject).where(subject.c.nik_hash == nik_hash))
    if known is not None:
        return known["id"], unit.keys.unwrap(known["wrapped_key"], known["id"])
    identity, key = secrets.token_hex(16), unit.keys.new_key()
    unit.put(
        subject,
        id=identity,
        nik_hash=nik_hash,
        wrapped_key=unit.keys.wrap(key, identity),
        created=unit.now,
    )
    return identity, key


def key_of(connection: sa.Connection, keys: KeyRing, identity: str) -> bytes:
    """A person's key; ``SubjectPurged`` where it was destroyed."""
    query = sa.select(subject.c.wrapped_key).where(subject.c.id == identity)
    wrapped = connection.execute(query).scalar()
    if wrapped is None:
        raise SubjectPurged
    return keys.unwrap(wrapped, identity)


def sealed_form(keys: KeyRing, key: bytes, form: Applicant) -> bytes:
    """A form as it is stored and audited."""
    return keys.seal(key, form.model_dump_json().encode(), "form")


def opened_form(keys: KeyRing, key: bytes, sealed: bytes) -> Applicant:
    """The form again."""
    return Applicant(**json.loads(keys.open(key, sealed, "form")))


def digest_of(keys: KeyRing, key: bytes, form: Applicant) -> str:
    """What changes when the data change; of use only while the person's key exists."""
    fields = ("name", "birth_date", "sex", "nik", "birthplace", "mother_name")
    return keys.fold(key, json.dumps([str(getattr(form, name)) for name in fields]))


def masked(form: Applicant) -> dict[str, Any]:
    """A form for an officer's eyes: the NIK's last four digits."""
    return {**form.model_dump(mode="json"), "nik": form.masked_nik}


def record_of(unit: Unit, identity: str) -> Values | None:
    """An application, locked."""
    return unit.one(sa.select(record).where(record.c.id == identity).with_for_update())


def seal_for(unit: Unit, subjects: Sequence[str], value: bytes) -> bytes:
    """A value that tells of several persons: readable only while every key exists."""
    for identity in sorted(set(subjects)):
        key = key_of(unit.connection, unit.keys, identity)
        value = unit.keys.seal(key, value, "evidence")
    return value


def open_for(unit: Unit, subjects: Sequence[str], sealed: bytes) -> bytes:
    """The value; ``SubjectPurged`` where one of the keys is gone."""
    return open_with(
        {identity: key_of(unit.connection, unit.keys, identity) for identity in subjects}, sealed
    )


def open_with(keys: Mapping[str, bytes], sealed: bytes) -> bytes:
    """The value, with the key of each person it tells of."""
    for identity in sorted(keys, reverse=True):
        sealed = KeyRing.open(keys[identity], sealed, "evidence")
    return sealed
