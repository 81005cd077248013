"""A matcher as a JSON file: weights in bits, shares by value, one format number.

Steps are written as runs, ``[first value, bits]``, so that a person can read where a feature
starts to count. Reading checks every part and says which one is not well formed.
"""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.errors import ModelError
from namematch.scoring.matcher import (
    FEATURES,
    FORMAT,
    KINDS,
    LEVELS,
    TOKEN_LEVELS,
    WIDTH,
    Matcher,
    check,
)  # fmt: skip
from namematch.scoring.model_sense import check_sense
from namematch.scoring.shares import BIT, Shares
from namematch.writing import whole

YEARS, DAYS = 256, 13 * 32
MOST_BITS = 1000.0  # of any one figure: weights are summed as int32 in 1/256 bits
Levels = dict[str, tuple[float, float]]


def write(matcher: Matcher, path: str | os.PathLike[str]) -> None:
    """Write ``matcher`` to ``path``, whole or not at all."""
    content = to_bytes(matcher)
    whole(path, lambda file: file.write(content))


def to_bytes(matcher: Matcher) -> bytes:
    """The content of a matcher file."""
    text = json.dumps(to_dict(matcher), indent=1, ensure_ascii=True)
    return (short_lists(text) + "\n").encode("ascii")


def read(path: str | os.PathLike[str]) -> Matcher:
    """Read a matcher; ModelError names the file and the part that is not well formed."""
    where = os.fspath(path)
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"{where}: no such matcher file") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"{where}: not a matcher file in JSON ({type(error).__name__})") from None
    check(isinstance(document, dict), where, "a JSON object")
    form = document.get("format")
    check(form == FORMAT, where, f"format {FORMAT}, this one says {form!r}")
    try:
        return from_dict(document)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        if isinstance(error, ModelError):
            raise ModelError(f"{where}: {error}") from None
        raise ModelError(f"{where}: part missing or not well formed: {error!r}") from None


def to_dict(matcher: Matcher) -> dict[str, Any]:
    """The matcher as plain JSON values."""
    return {
        "format": FORMAT,
        "population": matcher.population,
        "expected_matches": matcher.expected_matches,
        "link": matcher.link,
        "review": matcher.review,
        "further": list(matcher.further),
        "token_match": dict(zip(TOKEN_LEVELS, in_bits(matcher.price), strict=True)),
        "agreed_bits": {
            kind: in_bits(row) for kind, row in zip(KINDS, matcher.agreed, strict=True)
        },
        "name_shape": {
            feature: runs(row) for feature, row in zip(FEATURES, matcher.steps, strict=True)
        },
        "mother_name": {"least": matcher.mother[0] / BIT, "most": matcher.mother[1] / BIT},
        "levels": {
            field: {level: {"m": m, "u": u} for level, (m, u) in levels.items()}
            for field, levels in matcher.levels.items()
        },
        "calibration": [[float(x), float(y)] for x, y in zip(*matcher.calibration, strict=True)],
        "shares": {
            "tokens": shares_out(matcher.tokens),
            "places": shares_out(matcher.places),
            "years": sparse_out(matcher.years),
            "days": sparse_out(matcher.days),
            "further": {field: shares_out(x) for field, x in matcher.further_shares.items()},
        },
    }


def from_dict(document: dict[str, Any]) -> Matcher:
    """The matcher of a document that ``to_dict`` could have written."""
    mother = document["mother_name"]
    grid = np.array(document["calibration"], np.float64)
    ascending = grid.ndim == 2 and grid.shape[1:] == (2,) and len(grid) > 1
    check(ascending and bool((np.diff(grid, axis=0) > 0).all()), "calibration", "ascending pairs")
    shares = document["shares"]
    further = document["further"]
    check(all(isinstance(x, str) for x in further), "further", "names of fields")
    matcher = Matcher(
        price=np.array([quantised(document["token_match"][x]) for x in TOKEN_LEVELS], np.int32),
        agreed=np.stack([curve(document["agreed_bits"][x]) for x in KINDS]),
        steps=np.stack([spread(document["name_shape"][x]) for x in FEATURES]),
        mother=(quantised(mother["least"]), quantised(mother["most"])),
        levels=levels_in(document["levels"], further),
        tokens=shares_in(shares["tokens"]),
        places=shares_in(shares["places"]),
        years=sparse_in(shares["years"], YEARS),
        days=sparse_in(shares["days"], DAYS),
        population=int(document["population"]),
        expected_matches=float(document["expected_matches"]),
        calibration=(grid[:, 0].copy(), grid[:, 1].copy()),
        link=float(document["link"]),
        review=float(document["review"]),
        further=tuple(further),
        further_shares={x: shares_in(y) for x, y in shares.get("further", {}).items()},
    )
    check_sense(matcher)
    return matcher


