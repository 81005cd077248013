"""What a wrongly judged pair is: how its names were changed, what else differs, what agrees.

One facet is the generator's own (``kind`` and ``fields`` of truth.csv); the others are read off the
evidence, so they also say what two different people have in common. No name is printed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from namematch._kernels import fields, names
from namematch.scoring.matcher import KINDS, LEVELS, TOKEN_LEVELS
from namematch.scoring.score import FIELDS, Terms

if TYPE_CHECKING:
    from ceiling import Judged

SHAPES = (*KINDS, "nothing in common")
TOP = 12  # kinds printed of each table
SUREST = 200  # of the trees' surest errors, counted by kind
UNREMARKED = ("same", "none")  # token levels that a kind does not mention
Kinds = list[list[str]]


def print_kinds(judged: Judged, taken: np.ndarray) -> None:
    """By kind: where namematch errs and the trees do not, both err, only the trees err."""
    default, trees = judged.same != judged.linked, judged.same != taken
    groups = {
        "blocking misses (true, no default pass finds them)": judged.same & ~judged.blocked,
        "missed links (true, found, not linked)": judged.same & judged.blocked,
        "false links": ~judged.same,
    }
    heads = ("namematch alone", "both", "trees alone")
    for what, group in groups.items():
        wrong = np.flatnonzero(group & (default | trees))
        parts = [one[wrong] for one in (default & ~trees, default & trees, trees & ~default)]
        sums = ", ".join(f"{head} {part.sum()}" for head, part in zip(heads, parts, strict=True))
        print(f"{what}: {sums}")
        for facet, kinds in kinds_of(judged, wrong).items():
            print_facet(facet, kinds, dict(zip(heads, parts, strict=True)))
        print()
    print_surest(judged, default, trees)


def print_surest(judged: Judged, default: np.ndarray, trees: np.ndarray) -> None:
    """The pairs where the trees are surest and wrong: what no model of these fields can know."""
    doubt = np.where(judged.same, 1 - judged.chance, judged.chance)
    surest = np.argsort(-doubt, kind="stable")[:SUREST]
    surest = surest[trees[surest]]
    least = doubt[surest].min() if len(surest) else 1.0
    print(f"the trees' {len(surest)} surest errors (surer than {least:.2f})")
    for same, what in ((True, "true pairs they reject"), (False, "false pairs they take")):
        some = surest[judged.same[surest] == same]
        print(f"  {what}: {len(some)}")
        parts = {"both": default[some], "trees alone": ~default[some]}
        for facet, kinds in kinds_of(judged, some).items():
            print_facet(facet, kinds, parts)


def print_facet(facet: str, kinds: Kinds, parts: dict[str, np.ndarray]) -> None:
    """The commonest kinds of one facet, a column per part."""
    counts = [
        Counter(one for kind, here in zip(kinds, part, strict=True) if here for one in kind)
        for part in parts.values()
    ]
    every = sum(counts, Counter())
    print("  " + "  ".join(f"{head:>15}" for head in parts) + f"  {facet}")
    for one in sorted(every, key=lambda one: (-counts[0][one], -every[one], one))[:TOP]:
        print("  " + "  ".join(f"{count[one]:>15}" for count in counts) + f"  {one}")


def kinds_of(judged: Judged, at: np.ndarray) -> dict[str, Kinds]:
    """Facet -> the kinds of each pair at ``at``; of a facet of several a pair counts for each."""
    if len(at) == 0:
        return {}
    left, right = judged.pairs.left[at], judged.pairs.right[at]
    terms, every = judged.scorer.terms(left, right), range(len(at))
    facets = {
        "names": [[shape_of(terms.shape[k])] for k in every],
        "dates and numbers": [[levels_of(terms, k, ("birth_date", "nik"))] for k in every],
        "places, sexes, mothers": [
            [levels_of(terms, k, ("birthplace", "sex", "mother_name"))] for k in every
        ],
    }
    if judged.same[at].all():
        rows = zip(left.tolist(), right.tolist(), strict=True)
        facets["changed by the generator"] = [changes_of(judged, *pair) for pair in rows]
    return facets


def shape_of(shape: np.ndarray) -> str:
    """How two names stand to each other: kind, tokens that are not the same, tokens left over."""
    parts = [SHAPES[int(shape[names.KIND])]]
    matched = shape[names.FEATURES :]
    parts += [
        level
        for level, count in zip(TOKEN_LEVELS, matched, strict=True)
        if count and level not in UNREMARKED
    ]
    if shape[names.BOTH_LEFT]:
        parts.append("left over on both sides")
    elif shape[names.ONE_LEFT]:
        parts.append("left over on one side")
    return ", ".join(parts)


def levels_of(terms: Terms, at: int, which: tuple[str, ...]) -> str:
    """The levels of some fields of one pair."""
    parts = []
    for field in which:
        level = int(terms.levels[at, FIELDS.index(field)])
        if level == fields.MISSING:
            parts.append(f"{field} missing")
        elif field == "mother_name":
            parts.append(f"mothers {SHAPES[int(terms.mother_shape[at, names.KIND])]}")
        else:
            parts.append(f"{field} {LEVELS[field][level]}")
    return ", ".join(parts)


def changes_of(judged: Judged, left: int, right: int) -> list[str]:
    """What the generator changed in either record."""
    found: list[str] = []
    for row in (left, right):
        found += [
            one for one in str(judged.kind[row]).split("+") if one not in ("original", "same")
        ]
        found += [f"{one.split(':')[0]} wrong" for one in str(judged.fields[row]).split("+") if one]
    return sorted(set(found)) or ["nothing"]
