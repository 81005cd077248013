"""Tables of hostile values: no crash, every row kept or listed, decisions hold, order is nothing.

A few in ``make test``, ten thousand in ``make soak``.
"""

import datetime
import math

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import namematch as nm
from namematch.errors import InputError

SAMPLE, ALL = 60, 10_000

HEADERS = ("id", "nama", "tgl_lahir", "tempat_lahir", "jk", "nik", "nama_ibu", "lain")
NAMES = (
    "Djoko Soesanto", "Joko Susanto", "JOKO SUSANTO, S.H.", "Drs. H. Moh. Ali", "Muhammad Ali",
    "M. A.", "A", "Ni Luh Putu Sri Wahyuni Dewi Kartika Sari Ayu", "Siti bin Ahmad", "bin", "alias",
    "Ali alias Abu alias Amir", "H.", "S.H.", "Prof. Dr. dr.", "Nur-Hayati", "Ma'ruf", "x" * 1_001,
    "a " * 400, "Ａｌｉ", "علي", "李小龍", "Ωmega", "É è ê", "\u202eilA", "Ali\x00Amir", "\ud7ff",
    "'; drop table", "=cmd()", '"', ",;|\t", "\r\n", "123", "R2D2", "-", ".", "0", "NULL", "nan",
    "",
)  # fmt: skip
DATES = (
    "17-08-1985", "1985-08-17", "08/17/1985", "31-02-1985", "00-00-0000", "1 Januari 1990",
    "01-01-1900", "31-12-2999", "17081985", "85", "17/08/85", "-", datetime.date(1985, 8, 17),
    datetime.datetime(1985, 8, 17, 23, 59), 19850817, 31277, 31277.5, math.nan, -1, 1e300,
)  # fmt: skip
NIKS = (
    "6371011708850001", "6371015708850002", 6371011708850001, "637101170885000", "9" * 16, "0" * 16,
    "63.7101.170885.0001", 6.371011708850001e15, math.inf, -6371011708850001, 2**63, "x",
)  # fmt: skip
PLACES = (
    "Banjarmasin",
    "KAB. BANJAR",
    "Kota Banjarmasin",
    "banjarmasin ",
    "-",
    "Ünïcode",
    "x" * 5000,
)
IDS = (0, 1, 2, -1, "007", "7", "A-1", "a-1", " 7 ", "", 2**63 - 1, 2**64, 1.5, 1.0, math.nan, "é")

basic = st.none() | st.booleans() | st.integers() | st.floats()
noise = basic | st.text(max_size=9) | st.binary(max_size=3)


def cells(values):
    return st.sampled_from(values) | st.sampled_from(values) | noise


ROW = st.fixed_dictionaries(
    {"nama": cells(NAMES)},
    optional={
        "id": cells(IDS),
        "tgl_lahir": cells(DATES),
        "tempat_lahir": cells(PLACES),
        "jk": cells(("L", "P", "laki-laki", "perempuan", "F", "?", 1, 2)),
        "nik": cells(NIKS),
        "nama_ibu": cells(NAMES),
        "lain": noise,
    },
)
tables = st.lists(ROW, min_size=1, max_size=8)
decisions = st.lists(st.tuples(cells(IDS), cells(IDS)), max_size=3) | st.none()


def read_or_refused(work):
    """The result, or None where the input was refused in one line."""
    try:
        return work()
    except InputError as error:
        lines = str(error).split("\n")
    assert len(lines) == 1
    return None


def groups(result):
    found = {}
    for row in result.clusters.to_pylist():
        *one, cluster = row.values()
        found.setdefault(cluster, set()).add(tuple(one))
    return {frozenset(group) for group in found.values()}


def weights(result):
    return {
        (frozenset((p["left"], p["right"])), p["weight"], p["probability"])
        for table in (result.pairs, result.flagged)
        for p in table.to_pylist()
    }