def levels_in(document: dict[str, Any], further: list[str]) -> dict[str, Levels]:
    """M and u by field and level; of the further fields only what was trained."""
    levels = {}
    for field in (*LEVELS, *(field for field in further if field in document)):
        where, names = f"levels of {field}", LEVELS.get(field, LEVELS["further"])
        levels[field] = {x: (float(y["m"]), float(y["u"])) for x, y in document[field].items()}
        check(tuple(levels[field]) == names, where, ", ".join(names))
        fine = all(0 < m <= 1 and 0 < u <= 1 for m, u in levels[field].values())
        check(fine, where, "m and u above 0 and at most 1")
    return levels


def quantised(value: float) -> int:
    """Bits as whole 1/256 bits."""
    check(abs(float(value)) <= MOST_BITS, "bits", f"a number within {MOST_BITS:g}, not {value}")
    return round(float(value) * BIT)


def in_bits(values: npt.NDArray[np.int32]) -> list[float]:
    """1/256 bits as bits."""
    return [int(x) / BIT for x in values]


def curve(values: list[float]) -> npt.NDArray[np.int32]:
    """Worth of 0, 1, 2 ... bits of agreement: never falling."""
    row = np.array([quantised(x) for x in values], np.int32)
    check(
        len(row) == WIDTH + 1 and bool((np.diff(row) >= 0).all()),
        "agreed_bits",
        "129 bits, never falling",
    )
    return row


def runs(row: npt.NDArray[np.int32]) -> list[list[float]]:
    """A row of steps as ``[first value, bits]`` where the bits change."""
    first = np.flatnonzero(np.concatenate([[True], np.diff(row) != 0]))
    return [[int(at), int(row[at]) / BIT] for at in first]


def spread(steps: list[list[float]]) -> npt.NDArray[np.int32]:
    """The row of steps that ``runs`` wrote."""
    first = [int(at) for at, _ in steps]
    ascending = first[:1] == [0] and all(a < b < WIDTH for a, b in pairwise(first))
    check(ascending, "name_shape", "steps from value 0, ascending")
    sizes = np.diff([*first, WIDTH])
    return np.repeat([quantised(bits) for _, bits in steps], sizes).astype(np.int32)


def shares_out(shares: Shares) -> dict[str, Any]:
    """Shares as an object, the commonest value first."""
    order = np.argsort(-shares.share, kind="stable")
    names = shares.values.to_pylist()
    return {"rest": shares.rest, "known": {names[i]: float(shares.share[i]) for i in order}}


def shares_in(document: dict[str, Any]) -> Shares:
    """The shares that ``shares_out`` wrote."""
    known = sorted(document["known"].items())
    share = np.array([float(value) for _, value in known], np.float64)
    check(bool((share > 0).all() and (share <= 1).all()), "shares", "between 0 and 1")
    check(0 < float(document["rest"]) <= 1, "shares", "a rest between 0 and 1")
    return Shares(
        pa.array([name for name, _ in known], pa.string()), share, float(document["rest"])
    )


def sparse_out(values: npt.NDArray[np.float64]) -> dict[str, Any]:
    """A long array as its commonest value and the places that differ from it."""
    levels, counts = np.unique(values, return_counts=True)
    rest = float(levels[np.argmax(counts)])
    return {
        "rest": rest,
        "known": {str(i): float(values[i]) for i in np.flatnonzero(values != rest)},
    }


def sparse_in(document: dict[str, Any], size: int) -> npt.NDArray[np.float64]:
    """The array that ``sparse_out`` wrote."""
    values = np.full(size, float(document["rest"]))
    for at, share in document["known"].items():
        values[int(at)] = float(share)
    check(bool((values > 0).all() and (values <= 1).all()), "shares", "between 0 and 1")
    return values


def short_lists(text: str) -> str:
    """Indented JSON with its innermost lists on one line each."""
    lines: list[str] = []
    for line in text.split("\n"):
        inside = (
            lines and lines[-1].lstrip().startswith("[") and not lines[-1].endswith(("]", "],"))
        )
        starts = line.strip() == "["
        if inside and not starts:
            lines[-1] += line.strip()
            if lines[-1].endswith(","):
                lines[-1] += " "
        else:
            lines.append(line)
    return "\n".join(line.rstrip() for line in lines)
