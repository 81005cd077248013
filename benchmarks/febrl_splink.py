"""Splink on a Febrl file, set up as its demonstration for febrl4 is (splink 5, docs/demos).

Given name and family name by its name comparison with term frequencies, the date by its comparison
of dates of birth, street number and postcode with term frequencies, the number within two edits;
its blocking rules and its training rules.
"""

from __future__ import annotations

import logging

import duckdb
import numpy as np
import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

NUMBER = "soc_sec_id"


def settings(with_number: bool) -> SettingsCreator:
    """What is compared, and which pairs."""
    comparisons = [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison(
            "date_of_birth",
            input_is_string=True,
            datetime_format="%Y%m%d",
            invalid_dates_as_null=True,
        ),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
            term_frequency_adjustments=True
        ),
    ]
    rules = [
        block_on("given_name", "surname"),
        "l.given_name = r.surname and l.surname = r.given_name",
        block_on("date_of_birth"),
        block_on("state", "address_1"),
        block_on("street_number", "address_1"),
        block_on("postcode"),
    ]
    if with_number:
        comparisons.append(cl.DamerauLevenshteinAtThresholds(NUMBER, [1, 2]))
        rules.append(block_on(NUMBER))
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )


def link(
    table: pa.Table, further: tuple[str, ...], first: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Train and predict: pairs of rows with their weight.

    Where a second file begins at row ``first``, only pairs across count.
    """
    people = table.append_column("row", pa.array(np.arange(len(table))))
    connection = duckdb.connect()
    linker = Linker(
        DuckDBAPI(connection).register(people), settings(NUMBER in further), log_level=logging.ERROR
    )
    certain = [block_on("given_name", "surname", "date_of_birth")]
    certain += [block_on(NUMBER)] * (NUMBER in further)
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("date_of_birth"), block_on("postcode")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    scored = linker.inference.predict(threshold_match_probability=0.01).physical_name
    columns = "row_l, row_r, match_weight"
    found = connection.execute(f"select {columns} from {scored}").fetchnumpy()
    one, two, weight = found["row_l"], found["row_r"], found["match_weight"]
    left, right = np.minimum(one, two), np.maximum(one, two)
    keep = (left < first) & (right >= first) if first else slice(None)
    return left[keep], right[keep], weight[keep]
