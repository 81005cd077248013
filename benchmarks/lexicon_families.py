"""Families of spellings: stars of documented variants around a common spelling.

Chains are never followed through doubtful variants, so no family grows beyond its name.
"""

from __future__ import annotations

import collections

Rows = list[dict[str, str]]
SEXES_APART = 0.7  # difference in male share between two spellings of one name
DOUBTFUL = {"compound", "nickname"}  # kinds of variants that are not one spelling of one word


def families(variants: Rows, frequency: Rows, confusables: Rows) -> list[tuple[str, str, str]]:
    """token, family, source: stars around a canonical spelling, never chains of them."""
    counts = {row["token"]: int(row["count"]) for row in frequency}
    share = {row["token"]: float(row["male_share"]) for row in frequency}
    apart = {(row["name_a"], row["name_b"]) for row in confusables}
    edges: dict[str, list[tuple[str, str]]] = collections.defaultdict(list)
    for row in variants:
        grade = row["source"][0]
        one, two = row["canonical"], row["variant"]
        if grade not in "AB" or row["kind"] in DOUBTFUL or " " in one + two:
            continue
        if len(two) < 2 or (row["kind"] == "abbreviation" and grade != "A"):
            continue
        if (one, two) in apart or (two, one) in apart:
            continue
        if abs(share.get(one, 0.5) - share.get(two, 0.5)) > SEXES_APART:
            continue  # a name of men and a name of women, one letter apart
        edges[one].append((two, row["source"]))
    taken: dict[str, tuple[str, str]] = {}
    order = sorted(edges, key=lambda c: (-counts.get(c, 0), c))
    for canonical in order:
        if canonical in taken:
            continue
        taken[canonical] = (canonical, "canonical")
        for variant, source in edges[canonical]:
            taken.setdefault(variant, (canonical, source))
        for variant, _ in edges[canonical]:  # one further step, and only by documented pairs
            for second, deeper in edges.get(variant, []):
                if deeper.startswith("A"):
                    taken.setdefault(second, (canonical, deeper))
    sizes = collections.Counter(family for family, _ in taken.values())
    print("largest families", sizes.most_common(8))
    return [
        (token, family, source)
        for token, (family, source) in sorted(taken.items())
        if sizes[family] > 1
    ]
