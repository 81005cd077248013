"""Names of a table ready for the kernels."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from namematch.names.name import Role
from namematch.table import NameRows

Int32 = npt.NDArray[np.int32]
UInt8 = npt.NDArray[np.uint8]


class Rows(NamedTuple):
    """Names ready for the kernels: no demoted titles, aliases by record."""

    offsets: npt.NDArray[np.int64]
    tokens: Int32
    roles: UInt8
    aliases: npt.NDArray[np.int64]


def own(array: npt.NDArray[Any], kind: type) -> npt.NDArray[Any]:
    """The array in the one form kernels are compiled for: contiguous, writable, of one dtype."""
    flags = array.flags
    if array.dtype == kind and flags.c_contiguous and flags.writeable:
        return array
    return np.require(array, kind, ["C", "W"])


def rows_of(rows: NameRows, records: int) -> Rows:
    """Leave demoted titles out, and find each record's aliases."""
    keep = rows.roles != Role.HONORIFIC
    offsets, tokens, roles = rows.offsets, rows.tokens, rows.roles
    if not keep.all():
        kept = np.append(0, np.cumsum(keep))
        offsets, tokens, roles = kept[offsets], tokens[keep], roles[keep]
    aliases = np.full(records + 1, records, np.int64)
    if len(rows.owner) > records:
        aliases = records + np.searchsorted(rows.owner[records:], np.arange(records + 1))
    return Rows(
        own(offsets, np.int64), own(tokens, np.int32), own(roles, np.uint8), own(aliases, np.int64)
    )
