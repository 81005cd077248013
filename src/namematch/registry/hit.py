"""What a search returns: an id, how much speaks for it, and, when asked, every reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from namematch.scoring.explain import Comparison


@dataclass(frozen=True, slots=True)
class Hit:
    """A record like the query: id as given, weight in bits without the prior, probability."""

    id: int | str
    weight: float
    probability: float
    _explain: Callable[[], Comparison] = field(repr=False, compare=False)

    def comparison(self) -> Comparison:
        """The query and the record explained: the weight is the hit's."""
        return self._explain()
