"""recordlinkage on a generated registry: six blocks, string similarities, EM without labels.

    python benchmarks/peer_recordlinkage.py --data DIR [--json FILE]

Its classifier takes binary comparisons, so each field is compared at one or two similarities.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import recordlinkage as rl
from joblib.externals.loky import get_reusable_executor

from peer_run import Peer, Scored, arguments, main


def read(file: Path) -> pd.DataFrame:
    """The registry with cleaned names and parts of dates, missing values as NaN."""
    table = pd.read_csv(file, dtype=str).set_index("id")
    names = table["name"].str.lower().str.split(",").str[0]
    table["name"] = names.str.replace(r"[. ]+", " ", regex=True).str.strip()
    tokens = table["name"].str.split(" ")
    table["first"], table["last"] = tokens.str[0], tokens.str[-1]
    table["sorted"] = tokens.map(
        lambda one: " ".join(sorted(one)) if isinstance(one, list) else one
    )
    table["year"], table["day"] = table["birth_date"].str[:4], table["birth_date"].str[5:]
    for column in ("birthplace", "mother_name"):
        if column in table:
            table[column] = table[column].str.lower()
    return table


def work(data: Path) -> Scored:
    """Index, compare, fit, and the probability of every candidate."""
    table = read(data / "registry.csv")
    six = "nik" in table
    blocks = [
        ["birth_date", "first"], ["birth_date", "birthplace"], ["birth_date", "last"],
        ["first", "last", "birthplace"], ["sorted", "year"], ["sorted", "day"],
    ]  # fmt: skip
    indexer = rl.Index([rl.index.Block(block) for block in blocks])
    if six:
        indexer.add([rl.index.Block(["nik"]), rl.index.Block(["mother_name", "first"])])
    pairs = indexer.index(table)
    scores = compared(table, six, pairs)
    classifier = rl.ECMClassifier(init="jaro", binarize=0.5)
    classifier.fit(scores)
    probability = classifier.prob(scores)
    left, right = (pairs.get_level_values(level).astype(int).to_numpy() for level in (0, 1))
    return left, right, probability.to_numpy()


def compared(table: pd.DataFrame, six: bool, pairs: pd.MultiIndex) -> pd.DataFrame:
    """One column per field and similarity, 0 or 1."""
    compare = rl.Compare(n_jobs=2)
    for threshold in (0.85, 0.95):
        compare.string("name", "name", method="jarowinkler", threshold=threshold)
        compare.string("sorted", "sorted", method="jarowinkler", threshold=threshold)
    compare.exact("birth_date", "birth_date")
    compare.string("birth_date", "birth_date", method="levenshtein", threshold=0.85)
    compare.string("birthplace", "birthplace", method="jarowinkler", threshold=0.9)
    compare.exact("sex", "sex")
    if six:
        compare.exact("nik", "nik")
        compare.string("mother_name", "mother_name", method="jarowinkler", threshold=0.88)
    scores = compare.compute(pairs, table)
    get_reusable_executor().shutdown(wait=True)  # only then are its seconds counted
    return scores


if __name__ == "__main__":
    given = arguments(__doc__.split("\n")[0]).parse_args()
    main(Peer("recordlinkage", ("recordlinkage", "pandas"), work), given)
