"""Titles people hold and how a record writes them: none, some, with or without dots and comma.

>>> written("S.Pd.I.", 0), written("S.Pd.I.", 1), written("S.Pd.I.", 2), written("S.Pd.I.", 3)
('S.Pd.I.', 'S.Pd.I', 'SPdI', 'S. Pd. I.')
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.synthetic.names import FEMALE, MALE, Sexes
from namematch.synthetic.pool import NONE, Ids
from namematch.synthetic.tables import read

SLOTS = ("honorific", "academic", "bachelor", "master")
HELD = (0.32, 0.28, 0.70, 0.22)
"""Among people with titles: how many hold one of each slot. Of 20,000 register entries 16, 14, 38
and 14 in 100 show one, 52 any."""
STYLES = 4
STYLE_SHARES = (0.5, 0.25, 0.15, 0.1)
"""All dots, no last dot, no dot, dots and spaces (assumption)."""
NO_COMMA = 0.15
"""Share of records that put no comma before a title (assumption)."""
YOUNGEST_TITLED = 1999
"""Born later, nobody holds a title."""


def written(title: str, style: int) -> str:
    """A title in one of four styles."""
    if style == 1:
        return title.rstrip(".") if title.count(".") > 1 else title
    if style == 2:
        return title.replace(".", "")
    return title if style == 0 else re.sub(r"\.(?=.)", ". ", title)


@dataclass(frozen=True, slots=True)
class TitleTable:
    """Titles by slot and sex, and all their written forms.

    ``forms`` holds, for every title and style, its text before a name; then after a name with a
    comma; then without one.
    """

    urns: dict[tuple[str, int], Ids]
    size: int
    forms: pa.Array

    @classmethod
    def load(cls) -> TitleTable:
        """From the packaged counts."""
        rows = read("titles")
        urns = {}
        for slot in SLOTS:
            for sex, letter in ((MALE, "M"), (FEMALE, "F")):
                mine = [
                    (i, int(r["count"]))
                    for i, r in enumerate(rows)
                    if r["slot"] == slot and r["sex"] in ("", letter)
                ]
                urns[slot, sex] = np.repeat([i for i, _ in mine], [c for _, c in mine]).astype(
                    np.int32
                )
        texts = [written(r["title"], style) for r in rows for style in range(STYLES)]
        forms = [f"{t} " for t in texts] + [f", {t}" for t in texts] + [f" {t}" for t in texts]
        return cls(urns, len(rows), pa.array(forms, pa.string()))

    def hold(
        self, sex: Sexes, year: npt.NDArray[np.int32], share: float, rng: np.random.Generator
    ) -> Ids:
        """int32[n, 4]: the title each person holds per slot, or NONE."""
        held = np.full((len(sex), len(SLOTS)), NONE, np.int32)
        titled = (year <= YOUNGEST_TITLED) & (rng.random(len(sex)) < share)
        for column, (slot, rate) in enumerate(zip(SLOTS, HELD, strict=True)):
            has = titled & (rng.random(len(sex)) < rate)
            for code in (MALE, FEMALE):
                rows, urn = np.flatnonzero(has & (sex == code)), self.urns[slot, code]
                held[rows, column] = urn[rng.integers(len(urn), size=len(rows))]
        return held

    def show(self, held: Ids, shown: float, rng: np.random.Generator) -> Ids:
        """int32[n, 4]: positions in ``forms`` of the titles a record shows, or NONE."""
        style = rng.choice(STYLES, (len(held), 1), p=STYLE_SHARES)
        block = self.size * STYLES
        after = np.where(rng.random((len(held), 1)) < NO_COMMA, 2 * block, block)
        shift = np.concatenate([np.zeros((len(held), 2), np.int64), np.repeat(after, 2, axis=1)], 1)
        visible = (held != NONE) & (rng.random(held.shape) < shown)
        return np.where(visible, held * STYLES + style + shift, NONE).astype(np.int32)
