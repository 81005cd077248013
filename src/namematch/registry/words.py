"""The words of a registry, frozen and added: a snapshot that searches read while others add.

An addition never changes what an earlier snapshot sees: arrays grow at their end or are copied
when they are full, tables only gain entries that the earlier snapshot passes over by its count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels.near import note_words, noted, pack
from namematch._kernels.shelf import KINDS_AT, SIZE_MASK
from namematch._kernels.words import (
    Added,
    Base,
    copied_posts,
    count_posts,
    find_words,
    place_words,
    post_words,
    table_of_words,
)
from namematch.names.lexicon import Lexicon
from namematch.names.sexes import sexes
from namematch.phonetic.rules import compiled
from namematch.scoring.matcher import Matcher
from namematch.scoring.tokens import graph_for, known_tokens
from namematch.text import Bytes, Starts
from namematch.vocabulary import Vocabulary

Int32 = npt.NDArray[np.int32]
Packed = tuple[Any, Any, Any]  # letters, marks, hashes

FIRST, LAST = ord("a"), ord("z")
_ALIKE = ("fpv", "jz", "kq", "sx")  # first letters that are written for each other
_CLASS = {letter: ord(group[0]) for group in _ALIKE for letter in group}
_DISTINCT = sorted({_CLASS.get(chr(code), code) for code in range(FIRST, LAST + 1)})
KINDS = np.array(
    [1 << _DISTINCT.index(_CLASS.get(chr(code), code)) for code in range(FIRST, LAST + 1)],
    np.uint32,
)  # of a first letter, as one bit of 21

ROOM = 1 << 10  # words for which room is made at first


@dataclass(frozen=True, slots=True)
class Words:
    """``base`` and the first ``count`` words of ``added``, of which ``letters`` are in use."""

    matcher: Matcher
    base: Base
    added: Added
    count: int = 0
    letters: int = 0
    hashes: int = 0
    posts: int = 0

    @classmethod
    def build(cls, matcher: Matcher, words: pa.Array, *, threads: int | None = None) -> Self:
        """The words of a table, and all that the matcher stores."""
        every = pa.concat_arrays([words.cast(pa.string()), matcher.tokens.values.cast(pa.string())])
        every = every.unique()
        every = every.take(pa.compute.array_sort_indices(every))
        vocabulary = Vocabulary.build(every, Lexicon.default(), threads=threads)
        graph = graph_for(matcher, vocabulary)
        known = matcher.tokens.known(every)
        share = matcher.tokens.share
        stored = np.where(known >= 0, share[known] if len(share) else 0.0, 0.0)
        letters, marks, hashes = vocabulary.tokens
        table = table_of_words(letters, marks, len(every), _power(2 * len(every)))
        size = np.minimum(marks[:, 1] - marks[:, 0], 255).astype(np.uint8)
        index = vocabulary.index
        base = Base(
            letters, marks, hashes, index.buckets, index.posts, *vocabulary.edges,
            graph.rarity, graph.sex, size, first_letters(letters, marks), stored, table,
        )  # fmt: skip
        return cls(matcher, base, nothing_added())

    def __len__(self) -> int:
        return len(self.base.size) + self.count

    def find(self, text: Bytes, starts: Starts) -> Int32:
        """The number of each word, int32[n], -1 where there is none."""
        out = np.empty(len(starts) - 1, np.int32)
        find_words(self.base, self.added, self.count, text, starts, out)
        return out

    def sizes(self, used: Int32 | None = None) -> npt.NDArray[np.uint32]:
        """Letters of words (all by default) and kind of the first one, see ``shelf.sizes_of``."""
        every = np.arange(len(self), dtype=np.int32) if used is None else used
        n = len(self.base.size)
        old = every[: np.searchsorted(every, n)]
        new = every[len(old) :] - n
        size = np.concatenate([self.base.size[old], self.added.size[new]])
        first = np.concatenate([self.base.first[old], self.added.first[new]])
        kind = KINDS[np.clip(first, FIRST, LAST) - FIRST]
        sizes: npt.NDArray[np.uint32] = np.minimum(size, SIZE_MASK).astype(np.uint32)
        sizes |= kind << np.uint32(KINDS_AT)
        return sizes

    def spelled(self, number: int) -> str:
        """A word by its number."""
        n = len(self.base.size)
        part, row = (self.base, number) if number < n else (self.added, number - n)
        lo, hi = part.marks[row, :2]
        return part.letters[lo:hi].tobytes().decode("ascii")

    def extended(self, text: Bytes, starts: Starts) -> tuple[Words, Int32]:
        """These words and those of the text, distinct, that are new; the number of each."""
        numbers = self.find(text, starts)
        new = np.flatnonzero(numbers < 0)
        if len(new) == 0:
            return self, numbers
        spellings = [text[starts[w] : starts[w + 1]].tobytes().decode("ascii") for w in new]
        numbers[new] = np.arange(len(self), len(self) + len(new), dtype=np.int32)
        return self._with(spellings), numbers

    def _with(self, spellings: list[str]) -> Words:
        packed = pack_spellings(self.matcher, spellings)
        ids, rarity = np.empty(len(spellings), np.int32), np.empty((len(spellings), 6), np.int32)
        kinds = np.zeros(len(spellings), np.uint8)
        rest = self.matcher.tokens.rest
        note_words(packed, kinds, self.base, self.added, 0, rest, ids, rarity, noted(1))
        grown = self._with_room(packed)
        return grown._append(packed, rarity, sexes_of(spellings))

    def restored(
        self, letters: Bytes, marks: Any, hashes: Any, rarity: Int32, sex: npt.NDArray[np.uint8]
    ) -> Words:
        """These words and added ones as they were written, in that order."""
        if len(marks) == 0:
            return self
        packed = (letters, marks, hashes)
        return self._with_room(packed)._append(packed, rarity, sex)

    def _with_room(self, packed: Packed) -> Words:
        """The same with room for these words, copied where there is none."""
        letters, marks, hashes = packed
        old = self.added
        count, posts = self.count + len(marks), self.posts + count_posts(packed, 0, len(marks))
        slots, table = old.slots, old.table
        if 2 * posts > len(slots):
            slots = copied_posts(slots, _power(4 * posts))
        if 2 * count > len(table):
            table = table_of_words(old.letters, old.marks, self.count, _power(4 * count))
        added = Added(
            _grown(old.letters, self.letters, len(letters)),
            _grown(old.marks, self.count, len(marks)),
            _grown(old.hashes, self.hashes, len(hashes)),
            _grown(old.rarity, self.count, len(marks)),
            _grown(old.sex, self.count, len(marks)),
            _grown(old.size, self.count, len(marks)),
            _grown(old.first, self.count, len(marks)),
            slots,
            table,
        )
        return replace(self, added=added, posts=posts)

    def _append(self, packed: Packed, rarity: Int32, sex: npt.NDArray[np.uint8]) -> Words:
        letters, marks, hashes = packed
        added, first, last = self.added, self.count, self.count + len(marks)
        added.letters[self.letters : self.letters + len(letters)] = letters
        added.hashes[self.hashes : self.hashes + len(hashes)] = hashes
        moved = marks.copy()
        moved[:, :4] += self.letters
        moved[:, 4:6] += self.hashes
        added.marks[first:last] = moved
        added.rarity[first:last] = rarity
        added.sex[first:last] = sex
        added.size[first:last] = np.minimum(marks[:, 1] - marks[:, 0], 255)
        added.first[first:last] = first_letters(letters, marks)
        place_words(added.table, added.letters, added.marks, first, last)
        post_words(added.slots, (added.letters, added.marks, added.hashes), first, last)
        return replace(
            self, count=last, letters=self.letters + len(letters), hashes=self.hashes + len(hashes)
        )


def nothing_added() -> Added:
    """Room for the first words."""
    sex, size, first = (np.zeros(ROOM, np.uint8) for _ in range(3))
    return Added(
        np.zeros(16 * ROOM, np.uint8), np.zeros((ROOM, 8), np.int64), np.zeros(2 * ROOM, np.uint64),
        np.zeros((ROOM, 6), np.int32), sex, size, first,
        np.zeros(1 << 12, np.uint64), np.full(1 << 11, -1, np.int32),
    )  # fmt: skip


def first_letters(letters: Bytes, marks: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """The first letter of each word."""
    return letters[marks[:, 0]]


def pack_spellings(matcher: Matcher, spellings: list[str]) -> Packed:
    """Words as kernels compare them: letters, marks, hashes."""
    text = np.frombuffer(bytearray("".join(spellings), "ascii"), np.uint8)
    starts = np.zeros(len(spellings) + 1, np.int64)
    np.cumsum([len(word) for word in spellings], out=starts[1:])
    families = known_tokens(matcher).family
    family = np.array([families.get(word, -1) for word in spellings], np.int32)
    return pack(text, starts, family, compiled("free"), compiled("cheap"))  # type: ignore[no-any-return]


def sexes_of(spellings: list[str]) -> npt.NDArray[np.uint8]:
    """1 a man's word, 2 a woman's, 0 neither."""
    known = sexes()
    return np.array([known.get(word, 0) for word in spellings], np.uint8)


def _grown(array: npt.NDArray[Any], used: int, more: int) -> npt.NDArray[Any]:
    """The array, or a larger copy when it has no room for ``more``."""
    if used + more <= len(array):
        return array
    larger = np.zeros((2 * (used + more), *array.shape[1:]), array.dtype)
    larger[:used] = array[:used]
    return larger


def _power(least: int) -> int:
    """A power of two, at least 16 and ``least``."""
    return 1 << max(4, (least - 1).bit_length())