def no_crash(rows, must, cannot, random):
    data = [*rows, {"nama": "Sri Wahyuni", "id": "first"}]
    result = read_or_refused(lambda: nm.dedupe(data, must_link=must, cannot_link=cannot, threads=1))
    if result is None:
        return
    aside = sum(one == "row set aside" for one in result.rejected["action"].to_pylist())
    assert len(result.clusters) + aside == len(data)
    for pair in result.pairs.to_pylist()[:2] + result.flagged.to_pylist()[:2]:
        found = result.explain(pair["left"], pair["right"])
        assert found.weight == pair["weight"] == sum(row.bits for row in found.evidence)
        assert str(found)
    assert result.review_threshold(per_day=1, days=1).flags <= 1
    again = nm.dedupe(data, must_link=must, cannot_link=cannot, previous=result.clusters, threads=2)
    assert again.clusters.equals(result.clusters)
    ids = result.clusters["id"].to_pylist()
    if len(set(map(str, ids))) == len(data) and ids != list(range(len(data))):
        random.shuffle(data)
        mixed = nm.dedupe(data, must_link=must, cannot_link=cannot, threads=1)
        assert weights(mixed) == weights(result)
        assert groups(mixed) == groups(result)


def no_crash_across(rows, other, one_to_one):
    result = read_or_refused(lambda: nm.link(rows, other, one_to_one, threads=1))
    if result is None:
        return
    sides = result.clusters["side"].to_pylist()
    assert sides == sorted(sides)
    for name in ("left", "right") if one_to_one else ():
        assert len(result.pairs[name].unique()) == len(result.pairs)
    for pair in result.pairs.to_pylist()[:2]:
        assert result.explain(pair["left"], pair["right"]).weight == pair["weight"]


hostile = given(tables, decisions, decisions, st.randoms(use_true_random=False))
across = given(tables, tables, st.booleans())
quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@settings(max_examples=SAMPLE, suppress_health_check=quiet)
@hostile
def test_no_table_crashes_dedupe(rows, must, cannot, random):
    no_crash(rows, must, cannot, random)


@settings(max_examples=SAMPLE, suppress_health_check=quiet)
@across
def test_no_two_tables_crash_link(rows, other, one_to_one):
    no_crash_across(rows, other, one_to_one)


@pytest.mark.soak
@settings(max_examples=ALL, suppress_health_check=quiet)
@hostile
def test_no_table_of_thousands_crashes_dedupe(rows, must, cannot, random):
    no_crash(rows, must, cannot, random)


@pytest.mark.soak
@settings(max_examples=ALL // 4, suppress_health_check=quiet)
@across
def test_no_two_tables_of_thousands_crash_link(rows, other, one_to_one):
    no_crash_across(rows, other, one_to_one)


ARROW = st.sampled_from(
    [pa.string(), pa.large_string(), pa.int8(), pa.int64(), pa.uint64(), pa.float32(),
     pa.float64(), pa.date32(), pa.timestamp("ns"), pa.bool_(), pa.null(), pa.binary(),
     pa.dictionary(pa.int32(), pa.string()), pa.decimal128(20, 2), pa.list_(pa.int8())]
)  # fmt: skip


@settings(max_examples=SAMPLE, suppress_health_check=quiet)
@given(st.dictionaries(st.sampled_from(HEADERS), ARROW, min_size=1), st.integers(1, 3))
def test_no_type_of_column_crashes_dedupe(types, rows):
    columns = {name: filled(kind, rows) for name, kind in types.items()}
    read_or_refused(lambda: nm.dedupe(pa.table({"nama": ["Siti"] * rows} | columns), threads=1))


def filled(kind, rows):
    """Some value of the type, or nulls where 1 is none."""
    try:
        return pa.array([1] * rows).cast(pa.string()).cast(kind)
    except pa.ArrowInvalid:
        return pa.nulls(rows, kind)
    except pa.ArrowNotImplementedError:
        return pa.nulls(rows, kind)
