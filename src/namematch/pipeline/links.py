"""Live decisions as links: who is one person, who must not be joined.

SAME is a link, records are never merged. Identity groups are the connected components of the
live SAME links (invariant 15: whatever the order they came in); a live DIFFERENT pair is never
within one (invariant 14).

>>> links = [Link("a", "b", True), Link("c", "b", True), Link("a", "d", False)]
>>> groups(links)
{'a': 'a', 'b': 'a', 'c': 'a'}
>>> contradicts(Link("c", "d", True), links), contradicts(Link("a", "c", False), links)
(True, True)
>>> contradicts(Link("d", "e", True), links)
False
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Link(NamedTuple):
    """Two records, the smaller id on the left, and whether they are one person."""

    left: str
    right: str
    same: bool


def pair(first: str, second: str) -> tuple[str, str]:
    """Two ids in the order links have."""
    return (first, second) if first < second else (second, first)


def groups(links: Iterable[Link]) -> dict[str, str]:
    """Every record with a SAME link, and the smallest id of its group."""
    parents: dict[str, str] = {}

    def root(record: str) -> str:
        parents.setdefault(record, record)
        while parents[record] != record:
            parents[record] = parents[parents[record]]
            record = parents[record]
        return record

    for link in links:
        if link.same:
            low, high = pair(root(link.left), root(link.right))
            parents[high] = low
    return {record: root(record) for record in sorted(parents)}


def contradicts(new: Link, links: Iterable[Link]) -> bool:
    """Whether a new link and the live ones would connect a DIFFERENT pair."""
    others = [one for one in links if (one.left, one.right) != (new.left, new.right)]
    joined = groups([*others, new])
    return any(
        not one.same and joined.get(one.left, one.left) == joined.get(one.right, one.right)
        for one in (*others, new)
    )
