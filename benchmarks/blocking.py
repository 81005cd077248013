"""Blocking pass by pass on generated registries, and the estimate without a truth beside the truth.

    python benchmarks/blocking.py --records 100000 [--seed 7] [--preset six|register]

``estimate``: ``namematch.blocking.estimate`` from the pairs that score as links. Asserts that it is
within 0.01 of the share found of the true pairs that would be links, and completeness 0.99.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from blocking_cases import people
from namematch.blocking import block, estimate, quality, report
from namematch.blocking.report import among
from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.synthetic import PRESETS, make_registry
from namematch.table import Pairs

NEAR = 0.01  # the estimate against the share of the true links that is found
LEAST = 0.99  # pair completeness


def links_among(scorer: Scorer, pairs: Pairs) -> Pairs:
    """The pairs that score as links."""
    model = scorer.matcher
    bits = scorer.weigh(pairs.left, pairs.right, threads=2) / 256
    keep = model.probability(bits, prior=model.prior(len(scorer.table) - 1)) >= model.link
    return Pairs(pairs.left[keep], pairs.right[keep])


def main() -> None:
    """Read the command line, print the tables, assert the answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--preset", choices=tuple(PRESETS), default="six")
    given = parser.parse_args()
    made = make_registry(given.records, seed=given.seed, preset=given.preset)
    table, _ = read_table(made.table())
    _, truth = people(made.truth()["entity"].to_pylist())
    matcher = blended(Matcher.default(), table)
    vocabulary = vocabulary_for(matcher, table.words)
    block(table, vocabulary)  # compiles
    start = time.process_time()
    pairs = block(table, vocabulary).pairs
    seconds = time.process_time() - start
    found = quality(pairs, truth, len(table))
    print(f"{given.preset}, {given.records:,} records, seed {given.seed}: {seconds:.2f} s")
    print(", ".join(f"{name} {value:.5f}" for name, value in found.items()))
    for row in report(table, vocabulary, truth):
        print(
            f"{row.name:24}{row.pairs:10,}{row.exclusive:10,}{row.seconds:8.3f} s"
            f"{row.completeness:9.4f}{row.exclusive_completeness:9.4f}  {row.largest}"
        )
    scorer = Scorer.of(matcher, table, graph_for(matcher, vocabulary))
    told = estimate(table, vocabulary, links_among(scorer, pairs))
    true = links_among(scorer, truth)
    held = pairs.left.astype(np.uint64) << 32 | pairs.right.astype(np.uint64)
    share = float(
        among(true.left.astype(np.uint64) << 32 | true.right.astype(np.uint64), held).mean()
    )
    print(f"estimate {told:.5f}; found of the true links {share:.5f}")
    assert abs(told - share) <= NEAR
    assert found["pair completeness"] >= LEAST


if __name__ == "__main__":
    main()
