"""The library in four steps: names, pairs, a file, one pair explained.

python examples/quickstart.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import namematch as nm
from namematch.synthetic import make_registry
from namematch.writing import write_csv


def names() -> None:
    """A raw string becomes a name, titles and roles."""
    for raw in ("Drs. H. Moh. Djoko Soesanto, S.H.", "Hj.Siti Aminah,S.Pd.I"):
        name = nm.parse(raw)
        print(f"{raw}: {name.text} (titles: {', '.join(name.titles)})")
    print("soundex of djoesoef:", nm.phonetic.soundex("djoesoef"))
    print(
        "indonesian key of djoesoef and yusuf:", *map(nm.phonetic.indonesian, ("djoesoef", "yusuf"))
    )


def pairs() -> None:
    """Two names or two records become bits of evidence."""
    print(nm.compare("Djoko Soesanto", "Joko Susanto"))
    left = nm.Person(name="Djoko Soesanto", birth_date="17-08-1985", birthplace="Sleman")
    right = nm.Person(name="Joko Susanto, S.H.", birth_date="1985-08-17", birthplace="Kab. Sleman")
    print(nm.compare(left, right))
    print(nm.compare_many(["Djoko Soesanto", "Djoko Soesanto"], ["Joko Susanto", "Siti Aminah"]))


def a_file(folder: Path) -> None:
    """A file becomes pairs and clusters, and any pair of it is explained."""
    registry = make_registry(2_000, seed=7)
    write_csv(registry.table(), folder / "registry.csv")
    result = nm.dedupe(folder / "registry.csv")
    people = len(set(result.clusters["cluster"].to_pylist()))
    print(f"{len(registry):,} records, {len(result.pairs)} links, {people:,} people")
    first = result.pairs.slice(len(result.pairs) - 1).to_pylist()[0]
    print(result.explain(first["left"], first["right"]))
    result.to_csv(folder)
    print("written:", ", ".join(sorted(path.name for path in folder.iterdir())))


if __name__ == "__main__":
    names()
    pairs()
    with tempfile.TemporaryDirectory() as directory:
        a_file(Path(directory))
