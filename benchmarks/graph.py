"""How many real spelling pairs the graph of similar tokens joins, how dense it is, how fast.

    python benchmarks/graph.py --data DIR [--sizes 100000 1000000]

Larger vocabularies than the tokens of token_position_counts.tsv are invented from them: two tokens
joined, or one changed by one or two letters (seed 1), so they are denser than real ones.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from namematch.text import flatten
from namematch.vocabulary import Level, Vocabulary, graph_of

LETTERS = list("aaaaiiuueonnrshdtlmykpgbwjfzcv")
CUT = 2  # a token that begins the other and is this much shorter is a cut, not an edge


def main() -> None:
    """Print recall, degree and times, and assert what is promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000])
    options = parser.parse_args()
    tokens = sorted({row[2] for row in read(options.data / "token_position_counts.tsv")})
    start = time.perf_counter()
    Vocabulary.build(pa.array(tokens[:10]))
    print(f"first build in this process (load or compile kernels): {since(start)}")
    real = Vocabulary.build(pa.array(tokens))
    degree = len(real.neighbours) / len(real)
    print(f"{len(real):,} real tokens: {degree:.1f} neighbours each")
    for level, edges in enumerate(np.bincount(real.levels, minlength=6)):
        print(f"  {Level(level).name:10}{edges / len(real):8.2f}")
    assert degree <= 15
    recall([row[:2] for row in read(options.data / "token_variants_dev.tsv")], tokens)
    online(real)
    for size in options.sizes:
        words = pa.array(invented(tokens, size))
        seconds, built = best(lambda words=words: Vocabulary.build(words))
        print(
            f"{size:>9,} tokens: {seconds:.2f} s, {len(built.neighbours) / size:.1f} neighbours "
            f"each, {len(built.index.posts) / 1e6:.1f} M postings"
        )


def read(path: Path) -> list[list[str]]:
    """Rows of a TSV without its header."""
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]


def since(start: float) -> str:
    """Elapsed time."""
    return f"{time.perf_counter() - start:.2f} s"


def best(work: Callable[[], Vocabulary], times: int = 3) -> tuple[float, Vocabulary]:
    """The shortest of a few runs in seconds, and the result."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def recall(pairs: list[list[str]], tokens: list[str]) -> None:
    """Share of real spelling pairs of three or more letters that are neighbours."""
    pairs = [pair for pair in pairs if min(map(len, pair)) >= 3]
    words = sorted({*tokens, *(token for pair in pairs for token in pair)})
    graph = Vocabulary.build(pa.array(words))
    at = {word: i for i, word in enumerate(words)}
    cut, joined = [], []
    for a, b in (sorted(pair, key=len) for pair in pairs):
        cut.append(b.startswith(a) and len(b) - len(a) >= CUT)
        row = slice(graph.indptr[at[a]], graph.indptr[at[a] + 1])
        joined.append(at[b] in graph.neighbours[row])
    whole = np.array(joined)[~np.array(cut)]
    print(
        f"{len(pairs)} real pairs: {np.mean(joined):.4f} neighbours, {sum(cut)} of them cuts, "
        f"neighbours of the rest {np.mean(whole):.4f}"
    )
    assert np.mean(whole) >= 0.97


def online(graph: Vocabulary) -> None:
    """Median time of ``similar`` for three new tokens, and of ``graph_of`` for six."""
    words = pa.array(["nurhayatie", "soekarnoe", "mochamat"])
    text, starts = flatten(pa.array(["achmad", "soekarno", "putra", "ahmad", "sukarno", "poetra"]))
    few = text.copy(), starts.copy(), np.full(6, -1, np.int32)
    for name, work in (
        ("similar, 3 tokens", lambda: graph.similar(words)),
        ("graph_of, 6 tokens", lambda: graph_of(*few)),
    ):
        seconds = []
        for _ in range(3000):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
        print(f"{name}: median {np.median(seconds) * 1e6:.1f} microseconds")


def invented(tokens: list[str], size: int) -> list[str]:
    """``size`` distinct sorted tokens: the real ones and ones made from them."""
    rng = np.random.default_rng(1)
    words = set(tokens[:size])
    while len(words) < size:
        picks = rng.integers(0, len(tokens), (size, 2))
        joins, places = rng.random(size) < 0.5, rng.random((size, 2))
        letters = rng.integers(0, len(LETTERS), (size, 2))
        for (a, b), join, place, letter in zip(picks, joins, places, letters, strict=True):
            if join:
                words.add(tokens[a][:6] + tokens[b][-6:])
            else:
                words.add(changed(changed(tokens[a], place[0], letter[0]), place[1], letter[1]))
            if len(words) == size:
                break
    return sorted(words)


def changed(token: str, place: float, letter: int) -> str:
    """A token with one letter inserted, replaced or dropped."""
    i = int(place * len(token))
    kind = int(place * 1000) % 3
    return token[:i] + (LETTERS[letter] if kind else "") + token[i + (kind != 1) :]


if __name__ == "__main__":
    main()
