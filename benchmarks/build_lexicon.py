"""Build the packaged lexicon (names/data/*.tsv) from a folder of compiled facts and counts.

words.tsv is written by hand; extra_titles.tsv, beside this script, holds what the lists lack.

    python benchmarks/build_lexicon.py --data DIR

DIR holds titles.tsv, variants.tsv, confusables.tsv, token_frequency.tsv, token_position_counts.tsv,
titles_gold_dev.tsv and register_names_dev.tsv. Of the last two only how often each title occurs
goes in, never a name.

A title's score is a log-likelihood ratio in quarter bits: how often the token stands as a title
before (after) a name, against how often it is the first (last) word of a name.
"""

from __future__ import annotations

import argparse
import collections
import csv
import dataclasses
import math
import pathlib
import re
from typing import Any

from lexicon_families import families

EXTRA = pathlib.Path(__file__).parent / "extra_titles.tsv"
OUT = pathlib.Path(__file__).parents[1] / "src" / "namematch" / "names" / "data"
FAMILY_TABLES = ("variants", "token_frequency", "confusables")
NAMES = 675_629  # names of several words behind the position counts
UNSEEN = 3.0  # pseudo-count of a name word that is not listed (lists start at 5)
MADE = -90  # prior of a degree made by the grammar of degrees
RARE = 0.2  # pseudo-count of a title never seen among the counted titles
FLOOR, CEILING = -24, 40
SURE = 24  # a listed title of four letters or more that is no name word is a title
DEGREE = 22  # the same for a degree of three letters no one can say: SKG, SKM
SHORT = 2  # a shorter one may be anybody's abbreviation ("HTB"): the rest must speak for it

BEFORE = {
    "academic-old": "TITLE", "military": "TITLE", "police": "TITLE", "civil-honorific": "TITLE",
    "religious-islam": "HONORIFIC", "religious-christian": "HONORIFIC",
    "religious-other": "HONORIFIC", "military-suffix": "TITLE", "deceased": "MARKER",
}  # fmt: skip
AFTER = {
    "academic-diploma", "academic-s1", "academic-s2", "academic-s3", "professional",
    "medical-specialist", "military-suffix", "religious-order", "religious-islam", "deceased",
}  # fmt: skip
LEVELS = [["s"], ["m"], ["a", "md"], ["amd"], ["am"], ["a", "ma"], ["s", "tr"], ["m", "tr"]]
LEVELS += [["s", "pd"]]  # with the school subjects only
FIELDS = ["kim", "fis", "mat", "bio", "ek", "ing", "aud", "sd", "jas", "or"]  # school subjects
FIXED = {"r": 12, "PARTICLE": 16}  # "R." may be an initial too; the others stay in the name


@dataclasses.dataclass
class Entry:
    """A title: the role it has before a name (None: never there), whether it stands behind one."""

    kind: str
    written: str
    source: str
    before: str | None = None
    after: bool = False


def letters(written: str) -> str:
    """The letters of a written token, lower case."""
    return re.sub("[^a-z]", "", written.lower())


def rows(path: pathlib.Path) -> list[dict[str, str]]:
    """Rows of a tab-separated file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def write(name: str, header: list[str], body: list[tuple[Any, ...]]) -> None:
    """Write one packaged table."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(header)
        writer.writerows(body)
    print(f"{name}: {len(body)} rows")


def score(titles: float, names: float, total: int, size: int) -> int:
    """Quarter bits of a title against a name word."""
    ratio = max(titles, RARE) / total / (max(names, UNSEEN) / NAMES)
    value = round(4 * math.log2(ratio))
    if names == 0:
        value = max(value, SURE if size > 3 else SHORT)
    return max(FLOOR, min(CEILING, value))


def prior(titles: float, total: int) -> int:
    """Quarter bits of how many names carry the title."""
    return round(4 * math.log2(max(titles, RARE) / total))


def generated(found: dict[str, Entry], names: set[str]) -> dict[str, str]:
    """Degrees made by the grammar of degrees: any level with any field that is listed."""
    fields = set()
    for entry in list(found.values()):
        parts = [letters(p) for p in re.findall("[A-Za-z]+", entry.written)]
        if entry.kind == "academic-s1" and len(parts) > 1 and parts[0] == "s":
            fields.add(tuple(parts[1:]))
        if entry.kind == "academic-s2" and len(parts) > 1 and parts[0] == "m":
            fields.add(tuple(parts[1:]))
        if entry.kind == "academic-diploma" and parts[:2] == ["a", "md"] and len(parts) > 2:
            fields.add(tuple(parts[2:]))
    fields |= {(field,) for field in FIELDS}
    fields |= {field[-1:] for field in fields}
    made = {}
    for field in sorted(fields):
        for level in LEVELS:
            if len("".join(field)) < 2 or (field[0] in ("tr", "md") and level != ["s"]):
                continue
            if level[-1] == "pd" and field[0] not in FIELDS:
                continue
            token = "".join(level) + "".join(field)
            if token not in found and token not in names and 3 < len(token) <= 12:
                made.setdefault(token, ".".join([*level, *field]))
    return made


def units_of(text: str, known: set[str], counter: collections.Counter[str], stop: bool) -> None:
    """Count the known titles of a string of titles; ``stop`` at the first other piece."""
    pieces = [letters(p) for p in re.findall(r"[A-Za-z]+", text)]
    at = 0
    while at < len(pieces):
        for k in (5, 4, 3, 2, 1):
            unit = "".join(pieces[at : at + k])
            if unit in known and at + k <= len(pieces):
                counter[unit] += 1
                at += k
                break
        else:
            if stop:
                return
            at += 1


