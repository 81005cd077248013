"""How often the name proper comes out right, letter for letter, of strings with titles.

    python benchmarks/titles.py --data DIR

DIR holds titles_gold_dev.tsv (full string, prefix titles, name, suffix titles, as candidates
entered them). Rows whose truth is unsound are left out: letters that differ between the full string
and its parts, or a title left inside the name. H., Hj., R. and M. in front may be in or out.
Each variant damages the same titled strings: what a register, a passport or a phone form loses.
"""

from __future__ import annotations

import argparse
import csv
import pathlib
import re

from namematch.names.parse import parse_column

INSIDE = re.compile(
    r"(?i)(,\s*(s\.?|m\.?|a\.?)?[a-z.]{1,5}(\s+mh)?\s*$)|^(ir|drs|dra|dr)\.|\bS\.(PD|H)\b"
)
VARIANTS = {
    "as entered": lambda s: s,
    "titled only": lambda s: s,
    "a no commas": lambda s: s.replace(",", " "),
    "a no commas, glued": lambda s: s.replace(",", ""),
    "b no commas, no dots": lambda s: re.sub(
        r"[.,]+(?=[ ,.]|$)|(?<=\w)\.(?=\w)", "", re.sub(r",(?=\w)", " ", s)
    ),
    "b marks deleted": lambda s: re.sub(r"[.,]", "", s),
    "b upper case": lambda s: re.sub(r"\.", "", s.replace(",", " ")).upper(),
    "c spaces for marks": lambda s: re.sub(r"[.,]+", " ", s),
    "d no space after marks": lambda s: re.sub(r"([.,])\s+", r"\1", s),
    "e lower, no commas": lambda s: s.replace(",", " ").lower(),
    "e lower, no marks": lambda s: re.sub(r"[.,]+", " ", s).lower(),
}


def letters(text: str) -> str:
    """Letters only, lower case."""
    return re.sub("[^a-z]", "", text.lower())


def readings(text: str) -> set[str]:
    """Letters of a name, with and without the h, hj, r, m that may stand in front of it."""
    words = re.findall("[a-z]+", re.sub("['`’]", "", text.lower()))
    found = {"".join(words)}
    while len(words) > 1 and words[0] in ("h", "hj", "r", "m"):
        words.pop(0)
        found.add("".join(words))
    return found


ENTERED, DAMAGED = 0.998, 0.99  # what must come out right
LATE_TITLE = re.compile(r"(?i)\.\s*(S[EHMPTS]|M[AHMSTP]|MSi|SPd|BA|BE)\.?$")  # "X. SE"


def sound(row: dict[str, str]) -> bool:
    """Whether a row's parts make its full string and its name holds no title."""
    parts = row["prefix_titles"] + row["name"] + row["suffix_titles"]
    return letters(row["full"]) == letters(parts) and not (
        INSIDE.search(row["name"]) or LATE_TITLE.search(row["name"])
    )


def main() -> None:
    """Print accuracy per variant, and what failed with ``--show``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--half", type=int, choices=(0, 1), help="measure one half only")
    parser.add_argument("--show", type=int, default=0, help="how many failures to print")
    options = parser.parse_args()
    path = options.data / "titles_gold_dev.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if options.half is not None:
        rows = rows[options.half :: 2]
    kept = [row for row in rows if sound(row)]
    titled = [row for row in kept if row["prefix_titles"] or row["suffix_titles"]]
    print(f"{len(rows)} rows, {len(rows) - len(kept)} unsound left out, {len(titled)} titled")
    short = False
    for variant, damage in VARIANTS.items():
        chosen = kept if variant == "as entered" else titled
        texts = [damage(row["full"]) for row in chosen]
        names = parse_column(texts).texts().to_pylist()
        wrong = [
            (text, name, row["name"])
            for text, name, row in zip(texts, names, chosen, strict=False)
            if not readings(name) & readings(row["name"])
        ]
        print(
            f"{variant:25} {1 - len(wrong) / len(chosen):8.4f}  {len(wrong)} of {len(chosen)} wrong"
        )
        share = 1 - len(wrong) / len(chosen)
        short |= share < (ENTERED if variant == "as entered" else DAMAGED)
        for line in wrong[: options.show]:
            print("    ", *line, sep=" | ")
    if short:
        raise SystemExit("a variant falls short of what must come out right")


if __name__ == "__main__":
    main()
