"""What is known of words in names: titles, markers, families of spellings, frequencies.

Loaded once from the packaged tables (``data/*.tsv``, every row with its source); frozen. An entry
of the compiled table is a word, or the pieces of a title without dots ("spdi"), with six facts:
scores as a title before and behind a name (quarter bits of a log-likelihood ratio, NEVER when it is
none), the role before a name, flags, log2 of its count in names, and how common it is as a title
behind one (quarter bits).

>>> lexicon = Lexicon.default()
>>> len(lexicon.frequency[0]) > 10_000
True
>>> lexicon.extend([("x1", "alias", "", "me")])
Traceback (most recent call last):
namematch.errors.LexiconError: rows, row 1, column token: expected letters a to z only
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch._kernels.intern import index_words
from namematch._kernels.title_units import NEVER
from namematch.errors import LexiconError
from namematch.names.name import Role
from namematch.text import Bytes, Starts, strings

DATA = Path(__file__).parent / "data"
COLUMNS = ("token", "kind", "value", "source")
FLAGS = {
    "alias": 1, "bin": 2, "ibnu": 4, "late": 8, "inside": 16, "first": 32, "custom": 64,
    "custom-long": 128, "pair": 256, "dashed": 512, "tail": 1024,
}  # fmt: skip
TITLES = {"before": Role.TITLE, "honorific": Role.HONORIFIC, "after": Role.SUFFIX}
SURE = 24  # score of a title that is given without one
UNCOUNTED = -40  # prior of a title that is given without counts: one name in a thousand

Facts = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Frozen knowledge of words; see the module.

    facts: word -> [before, after, role, flags, prior]; families: words and their family (int32);
    frequency: words and their counts in names (int64); hashes, table: the compiled form.
    """

    facts: Facts
    families: tuple[pa.Array, npt.NDArray[np.int32]]
    frequency: tuple[pa.Array, npt.NDArray[np.int64]]
    hashes: npt.NDArray[np.uint64]
    table: npt.NDArray[np.int16]

    @classmethod
    def default(cls) -> Lexicon:
        """The packaged lexicon, loaded once."""
        return _default()

    @classmethod
    def of(cls, facts: Facts, families: dict[str, str], frequency: dict[str, int]) -> Self:
        """Compile the three kinds of knowledge."""
        hashes, table = _compile(facts, frequency)
        members = sorted(families)
        numbers = {family: i for i, family in enumerate(sorted(set(families.values())))}
        ids = np.array([numbers[families[word]] for word in members], np.int32)
        counts = np.fromiter(frequency.values(), np.int64, len(frequency))
        return cls(
            facts=facts,
            families=(strings(*_bytes(members)), ids),
            frequency=(strings(*_bytes(list(frequency))), counts),
            hashes=hashes,
            table=table,
        )

    @property
    def relations(self) -> frozenset[str]:
        """Markers that stay in a name's text: bin, binti, ibnu."""
        chosen = FLAGS["bin"] | FLAGS["ibnu"]
        return frozenset(word for word, fact in self.facts.items() if fact[3] & chosen)

    def family_of(self, words: pa.Array) -> npt.NDArray[np.int32]:
        """Family of every word (int32[n]), -1 for none."""
        members, ids = self.families
        at = pc.index_in(words.cast(pa.string()), value_set=members)
        places = at.fill_null(len(ids)).to_numpy(zero_copy_only=False)
        found: npt.NDArray[np.int32] = np.append(ids, np.int32(-1))[places]
        return found

    def extend(self, rows: str | PathLike[str] | Iterable[Sequence[Any]]) -> Lexicon:
        """A new lexicon with further rows (token, kind, value, source), or a TSV file of them.

        Kinds: before, honorific, after (value: score in quarter bits, or empty); family (value:
        a spelling of the same family); count (value: how often it is seen); alias, bin, ibnu,
        late, inside, first, custom, custom-long, pair, dashed, tail (no value).

        Raises:
            LexiconError: a row is not well formed; says the file, the row and the column.
        """
        place, given = _read_rows(rows)
        facts = {word: list(fact) for word, fact in self.facts.items()}
        words, ids = self.families
        families = {w: str(i) for w, i in zip(words.to_pylist(), ids.tolist(), strict=True)}
        names = {str(i): str(i) for i in ids.tolist()}
        known, counts = self.frequency
        frequency = dict(zip(known.to_pylist(), counts.tolist(), strict=True))
        for number, row in enumerate(given, 1):
            token, kind, value = _check(row, f"{place}, row {number}")
            if kind == "family":
                family = families.setdefault(value, value)
                families[token] = names.get(family, family)
            elif kind == "count":
                frequency[token] = int(value)
            else:
                _add_fact(facts, token, kind, int(value) if value else SURE)
        return Lexicon.of(facts, families, frequency)


