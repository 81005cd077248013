"""Sex as Indonesian forms write it: L/P, LAKI-LAKI/PEREMPUAN, PRIA/WANITA, 1/2, M/F.

P is *perempuan*; only in a column that pairs it with W (P/W, no L) it is *pria*. Table:
data/sex.tsv.

>>> read_sex("LAKI-LAKI"), read_sex("p"), read_sex("x")
((1, None), (2, None), (0, 'not a sex'))
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from namematch.reading import tsv
from namematch.reading.column import Column
from namematch.reading.missing import is_missing
from namematch.reading.strings import distinct, spread

PROBLEMS = ("not a sex",)
MALE, FEMALE = 1, 2
_CODES = {row[0]: {"male": MALE, "female": FEMALE}[row[1]] for row in tsv.rows("sex")}
_NOISE = r"\.0+$|[^0-9A-Za-z]+"
_python_noise = re.compile(_NOISE)


def read_sex(value: str) -> tuple[int, str | None]:
    """(1 male, 2 female or 0, what is wrong) of one text."""
    if is_missing(value):
        return 0, None
    code = _CODES.get(_python_noise.sub("", value.strip()).lower(), 0)
    return code, None if code else PROBLEMS[0]


def read_sexes(array: pa.Array) -> Column:
    """``values`` uint8[n]: 0 missing, 1 male, 2 female."""
    texts, codes = distinct(array)
    known = pa.array(_CODES)
    plain = pc.utf8_lower(pc.replace_substring_regex(texts, _NOISE, ""))
    at = pc.index_in(plain, known).fill_null(-1).to_numpy(zero_copy_only=False)
    sexes = np.array([*_CODES.values(), 0], np.uint8)[at]
    notes: tuple[str, ...] = ()
    seen = set(plain.to_pylist())
    if "w" in seen and not seen & {"l", "lakilaki", "laki", "lk"}:
        p = pc.equal(plain, "p").to_numpy(zero_copy_only=False)
        sexes[p] = MALE
        notes = ("P read as pria (male), because the column pairs it with W",) if p.any() else ()
    faults = np.where((codes >= 0) & (spread(sexes, codes) == 0), 1, 0).astype(np.uint8)
    return Column(spread(sexes, codes), faults, PROBLEMS, notes=notes)
