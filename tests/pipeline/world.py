"""An office in a store, a clock the test sets, invented people, and a slow, obvious registry."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from namematch.pipeline import Applicant, KeyRing, Office, Policy
from namematch.pipeline.models import Outcome, Receipt
from namematch.records import Person

KEYS = KeyRing(bytes(range(32)))
TUESDAY = dt.datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Makassar"))


class Evidence:
    def __init__(self, hit: FirstWordHit) -> None:
        self.hit = hit

    def to_dict(self) -> dict[str, object]:
        return {"weight": self.hit.weight, "name": self.hit.name}


class FirstWordHit:
    weight = 6.0
    probability = 0.5

    def __init__(self, person: Person) -> None:
        self.id = person.id
        self.name = person.name

    def comparison(self) -> Evidence:
        return Evidence(self)


class FirstWord:
    """Alike are names with one first word; refuses a record twice, as a registry may."""

    def __init__(self) -> None:
        self.people: dict[object, Person] = {}

    def search(self, query: Person, limit: int, threshold: float) -> list[FirstWordHit]:
        assert query.nik is None
        word = query.name.split()[0].lower()
        found = [p for p in self.people.values() if p.name.split()[0].lower() == word]
        return [FirstWordHit(p) for p in found if threshold <= 0.5][:limit]

    def get(self, identity: object) -> Person | None:
        return self.people.get(identity)

    def add(self, person: Person) -> None:
        assert person.id not in self.people
        assert person.nik is None
        self.people[person.id] = person

    def remove(self, identity: object) -> None:
        self.people.pop(identity, None)


class Clock:
    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += dt.timedelta(**step)


class World:
    def __init__(
        self,
        url: str,
        *,
        code: str = "BJM",
        now: dt.datetime = TUESDAY,
        registry: object = None,
        **policy: object,
    ) -> None:
        self.url = url
        self.clock = Clock(now)
        options = {"zone": "Asia/Makassar", **policy}
        self.policy = Policy(**options)  # type: ignore[arg-type]
        Office.init(url, code, self.policy, KEYS)
        self.registry = registry or FirstWord()
        self.office = Office.open(
            url, code, keys=KEYS, clock=self.clock, registry=self.registry, model="m-1"
        )
        self.numbers = itertools.count(1)

    def close(self) -> None:
        self.office.close()

    def at(self, day: str, hour: str = "09:00") -> None:
        """Set the office's wall clock."""
        local = dt.datetime.fromisoformat(f"{day}T{hour}")
        self.clock.now = local.replace(tzinfo=self.policy.tz)

    def form(self, name: str | None = None, **fields: object) -> Applicant:
        serial = next(self.numbers)
        plain = {
            "name": name or f"Orang{serial} Uji",
            "birth_date": "17-08-1985",
            "sex": "P",
            "nik": f"637101570885{serial:04d}",
            "birthplace": "Banjarmasin",
        }
        return Applicant(**{**plain, **fields})

    def register(self, form: Applicant | None = None, **options: object) -> Receipt:
        serial = next(self.numbers)
        given = {"key": f"k{serial}", "client": f"c{serial}", **options}
        return self.office.register(form or self.form(), **given)  # type: ignore[arg-type]

    def pay(self, number: str, confirmed: dt.datetime | None = None, **options: object) -> Outcome:
        given = {
            "amount": self.policy.fee,
            "reference": f"bank-{next(self.numbers)}",
            "confirmed": confirmed or self.clock.now,
            **options,
        }
        return self.office.pay(number, **given)  # type: ignore[arg-type]

    def paid(self, form: Applicant | None = None) -> str:
        number = self.register(form).reg_no
        self.pay(number)
        return number

    def rows(self, query: str, **values: object) -> list[dict[str, object]]:
        with self.office.context.store.read() as connection:
            found = connection.execute(sa.text(query), values).mappings().all()
        return [dict(row) for row in found]

    def dump(self) -> list[tuple[object, ...]]:
        """Everything stored, for "state unchanged"."""
        from namematch.pipeline.store.columns import metadata

        with self.office.context.store.read() as connection:
            return [
                (table.name, *row)
                for table in metadata.sorted_tables
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
