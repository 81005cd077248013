"""Changes to the words of a name rather than to their spelling, and which names allow which kind.

Names are rows of token ids filled from the left. Every change returns rows of the same width.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from namematch.synthetic.names import FEMALE, WIDTH, Sexes, counts
from namematch.synthetic.pool import NONE, Ids
from namematch.synthetic.rates import BIN_SHARE, PASSPORT_NAME_LENGTH
from namematch.synthetic.spacing import joins
from namematch.synthetic.spelling import SPELLING_KINDS
from namematch.synthetic.tokens import TokenFacts
from namematch.synthetic.typos import misspell

Mask = npt.NDArray[np.bool_]
TWO_ADDED = 0.35
"""Share of lengthened names that get the grandfather's name too (assumption)."""
DOTTED_INITIAL = 0.6
"""Share of initials written with a dot (assumption)."""
FIRST_TO_INITIAL, FIRST_DROPPED = 0.25, 0.5
"""How readily the first token becomes an initial or is left out, compared with a later one."""
SHORTEST_MISSPELT = 4
"""Letters a token must have to be misspelt."""


def one_of(fits: Mask, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """A column per row, drawn evenly among the true ones (each row has one)."""
    drawn: npt.NDArray[np.int64] = (fits * (rng.random(fits.shape) + 1e-9)).argmax(axis=1)
    return drawn


def allowed(facts: TokenFacts, names: Ids, kinds: tuple[str, ...]) -> Mask:
    """bool[n, kinds]: which kinds can change which name."""
    number = counts(names)
    letters = facts.letters(names)
    masks = {
        "joined": _joinable(facts, names).any(axis=1),
        "split": (_splittable(facts, names) & (number < WIDTH)[:, None]).any(axis=1),
        "dropped": number > 1,
        "added": number <= WIDTH - 3,
        "initials": ((letters > 2) & (number > 1)[:, None]).any(axis=1),
        "swapped": (number > 1) & (names[:, 0] != names[:, 1]),
        "cut": letters.sum(axis=1) + number - 1 > PASSPORT_NAME_LENGTH,
        "typo": (letters >= SHORTEST_MISSPELT).any(axis=1),
    }
    for column, kind in enumerate(kinds):
        if kind in SPELLING_KINDS:
            masks[kind] = (facts.number_of_spellings(names, column) > 0).any(axis=1)
    return np.column_stack([masks[kind] for kind in kinds])


def compact(names: Ids) -> Ids:
    """Move the tokens of each row to the left."""
    order = np.argsort(names == NONE, axis=1, kind="stable")
    return np.take_along_axis(names, order, axis=1)


def _joinable(facts: TokenFacts, names: Ids) -> Mask:
    """Slots whose token is also written together with the next one."""
    first, second = names[:, :-1].astype(np.int64), names[:, 1:].astype(np.int64)
    codes = np.where(second == NONE, -1, first * len(facts.pool.texts) + second)
    distinct, inverse = np.unique(codes, return_inverse=True)
    texts, size = facts.pool.texts, len(facts.pool.texts)
    good = [c >= 0 and joins(texts[c // size], texts[c % size]) for c in distinct.tolist()]
    fits: Mask = np.array(good, bool)[inverse].reshape(first.shape)
    return fits


def _splittable(facts: TokenFacts, names: Ids) -> Mask:
    halves: Mask = (facts.halves[names, 0] != NONE) & (names != NONE)
    return halves


def join(facts: TokenFacts, names: Ids, rng: np.random.Generator) -> Ids:
    """Write two neighbours as one word."""
    rows, at = np.arange(len(names)), one_of(_joinable(facts, names), rng)
    texts = facts.pool.texts
    pairs = zip(names[rows, at].tolist(), names[rows, at + 1].tolist(), strict=True)
    written = names.copy()
    written[rows, at] = facts.pool.add(texts[a] + texts[b] for a, b in pairs)
    written[rows, at + 1] = NONE
    return compact(written)


def split(facts: TokenFacts, names: Ids, rng: np.random.Generator) -> Ids:
    """Write one word as two."""
    rows, at = np.arange(len(names)), one_of(_splittable(facts, names), rng)
    slots = np.arange(WIDTH)
    source = slots - (slots > at[:, None])
    written = np.take_along_axis(names, source, axis=1)
    halves = facts.halves[names[rows, at]]
    written[rows, at], written[rows, at + 1] = halves[:, 0], halves[:, 1]
    return written


def drop(facts: TokenFacts, names: Ids, rng: np.random.Generator) -> Ids:
    """Leave a token out."""
    written = names.copy()
    written[np.arange(len(names)), _seldom_first(names != NONE, FIRST_DROPPED, rng)] = NONE
    return compact(written)


def add(facts: TokenFacts, names: Ids, sex: Sexes, urn: Ids, rng: np.random.Generator) -> Ids:
    """Put the father's name behind, or the grandfather's too; with or without bin, binti."""
    rows = np.arange(len(names))
    written, at = names.copy(), counts(names)
    marked = rng.random(len(names)) < BIN_SHARE
    marker = facts.pool.add(["bin", "binti"])[(sex == FEMALE).astype(np.int64)]
    written[rows[marked], at[marked]] = marker[marked]
    at = at + marked
    written[rows, at] = urn[rng.integers(len(urn), size=len(rows))]
    two = rng.random(len(names)) < TWO_ADDED
    written[rows[two], at[two] + 1] = urn[rng.integers(len(urn), size=int(two.sum()))]
    return written


def initial(facts: TokenFacts, names: Ids, rng: np.random.Generator) -> Ids:
    """Cut a token down to its first letter."""
    rows = np.arange(len(names))
    at = _seldom_first(facts.letters(names) > 2, FIRST_TO_INITIAL, rng)
    dots = np.where(rng.random(len(names)) < DOTTED_INITIAL, ".", "").tolist()
    tokens = zip(names[rows, at].tolist(), dots, strict=True)
    written = names.copy()
    written[rows, at] = facts.pool.add(facts.pool.texts[t][0] + dot for t, dot in tokens)
    return written


def swap(facts: TokenFacts, names: Ids, rng: np.random.Generator) -> Ids:
    """Bring the last token to the front."""
    last = counts(names) - 1
    slots = np.arange(WIDTH)[None, :]
    moved = np.where(slots == 0, last[:, None], np.where(slots <= last[:, None], slots - 1, slots))
    return np.take_along_axis(names, moved, axis=1)


def cut(facts: TokenFacts, names: Ids, rng: np.random.Generator) -> Ids:
    """Keep what fits in the field of a passport."""
    letters = facts.letters(names)
    starts = np.cumsum(letters + 1, axis=1) - letters - 1
    kept = np.clip(PASSPORT_NAME_LENGTH - starts, 0, letters)
    written = np.where(kept > 0, names, NONE).astype(np.int32)
    rows, slots = np.nonzero((kept > 0) & (kept < letters))
    pieces = zip(names[rows, slots].tolist(), kept[rows, slots].tolist(), strict=True)
    written[rows, slots] = facts.pool.add(facts.pool.texts[t][:k] for t, k in pieces)
    return written


def mistype(facts: TokenFacts, names: Ids, rng: np.random.Generator) -> Ids:
    """One wrong key in one token."""
    rows = np.arange(len(names))
    at = one_of(facts.letters(names) >= SHORTEST_MISSPELT, rng)
    draws = rng.random((len(names), 3)).tolist()
    tokens = zip(names[rows, at].tolist(), draws, strict=True)
    written = names.copy()
    written[rows, at] = facts.pool.add(misspell(facts.pool.texts[t], *draw) for t, draw in tokens)
    return written


def _seldom_first(fits: Mask, first: float, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Like one_of, the first column only ``first`` times as readily."""
    keys = rng.random(fits.shape)
    keys[:, 0] = keys[:, 0] ** (1 / first)
    drawn: npt.NDArray[np.int64] = (fits * (keys + 1e-9)).argmax(axis=1)
    return drawn


CHANGES: dict[str, Callable[[TokenFacts, Ids, np.random.Generator], Ids]] = {
    "joined": join,
    "split": split,
    "dropped": drop,
    "initials": initial,
    "swapped": swap,
    "cut": cut,
    "typo": mistype,
}