def title_counts(
    gold: list[dict[str, str]], register: list[str], found: dict[str, Entry]
) -> tuple[Any, Any]:
    """How often each known title stands before and after a name among the strings."""
    before: collections.Counter[str] = collections.Counter()
    after: collections.Counter[str] = collections.Counter()
    ahead = {token for token, entry in found.items() if entry.before in ("TITLE", "HONORIFIC")}
    behind = {token for token, entry in found.items() if entry.after}
    for row in gold:
        units_of(row["full"], ahead, before, stop=True)
        units_of(row["suffix_titles"], behind, after, stop=False)
    for text in register:  # entered by hand: what stands behind the first comma is titles
        units_of(text, ahead, before, stop=True)
        units_of(text.partition(",")[2], behind, after, stop=False)
    return before, after


def position_counts(data: pathlib.Path) -> tuple[Any, Any]:
    """How often each word is the first, and the last word of a name."""
    first: collections.Counter[str] = collections.Counter()
    last: collections.Counter[str] = collections.Counter()
    for row in rows(data / "token_position_counts.tsv"):
        if row["position"] in ("first", "only"):
            first[row["token"]] += int(row["count"])
        if row["position"] in ("last", "only"):
            last[row["token"]] += int(row["count"])
    return first, last


def listed(data: pathlib.Path) -> dict[str, Entry]:
    """The listed titles that are set aside, and the further ones of extra_titles.tsv."""
    extra = rows(EXTRA)
    names_first = {row["token"] for row in extra if row["place"] == "name"}
    found: dict[str, Entry] = {}
    for row in rows(data / "titles.tsv"):
        token, kind = letters(row["token"]), row["kind"]
        degree = kind in AFTER and kind.startswith("academic")
        if (len(token) < 2 and token not in ("h", "r")) or (token in names_first and not degree):
            continue
        if " " in row["token"] and not any(c in row["token"] for c in ".()"):
            continue  # several words: each is listed by itself
        after = kind in AFTER and row["position"] == "suffix"
        before = BEFORE.get(kind) if not (kind == "religious-islam" and after) else None
        before = "HONORIFIC" if token == "r" else before
        if before or after:
            entry = found.setdefault(token, Entry(kind, row["token"], "compiled"))
            entry.before = entry.before or before
            entry.after |= after or kind in ("academic-old", "military", "police")
    for row in extra:
        if row["place"] == "before":
            found[row["token"]] = Entry("short", row["written"], row["source"], row["role"])
        elif row["place"] == "after":
            new = Entry("academic", row["written"], row["source"], after=True)
            found.setdefault(row["token"], new)
        elif row["place"] == "late":
            found[row["token"]] = Entry("deceased", row["written"], row["source"], "MARKER", True)
    found["hj"].after = True
    return found


def degree_of_three(token: str, entry: Entry) -> bool:
    """Whether three letters are a degree and no short form of a clan ("STR", "SRG")."""
    degree = entry.kind in ("academic-s1", "academic-s2", "academic-diploma")
    return degree and len(token) == 3 and not set(token) & set("aiueor")


def titles(
    data: pathlib.Path, gold: list[dict[str, str]], register: list[str]
) -> list[tuple[Any, ...]]:
    """token, before, after, prior, role, kind, written, source."""
    first, last = position_counts(data)
    found = listed(data)
    for token, written in generated(found, set(first) | set(last)).items():
        source = "level and field, each listed"
        found[token] = Entry("generated", written, source, after=True)
    before_counts, after_counts = title_counts(gold, register, found)
    total = len(gold) + len(register)
    body = []
    for token, entry in sorted(found.items()):
        before = after = ""
        if entry.before:
            before = FIXED.get(token) or score(
                before_counts[token], first[token], total, len(token)
            )
            if entry.before == "PARTICLE":
                before = FIXED["PARTICLE"]
        if entry.after:
            after = score(after_counts[token], last[token], total, len(token))
            if degree_of_three(token, entry) and not last[token]:
                after = max(after, DEGREE)
            if entry.kind in ("academic-old", "military", "police") and not after_counts[token]:
                after = min(after, -8)  # these stand before a name
        common = prior(after_counts[token], total)
        if entry.kind == "generated" and not after_counts[token]:
            sayable = token[1] in "aiueo" or token[0] == "a"
            after, common = -12 if sayable else 20, MADE
        role = entry.before or "SUFFIX"
        body.append((token, before, after, common, role, entry.kind, entry.written, entry.source))
    return body


def main() -> None:
    """Write every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--half", type=int, choices=(0, 1), help="count titles on one half only")
    options = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    gold = rows(options.data / "titles_gold_dev.tsv")
    register = [row["name"] for row in rows(options.data / "register_names_dev.tsv")]
    if options.half is not None:
        held_out = {row["full"] for row in gold[1 - options.half :: 2]}
        gold = gold[options.half :: 2]
        register = [name for name in register if name not in held_out]
    write(
        "titles.tsv",
        ["token", "before", "after", "prior", "role", "kind", "written", "source"],
        titles(options.data, gold, register),
    )
    write(
        "families.tsv",
        ["token", "family", "source"],
        families(*(rows(options.data / f"{name}.tsv") for name in FAMILY_TABLES)),
    )
    source = "frasa 0.1.58"
    remarks = {row["token"] for row in rows(EXTRA) if row["place"] == "late"}  # counted as names
    counted = rows(options.data / "token_frequency.tsv")
    names = [row for row in counted if row["token"] not in remarks]
    write(
        "frequency.tsv",
        ["token", "count", "male_share", "first", "source"],
        [(*row.values(), source) for row in names],
    )


if __name__ == "__main__":
    main()
