"""A snapshot of a registry as blocks for the store, and back, without a copy of what is large.

Two blocks. ``base``: the matcher, the frozen words and the first shelf, which hold nearly all and
are mapped as they are. ``rest``: what changes, written anew at every compaction: added words,
places, values of further fields, later shelves, and which records of the first shelf are gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch._kernels.shelf import Names, Shelf
from namematch._kernels.words import Base
from namematch.registry.codes import Codes, PlaceCodes
from namematch.registry.columns import Texts
from namematch.registry.entries import Arrays, texts_in, texts_out
from namematch.registry.shelves import Shelved, with_marks
from namematch.registry.state import State
from namematch.registry.store import Block
from namematch.registry.words import Words, nothing_added
from namematch.scoring.matcher import Matcher
from namematch.scoring.model_file import from_dict, to_dict
from namematch.scoring.places import Places

_USED = ("letters", "marks", "hashes", "rarity", "sex")  # of the added words; the rest follows


def meta_of(state: State) -> dict[str, Any]:
    """What the manifest says of a registry: schema, hash of the matcher, counts."""
    return {
        "schema": {
            "fields": sorted(state.fields),
            "further": list(state.further),
            "ids": "numbers" if state.numbered else "texts",
        },
        "matcher_hash": hashlib.sha256(_text(state.matcher)).hexdigest(),
        "counts": counts_of(state),
    }


def counts_of(state: State) -> dict[str, int]:
    """What of ``meta_of`` changes as records are added: a matcher takes long to hash."""
    return {"records": state.count, "words": len(state.words)}


def blocks_of(state: State, matcher: npt.NDArray[np.uint8] | None = None) -> list[Block]:
    """``base`` and ``rest`` of a state; ``matcher`` as it was written before, where it was."""
    first = state.shelves[0]
    base = _out("words", state.words.base) | _shelf_out("shelf", first)
    base["matcher"] = np.frombuffer(_text(state.matcher), np.uint8) if matcher is None else matcher
    return [Block({"kind": "base"}, base), rest_of(state)]


def rest_of(state: State) -> Block:
    """``rest`` of a state."""
    arrays = _places_out(state.places) | _added_out(state.words)
    for number, one in enumerate(state.shelves[1:]):
        arrays |= _shelf_out(f"shelf{number}", one)
    for name, codes in state.further.items():
        arrays |= texts_out(f"values.{name}", pa.array(codes.values[: codes.count], pa.string()))
    arrays["gone"] = np.flatnonzero(state.shelves[0].shelf.gone).astype(np.int32)
    return Block({"kind": "rest", "shelves": len(state.shelves) - 1}, arrays)


def state_of(blocks: Sequence[Block], meta: Mapping[str, Any]) -> State:
    """The state that was written."""
    base, rest = (block.arrays for block in blocks)
    matcher = _matcher(base["matcher"].tobytes())
    schema = meta["schema"]
    first = _shelf_in("shelf", base)
    if len(rest["gone"]):  # in a copy: an earlier snapshot reads the mapped one
        gone = first.shelf.gone.copy()
        gone[rest["gone"]] = 1
        first = with_marks(first, gone)
    later = (_shelf_in(f"shelf{number}", rest) for number in range(blocks[1].header["shelves"]))
    return State(
        matcher=matcher,
        words=_words_in(matcher, _in(Base, "words", base), rest),
        places=_places_in(rest),
        further={
            name: Codes.of(texts_in(f"values.{name}", rest).to_pylist())
            for name in schema["further"]
        },
        shelves=(first, *later),
        fields=frozenset(schema["fields"]),
        numbered=schema["ids"] == "numbers",
        count=meta["counts"]["records"],
    )


@lru_cache(maxsize=2)
def _matcher(text: bytes) -> Matcher:
    """The same one again after a compaction: what is made of a matcher is remembered with it."""
    return from_dict(json.loads(text))


@lru_cache(maxsize=8)
def _text(matcher: Matcher) -> bytes:
    return json.dumps(to_dict(matcher)).encode()


def _out(name: str, arrays: Any) -> Arrays:
    return {f"{name}.{part}": getattr(arrays, part) for part in arrays._fields}


def _in(kind: Any, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> Any:
    return kind(*(arrays[f"{name}.{part}"] for part in kind._fields))


def _shelf_out(name: str, one: Shelved) -> Arrays:
    flat = {part: getattr(one.shelf, part) for part in one.shelf._fields}
    names, mothers = flat.pop("names"), flat.pop("mothers")
    arrays = {f"{name}.{part}": array for part, array in flat.items()}
    arrays |= _out(f"{name}.names", names) | _out(f"{name}.mothers", mothers)
    arrays[f"{name}.by_key"] = one.by_key
    if one.texts is not None:
        arrays |= {f"{name}.text": one.texts.text, f"{name}.starts": one.texts.starts}
    return arrays


def _shelf_in(name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> Shelved:
    parts: dict[str, Any] = {
        part: _in(Names, f"{name}.{part}", arrays) for part in ("names", "mothers")
    }
    parts |= {part: arrays[f"{name}.{part}"] for part in Shelf._fields if part not in parts}
    text = arrays.get(f"{name}.text")
    texts = None if text is None else Texts(text, arrays[f"{name}.starts"])
    return Shelved(Shelf(**parts), arrays[f"{name}.by_key"], texts)


def _added_out(words: Words) -> Arrays:
    """The added words without their tables, which are larger and are made anew from them."""
    used = {"letters": words.letters, "hashes": words.hashes}
    return {
        f"added.{part}": getattr(words.added, part)[: used.get(part, words.count)] for part in _USED
    }


def _words_in(matcher: Matcher, base: Base, rest: Mapping[str, npt.NDArray[Any]]) -> Words:
    words = Words(matcher, base, nothing_added())
    return words.restored(*(rest[f"added.{part}"] for part in _USED))


def _places_out(places: PlaceCodes) -> Arrays:
    values = pa.array(places.codes.values[: places.codes.count], pa.string())
    return texts_out("place", values) | _out("places", places.places) | {"rarity": places.rarity}


def _places_in(rest: Mapping[str, npt.NDArray[Any]]) -> PlaceCodes:
    codes = Codes.of(texts_in("place", rest).to_pylist())
    return PlaceCodes(codes, _in(Places, "places", rest), rest["rarity"])
