"""Splink 5 on a generated registry: the peer, set up with care, and a plain set-up beside it.

    python benchmarks/splink_peer.py --data DIR [--setup careful|plain] [--threads 2] [--json FILE]

DIR holds registry.csv and truth.csv from benchmarks/generate.py, either preset. Timed from the
file to the scored pairs, training included; accuracy is counted afterwards. Names are lower-cased,
cut at the first comma and stripped of dots, which is what one does without a title parser.
"""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker

from peer_run import Peer, Scored, arguments, main
from splink_setups import Setup, careful, plain

SEED = 1
PAIRS_FOR_U = 1.1e6
"""Pairs to estimate u from. Ten times as many: ten times the time, best F1 within 0.001."""
PAIRS_FOR_EM = 1e6
"""The same for each round of EM; the rules leave well over 1 % matches, as Splink advises."""
LOWEST_KEPT = 0.01
"""Pairs under this probability are not written out, to spare memory; no threshold goes so low."""

PREPARE = """
create table people as
with cleaned as (
    select *, nullif(trim(regexp_replace({name}, '[. ]+', ' ', 'g')), '') as name_cleaned
    from read_csv('{file}', all_varchar = true)
), tokens as (
    select *, string_split(name_cleaned, ' ') as token_list from cleaned
)
select
    id as unique_id,
    name_cleaned as name,
    token_list[1] as first_token,
    token_list[-1] as last_token,
    array_to_string(list_sort(token_list), ' ') as sorted_name,
    token_list as tokens,
    birth_date,
    substr(birth_date, 1, 4) as birth_year,
    substr(birth_date, 6) as birth_day,
    lower(regexp_replace(birthplace, '^(KOTA|KAB\\.?) ', '', 'i')) as birthplace,
    sex
    {further}
from tokens
"""


def prepare(file: Path, careful: bool, connection: duckdb.DuckDBPyConnection) -> bool:
    """The cleaned table ``people``; whether it has NIK and mother's name."""
    header = file.open().readline()
    six = "nik" in header
    name = "split_part(lower(name), ',', 1)" if careful else "lower(name)"
    further = ", nik, lower(mother_name) as mother_name" if six else ""
    connection.execute(PREPARE.format(file=file, name=name, further=further))
    return six


def link(connection: duckdb.DuckDBPyConnection, setup: Setup) -> str:
    """Train and predict; the table of scored pairs."""
    settings, training, certain = setup
    linker = Linker(DuckDBAPI(connection).register("people"), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_FOR_U, seed=SEED)
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, max_pairs=PAIRS_FOR_EM
        )
    scored = linker.inference.predict(threshold_match_probability=LOWEST_KEPT)
    return scored.physical_name


def work(data: Path, setup: str, threads: int) -> Scored:
    """Read, train, predict."""
    connection = duckdb.connect(config={"threads": threads})
    is_careful = setup == "careful"
    six = prepare(data / "registry.csv", is_careful, connection)
    scored = link(connection, (careful if is_careful else plain)(six))
    columns = "unique_id_l::bigint as l, unique_id_r::bigint as r, match_weight as w"
    found = connection.execute(f"select {columns} from {scored}").fetchnumpy()
    return found["l"], found["r"], found["w"]


if __name__ == "__main__":
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--setup", choices=("careful", "plain"), default="careful")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    main(
        Peer(
            f"Splink, {given.setup}",
            ("splink", "duckdb"),
            lambda data: work(data, given.setup, given.threads),
        ),
        given,
    )
