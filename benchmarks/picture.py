"""The picture of the README: one pair of a synthetic registry, explained.

    python benchmarks/picture.py [--out docs/images/pair.png]

The people do not exist. The pair is the strongest link of which two words differ, one by the old
spelling, where some field speaks against it and no equal NIK settles it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import namematch as nm
from namematch import plots
from namematch.synthetic import make_registry

OLD = ("oe", "dj", "tj")  # letters of the spelling before 1947 and 1972
SCALE = 1.4  # keeps the file below 200 kB


def main() -> None:
    """Generate, deduplicate, choose, draw."""
    parser = argparse.ArgumentParser(description="Draw the picture of the README.")
    parser.add_argument("--out", type=Path, default=Path("docs/images/pair.png"))
    given = parser.parse_args()
    result = nm.dedupe(make_registry(100_000, seed=7).table(), progress=False)
    comparison = chosen(result)
    chart = plots.waterfall(
        comparison, cuts=plots.cuts_of(result), title="Why these two records are one person"
    )
    plots.save(chart, given.out, scale=SCALE)
    size = given.out.stat().st_size
    assert size < 200_000, size
    print(comparison)
    print(f"{given.out}: {size:,} bytes")


def chosen(result: nm.Result) -> nm.Comparison:
    """The pair of the picture."""
    for pair in result.pairs.to_pylist():
        comparison = result.explain(pair["left"], pair["right"])
        words = [
            one for one in comparison.evidence if one.kind == "name" and one.left and one.right
        ]
        differ = [one for one in words if one.left != one.right]
        old = any((x in one.left) != (x in one.right) for one in differ for x in OLD)
        fields = {one.kind: one.bits for one in comparison.evidence if one.kind != "name"}
        against = any(bits < 0 for bits in fields.values()) and fields.get("nik", 0) <= 0
        if len(words) >= 2 and len(differ) >= 2 and old and against:
            return comparison
    raise SystemExit("no such pair in this registry")


if __name__ == "__main__":
    main()
