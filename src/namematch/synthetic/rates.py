"""Every rate of the generator, with where it comes from.

Fixed from the sources before any matcher was run on the output. Two corrections came later, neither
to make matching easier or harder: more titles, to reach the 52 in 100 of the registers, and regions
in the NIK for Jakarta and for old place names, which had put 7 in 100 people in one regency.

"Register pairs" are 1,000 pairs of records known to be one person in public Indonesian election
registers; "name pairs" are 1,140 differently written names of one person in the same registers.

Kinds of change to a name (``truth.kind``, joined by ``+`` in the order applied):

=============  =====================================================================
old_spelling   u/oe, j/dj, c/tj, sy/sj, ny/nj, y/j, one digraph or all, either way
arabic         an attested spelling of an Arabic family, abbreviations too (Moh., M.)
consonants     kh/h/ch, sy/sh/s, dh/d, th/t, q/k, gh/g, ts/s, final h, final d/t
f_p_v          f, p and v for each other
z_s_j          z, s and j for each other
vowel          y/i, iy/i, ie/i, ai/ae, oo/u, uw/u, ee/i
doubling       a letter doubled or a double one made single
javanese       Javanese o/a
family         another attested spelling of the same name
joined         two words written as one
split          one word written as two
dropped        a token left out
added          one or two tokens more (father, grandfather; with or without bin, binti)
initials       a token cut down to its initial
swapped        two neighbouring tokens in the other order, or the last one first
cut            the name cut at 34 characters, in the middle of a token if need be
typo           one letter replaced, left out, put in or exchanged with its neighbour
=============  =====================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

DUPLICATE_SHARE = 0.12
"""Share of records that are a further record of somebody (the task's assumption)."""

EXTRA_RECORDS = (0.85, 0.12, 0.03)
"""A person with duplicates has 1, 2 or 3 further records (assumption: mostly one)."""

CHANGED_NAME_SHARE = 0.5
"""Share of duplicates with a differently written name, titles aside (the task's assumption)."""

FURTHER_CHANGE = (0.25, 0.15)
"""Chance of a second change, and then of a third. Among name pairs 11 in 100 combine several
coarse categories (spelling, spacing, missing token, initial); a coarse one can hold several."""

KIND_WEIGHTS = {
    "old_spelling": 8.0,
    "arabic": 14.0,
    "consonants": 13.0,
    "f_p_v": 11.0,
    "z_s_j": 11.0,
    "vowel": 12.0,
    "doubling": 9.0,
    "javanese": 8.0,
    "family": 5.0,
    "joined": 18.0,
    "split": 16.0,
    "dropped": 14.0,
    "added": 8.0,
    "initials": 5.0,
    "swapped": 1.0,
    "cut": 60.0,
    "typo": 5.0,
}
"""How readily each change is made where a name allows it. Set so that the shares that come out
follow the name pairs: spelling 56 in 100, a token more or less 40, spacing 4, initial 4, Muhammad
3, order under 1; here 85 (typos and Arabic families among them), 33, 4, 6, 8 and 1, 129 in all as
changes combine. Within spelling they follow the mass of the rules attested in frasa
0.1.58 (y/i and iy/i 80,000; doubling 51,000; h, kh, sy, sh, dh, th, q 100,000; f/p/v 25,000; z
23,000; Javanese o/a 13,000); old spelling is raised, as older people apply for passports, and
typos are an assumption. Rules that fit few names (z, joins, splits) weigh more than their share;
few names reach 34 characters, so a longer one is mostly cut."""

PASSPORT_NAME_LENGTH = 34
"""Characters of the name on a passport's data page, spaces included (Imigrasi's guidance)."""

BIN_SHARE = 0.3
"""Share of added names introduced by bin or binti (Yogyakarta's rule for one-word names; how often
it is followed is an assumption)."""

BIRTH_DATE_CHANGES = {
    "same": 927,
    "year_digit": 29,
    "day_digit": 23,
    "month_digit": 14,
    "swapped": 5,
    "different": 2,
}
"""Per 1,000 register pairs; two digits of one part (4 in all) are counted with one digit."""

BIRTHPLACE_CHANGES = {
    "same": 794,
    "other": 85,
    "alike": 64,
    "contains": 41,
    "abbreviated": 16,
}
"""Per 1,000 register pairs: equal once folded; another place or level; spelled alike; one contains
the other; abbreviated. The 7 missing are drawn by the missing rate of the preset."""

PLACE_PREFIX_SHARE = 0.15
"""Share of equal birthplaces that gain or lose KOTA or KAB. (assumption; they count as equal)."""

OTHER_PLACE_IS_PARENT = 0.6
"""Share of "another place or level" that is the province or regency of the same place."""

NIK_DIGIT_WRONG, NIK_TRANSPOSED, NIK_SHARED = 0.02, 0.005, 0.002
"""Share of records whose NIK has one digit wrong, two neighbours exchanged, or is another's, the
same one for several people (assumptions)."""

NIK_ELSEWHERE = 0.15
"""Share of people first registered away from their birthplace (assumption)."""

MOTHER_CHANGED = 0.25
"""Share of duplicates whose mother's name is written differently (assumption; kinds as names)."""

SEX_WRONG = 0.003
"""Share of records with the other sex (assumption; register pairs show none among 465)."""

SIBLING_SHARE = 1 / 12
"""Share of people with a brother or sister in the file (assumption)."""

TWIN_SHARE, NAMESAKE_SHARE, FATHER_SON_SHARE = 0.004, 0.005, 0.01
"""Share of people who are one of twins; who carry another person's exact name beyond coincidence;
who are a father or a son sharing a name token (twins are 1 birth in 100 or so, and both must be in
the file; the others are assumptions)."""

SAME_LAST_TOKEN, SIMILAR_FIRST_TOKEN = 0.35, 0.3
"""Among siblings: share with the same last token; with rhyming or alliterating first tokens."""

TWIN_SIMILAR_FIRST_TOKEN, TWIN_SAME_SEX = 0.6, 0.65
"""Among twins: share with rhyming or alliterating first tokens; of the same sex."""

VARIANT_SHARE = 0.6
"""Share of rare tokens that are a new spelling of a known one; the others join the head of one
known token to the tail of another. With it 1,000,000 names hold about 125,000 distinct tokens."""

OLDEST_YEAR, PLATEAU_YEAR, YOUNGEST_YEAR = 1935, 1971, 2015
"""Years of birth: as in the registers up to their peak, level from there on (candidates are
adults, applicants need not be)."""

UPPER_CASE_SHARE = 0.7
"""Share of records typed in capitals; the others are in title case (assumption)."""


@dataclass(frozen=True, slots=True)
class Preset:
    """The fields of a registry and the rates that differ from one kind of registry to another."""

    fields: tuple[str, ...]
    youngest_year: int
    titled: float
    """Share of adults with at least one title."""
    title_shown: float
    """Chance that a record shows a title its person has."""
    missing: dict[str, float]
    """Share of records without the field, originals and duplicates alike."""


PRESETS = {
    "six": Preset(
        fields=("name", "birth_date", "birthplace", "sex", "nik", "mother_name"),
        youngest_year=YOUNGEST_YEAR,
        titled=0.15,
        title_shown=0.6,
        missing={
            "birth_date": 0.005,
            "birthplace": 0.01,
            "sex": 0.03,
            "nik": 0.08,
            "mother_name": 0.10,
        },
    ),
    # 52 in 100 register names show a title. Register pairs: sex missing on either side in 535 of
    # 1,000, so on one side in 318; birthplace in 7, so in 3.5; birth date never.
    "register": Preset(
        fields=("name", "birth_date", "birthplace", "sex"),
        youngest_year=1997,
        titled=0.71,
        title_shown=0.7,
        missing={"birth_date": 0.0, "birthplace": 0.0035, "sex": 0.318},
    ),
}
"""``six``: an office's registry; ``register``: an election register, with titles, without NIK."""
