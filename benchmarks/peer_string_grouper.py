"""string_grouper on a generated registry: cosine of character trigrams, pairs above a similarity.

    python benchmarks/peer_string_grouper.py --data DIR [--fields name|all] [--json FILE]

It compares one string per record; ``all`` joins every field, which does better than names alone.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from string_grouper import match_strings

from peer_run import Peer, Scored, arguments, main

LEAST = {"name": 0.7, "all": 0.6}
"""Similarity under which no pair is wanted; the best thresholds are higher."""
MOST_MATCHES = 20  # of a record


def work(data: Path, fields: str) -> Scored:
    """Join the fields, compare, drop each record's match with itself."""
    table = pd.read_csv(data / "registry.csv", dtype=str, keep_default_na=False)
    names = table["name"].str.lower().str.split(",").str[0]
    names = names.map(lambda name: re.sub(r"[. ]+", " ", name).strip())
    texts = names if fields == "name" else names.str.cat(
        [table[column] for column in table.columns[2:]], sep=" "
    )  # fmt: skip
    found = match_strings(
        texts, min_similarity=LEAST[fields], max_n_matches=MOST_MATCHES, number_of_processes=2,
        ignore_case=True, regex=r"[,./]",
    )  # fmt: skip
    found = found[found["left_index"] < found["right_index"]]
    ids = table["id"].astype(int).to_numpy()
    return ids[found["left_index"]], ids[found["right_index"]], found["similarity"].to_numpy()


if __name__ == "__main__":
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--fields", choices=tuple(LEAST), default="all")
    given = parser.parse_args()
    packages = ("string-grouper", "pandas")
    main(Peer(f"string_grouper, {given.fields}", packages, lambda d: work(d, given.fields)), given)
