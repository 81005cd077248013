"""The core's ``Registry`` as the pipeline uses it: without NIK, and from the first record on.

>>> registry = office_registry()
>>> registry.search(Person(name="Djoko Soesanto"), limit=3, threshold=0.01)
[]
>>> registry.add(Person(id="a", name="Djoko Soesanto", birth_date="1985-08-17"))
>>> [hit.id for hit in registry.search(Person(name="Joko Susanto"), limit=3, threshold=0.01)]
['a']
>>> office_registry(Registry.build([{"id": 1, "nama": "Djoko", "nik": "6371010101850001"}]))
Traceback (most recent call last):
namematch.pipeline.errors.ConfigError: configuration not usable: the registry of names must hold...
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from namematch.pipeline.errors import ConfigError
from namematch.pipeline.feed import Hit
from namematch.records import Person
from namematch.registry.registry import Registry
from namematch.scoring.matcher import Matcher
from namematch.scoring.model_file import to_dict

FIELDS = ("birth_date", "birthplace", "sex", "mother_name")  # what the registry may hold


class OfficeRegistry:
    """A registry that may begin empty; ``model`` is the hash of its matcher."""

    def __init__(self, registry: Registry | None) -> None:
        self._registry = registry
        self._matcher = registry.matcher if registry is not None else Matcher.default()

    @property
    def model(self) -> str:
        """Which matcher raised a pair, kept with each decision."""
        text = json.dumps(to_dict(self._matcher), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def search(self, query: Person, limit: int, threshold: float) -> Sequence[Hit]:
        """The records most like the query."""
        if self._registry is None:
            return []
        return self._registry.search(query, limit, threshold=threshold)

    def get(self, identity: Any) -> Person | None:
        """A record: its name in lower case and without titles, as a registry holds it."""
        return self._registry.get(identity) if self._registry is not None else None

    def add(self, person: Person) -> None:
        """Visible to the next search."""
        if self._registry is None:
            self._registry = Registry.build([person], matcher=self._matcher, store=FIELDS)
        else:
            self._registry.add(person)

    def remove(self, identity: Any) -> None:
        """Not found any more."""
        if self._registry is not None:
            self._registry.remove(identity)


def office_registry(registry: Registry | None = None) -> OfficeRegistry:
    """Around a registry of earlier holders, or around none; ``ConfigError`` if it holds NIK."""
    if registry is not None and "nik" in registry.fields:
        raise ConfigError(problem="holds_nik", fields=list(FIELDS))
    return OfficeRegistry(registry)