def _bytes(words: list[str]) -> tuple[Bytes, Starts]:
    """Words as bytes and offsets; ``pa.array`` of a list would import pandas where it is there."""
    starts = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, words), np.int64, len(words)), out=starts[1:])
    return np.frombuffer("".join(words).encode(), np.uint8), starts


def _compile(
    facts: Facts, frequency: dict[str, int]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int16]]:
    """The open-addressing table of all words and the facts of each of its slots."""
    words = list(dict.fromkeys([*facts, *frequency]))
    text, starts = _bytes(words)
    size = 1 << (2 * len(words)).bit_length()
    hashes, slots = index_words(text, starts, size)
    table = np.zeros((size, 6), np.int16)
    table[:, :2] = NEVER
    table[:, 2] = Role.SUFFIX
    known = np.array(list(facts.values()), np.int16).reshape(-1, 5)
    table[slots[: len(facts)]] = np.insert(known, 4, 0, axis=1)
    counts = np.array([frequency.get(word, 0) for word in words])
    table[slots, 4] = np.log2(counts + 1).astype(np.int16)
    return hashes, table


def _add_fact(facts: Facts, token: str, kind: str, score: int) -> None:
    """Put one row of a title or of a flag into the facts."""
    fact = facts.setdefault(token, [NEVER, NEVER, int(Role.SUFFIX), 0, UNCOUNTED])
    if kind in FLAGS:
        fact[3] |= FLAGS[kind]
    elif kind == "after":
        fact[1] = score
    else:
        fact[0], fact[2] = score, int(TITLES[kind])


def _read_rows(rows: str | PathLike[str] | Iterable[Sequence[Any]]) -> tuple[str, list[Any]]:
    """What to call the source of rows in messages, and the rows."""
    if not isinstance(rows, (str, PathLike)):
        return "rows", [tuple(row.values()) if isinstance(row, dict) else row for row in rows]
    try:
        with Path(rows).open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{rows}: cannot be read as UTF-8 text") from error
    if not lines or tuple(lines[0]) != COLUMNS:
        raise LexiconError(f"{rows}, row 0: expected the columns {', '.join(COLUMNS)}")
    return str(rows), lines[1:]


def _check(row: Sequence[Any], place: str) -> tuple[str, str, str]:
    """Token, kind and value of a well-formed row."""
    if len(row) != len(COLUMNS):
        raise LexiconError(f"{place}: expected {len(COLUMNS)} columns, got {len(row)}")
    token, kind, value, source = (str(cell).strip() for cell in row)
    token = token.lower()
    if not (token.isascii() and token.isalpha()):
        raise LexiconError(f"{place}, column token: expected letters a to z only")
    if kind not in FLAGS and kind not in TITLES and kind not in ("family", "count"):
        raise LexiconError(f"{place}, column kind: unknown kind")
    if not source:
        raise LexiconError(f"{place}, column source: expected where the row comes from")
    if kind == "family" and not (value.isascii() and value.isalpha()):
        raise LexiconError(f"{place}, column value: expected a word of letters a to z")
    if kind == "count" and not value.isdecimal():
        raise LexiconError(f"{place}, column value: expected a count")
    if kind in TITLES and value and not (value.lstrip("-").isdecimal() and abs(int(value)) < 128):
        raise LexiconError(f"{place}, column value: expected a score from -127 to 127")
    return token, kind, value.lower()


def _packaged(name: str) -> list[dict[str, str]]:
    """Rows of a packaged table."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _default() -> Lexicon:
    """Read and compile the packaged tables."""
    facts: Facts = {}
    for row in _packaged("titles.tsv"):
        before, after = row["before"] or NEVER, row["after"] or NEVER
        facts[row["token"]] = [
            int(before),
            int(after),
            int(Role[row["role"]]),
            0,
            int(row["prior"]),
        ]
    for row in _packaged("words.tsv"):
        _add_fact(facts, row["token"], row["kind"], 0)
    families = {row["token"]: row["family"] for row in _packaged("families.tsv")}
    frequency = {row["token"]: int(row["count"]) for row in _packaged("frequency.tsv")}
    return Lexicon.of(facts, families, frequency)
