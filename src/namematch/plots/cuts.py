"""The two cuts of a result, in bits of weight."""

from __future__ import annotations

from namematch.result import Result
from namematch.review import least_weight
from namematch.scoring.shares import BIT


def cuts_of(result: Result) -> dict[str, float]:
    """The weights from which a pair is flagged (``review``) and linked (``link``)."""
    model = result.matcher
    cuts = {"review": model.review, "link": model.link}
    return {
        name: least_weight(model, probability, prior=result.prior) / BIT
        for name, probability in cuts.items()
    }
