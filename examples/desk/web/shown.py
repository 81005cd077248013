"""Values as a page may show them, whatever they hold: no hidden letter, no endless one.

Escaping is the templates' work. Here the letters that turn text around or are not seen become
visible, and what is too long is cut.

>>> shown("Siti\u202eAminah")
'Siti⟨U+202E⟩Aminah'
>>> shown("a" * 10_000)[-11:]
'aa… (10000)'
"""

from __future__ import annotations

import unicodedata

MOST = 160  # letters of one value: a name with every title stays well below
MARKS = 3  # accents on one letter; more only draw over the lines around


def shown(text: str, most: int = MOST) -> str:
    """The value with control characters made visible, cut after ``most`` letters."""
    cut = text[:most]
    seen, marks = [], 0
    for letter in cut:
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind[0] == "C" or kind in ("Zl", "Zp"):
            seen.append(f"⟨U+{ord(letter):04X}⟩")
        elif marks <= MARKS:
            seen.append(letter)
    return "".join(seen) + (f"… ({len(text)})" if len(text) > most else "")
