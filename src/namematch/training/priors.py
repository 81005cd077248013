"""What the first model is worth against a file: pseudo-counts that keep small or odd files sane.

With no record at all, training gives the first model back.
"""

from __future__ import annotations

import numpy as np

from namematch.scoring.matcher import Matcher
from namematch.training.em import Field, Share
from namematch.training.observed import Observed
from namematch.training.terms import m_and_u, trained_levels

MATCHES = 200.0  # matches the first model's m is worth, for each field
RECORDS = 500.0  # records its share of matches is worth
SPARING = 0.355  # Matcher.expected_matches over the matches a record has where it was calibrated:
# weights are 1.5 bits too generous by themselves (benchmarks/train_compare.py checks the figure)


def first_matches(matcher: Matcher) -> float:
    """Matches a record had where the matcher was calibrated."""
    return matcher.expected_matches / SPARING


def share_prior(matcher: Matcher, records: int) -> Share:
    """Beta prior of the share of all pairs that match."""
    matches = first_matches(matcher) * RECORDS / 2
    return Share(matches, max(records - 1, 1) * RECORDS / 2)


def first_share(matcher: Matcher, records: int) -> float:
    """The share of all pairs that match where training starts."""
    return min(first_matches(matcher) / max(records - 1, 1), 0.5)


def fields_of(matcher: Matcher, seen: Observed) -> tuple[Field, ...]:
    """M and u of every trained field, and what they are worth.

    The k (k - 1) / 2 pairs among the k records of one person say little more than k - 1 pairs of
    as many people, so the more matches a record has, the more the first model is worth.
    """
    odds = seen.weight + np.log2(first_share(matcher, seen.records))
    matches = float((seen.times / (1.0 + np.exp2(-odds))).sum())
    trust = MATCHES * max(1.0, 2.0 * matches / seen.records)
    return tuple(Field(*m_and_u(matcher, field), trust) for field in trained_levels(matcher))


def expected_matches(matcher: Matcher, matches: float, records: int) -> float:
    """``Matcher.expected_matches`` of a file in which so many pairs are expected to match."""
    before = first_matches(matcher) * RECORDS
    return SPARING * (2.0 * matches + before) / (records + RECORDS)
