"""How many spellings of one name share a key, and how many different names are merged by it.

    python benchmarks/phonetics.py --data DIR

Recall: the share of attested spelling pairs (variants.tsv, grades A and B, by kind; real pairs of
token_variants_dev.tsv) that share a key. False merges: of a million pairs of different tokens of
token_frequency.tsv that are not in one family of variants.tsv, how many share a key.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from namematch import phonetic

KINDS = ("old-spelling", "arabic", "f-p", "vowel", "doubling", "javanese-o-a", "other", "chinese")
HELD = KINDS[:5]  # indonesian must beat every classic on each of these, and on false merges
Keys = Callable[[str], tuple[str, ...]]
Pair = tuple[str, str]


def main() -> None:
    """Print the table and assert that ``indonesian`` dominates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    sets = variant_pairs(data)
    tokens = sorted({row[0] for row in read(data / "token_frequency.tsv")})
    family = families(data)
    encoders: dict[str, Keys] = {"indonesian": phonetic.indonesian_keys}
    for classic in (phonetic.soundex, phonetic.nysiis, phonetic.metaphone, phonetic.match_rating):
        encoders[classic.__name__] = single(classic)
    print(f"{len(tokens):,} tokens; pairs: " + ", ".join(f"{k} {len(v)}" for k, v in sets.items()))
    print(f"{'':14}" + "".join(f"{kind:>14}" for kind in sets) + f"{'false/million':>15}")
    table = {}
    for name, keys in encoders.items():
        row = [recall(keys, pairs) for pairs in sets.values()]
        row.append(false_merges(keys, tokens, family))
        table[name] = row
        print(f"{name:14}" + "".join(f"{x:14.4f}" for x in row[:-1]) + f"{row[-1]:15.1f}")
    own = table.pop("indonesian")
    for name, row in table.items():
        for i, kind in enumerate(HELD):
            assert own[i] >= row[i], f"{name} recalls more of {kind}"
        assert own[-1] < row[-1], f"{name} merges less"


def single(encoder: Callable[[str], str]) -> Keys:
    """An encoder of one key as one of several."""
    return lambda token: (encoder(token),)


def read(path: Path) -> list[list[str]]:
    """Rows of a TSV without its header."""
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]


def variant_pairs(data: Path) -> dict[str, list[Pair]]:
    """Pairs of single tokens by kind, and the real ones as ``real``."""
    sets: dict[str, list[Pair]] = {kind: [] for kind in KINDS}
    for canonical, variant, kind, source in read(data / "variants.tsv"):
        if kind in sets and source[0] in "AB" and " " not in canonical + variant:
            sets[kind].append((canonical, variant))
    sets["real"] = [(row[0], row[1]) for row in read(data / "token_variants_dev.tsv")]
    return sets


def families(data: Path) -> dict[str, str]:
    """The smallest member of each token's family: connected rows of variants.tsv."""
    parent: dict[str, str] = {}

    def root(token: str) -> str:
        while parent.setdefault(token, token) != token:
            token = parent[token]
        return token

    for canonical, variant, _, _ in read(data / "variants.tsv"):
        low, high = sorted((root(canonical), root(variant)))
        parent[high] = low
    return {token: root(token) for token in parent}


def recall(keys: Keys, pairs: list[Pair]) -> float:
    """Share of the pairs with a key in common."""
    return sum(not set(keys(a)).isdisjoint(keys(b)) for a, b in pairs) / len(pairs)


def merged(keys: Keys, tokens: list[str]) -> set[Pair]:
    """Every pair of tokens with a key in common."""
    groups = defaultdict(list)
    for token in tokens:
        for key in keys(token):
            groups[key].append(token)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def false_merges(keys: Keys, tokens: list[str], family: dict[str, str]) -> float:
    """Merged pairs of unrelated tokens, per million pairs of tokens."""
    pairs = merged(keys, tokens)
    wrong = sum(family.get(a, a) != family.get(b, b) for a, b in pairs)
    return wrong / (len(tokens) * (len(tokens) - 1) / 2) * 1e6


if __name__ == "__main__":
    main()
