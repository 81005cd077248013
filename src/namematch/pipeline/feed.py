"""The registry of names beside the store: who looks alike, asked of the core.

The store is the truth; each process keeps its own registry and brings it up to date before it
asks, from the audit chains, whose rows appear in order and without gaps. So of two similar names
registered at once the one checked later sees the other. The registry holds no NIK.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from namematch.records import Person


class Comparison(Protocol):
    """The evidence of a hit."""

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        ...


class Hit(Protocol):
    """A record that looks like the one asked for."""

    @property
    def id(self) -> Any:
        """Of the record."""
        ...

    @property
    def weight(self) -> float:
        """Bits of evidence."""
        ...

    @property
    def probability(self) -> float:
        """That both are one person."""
        ...

    def comparison(self) -> Comparison:
        """Why."""
        ...


class LookAlikes(Protocol):
    """What the pipeline asks of the core's ``Registry``."""

    def search(self, query: Person, limit: int, threshold: float) -> Sequence[Hit]:
        """The most alike, best first."""
        ...

    def get(self, identity: Any) -> Person | None:
        """The record with an id, as far as it is kept."""
        ...

    def add(self, person: Person) -> Any:
        """Visible to the next search."""
        ...

    def remove(self, identity: Any) -> Any:
        """Not found any more; nothing happens where it was not there."""
        ...


class Feed:
    """A registry and how far it has read each office's chain."""

    def __init__(self, registry: LookAlikes, model: str = "") -> None:
        self.registry = registry
        self.model = model  # version of the matcher, kept with each decision
        self.seen: dict[str, int] = {}
        self.lock = threading.Lock()

    def take(self, office: str, seq: int, people: Iterable[tuple[str, Person | None]]) -> None:
        """Records new or changed up to row ``seq``; None for one that was purged."""
        for identity, person in people:
            self.registry.remove(identity)  # there already if it is on disk or was changed
            if person is not None:
                self.registry.add(person)
        self.seen[office] = seq

    def search(self, person: Person, *, limit: int, threshold: float) -> list[Hit]:
        """Look-alikes other than the record itself."""
        hits = self.registry.search(person, limit=limit + 1, threshold=threshold)
        return [hit for hit in hits if str(hit.id) != str(person.id)][:limit]
