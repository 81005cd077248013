import datetime
import decimal
import uuid
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from namematch.errors import InputError
from namematch.reading.read import read_table
from namematch.reading.strings import as_strings, distinct

ONE = uuid.UUID(int=0x0123456789ABCDEF0123456789ABCDEF)


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array(["a", None]), ["a", None]),
        (pa.array(["a", None], pa.large_string()), ["a", None]),
        (pa.array(["a", None], pa.string_view()), ["a", None]),
        (pa.array(["a", None]).dictionary_encode(), ["a", None]),
        (pa.chunked_array([["a"], [], ["b"]]), ["a", "b"]),
        (pa.chunked_array([], pa.string()), []),
        (pa.array([1, None]), ["1", None]),
        (pa.array([1.0, 1.5, None, float("nan"), 2.0**52]), ["1", "1.5", None, None, str(2**52)]),
        (pa.array(np.array([1, 2], np.float16)), ["1", "2"]),
        (pa.array([decimal.Decimal("1.50")]), ["1.50"]),
        (pa.array([True, None]), ["true", None]),
        (pa.array([datetime.date(1985, 8, 17)]), ["1985-08-17"]),
        (pa.nulls(1), [None]),
        (pa.array([b"a"]), ["a"]),
        (pa.array([ONE.bytes, ONE.bytes, None], pa.uuid())[1:], [str(ONE), None]),
        (pa.RunEndEncodedArray.from_arrays([2], ["x"]), ["x", "x"]),
    ],
)  # fmt: skip
def test_any_type_becomes_text(array: Any, texts: list[str | None]) -> None:
    assert as_strings(array).to_pylist() == texts


@pytest.mark.parametrize("array", [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"\xff"])])
def test_what_is_no_text_is_refused_by_its_header(array: pa.Array) -> None:
    with pytest.raises(InputError, match=r"column 'nama ibu' holds .* values, expected text"):
        read_table(pa.table({"nama": ["Budi"], "nama ibu": array}))


def test_distinct_values_are_trimmed_and_missing_ones_are_minus_one() -> None:
    values, codes = distinct(pa.array(["b ", "-", None, "a", "b "]))
    assert codes.tolist() == [0, -1, -1, 2, 0]
    assert values.to_pylist() == ["b", "", "a"]


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        (pa.array([3, 1, None], pa.uint8()), [3, 1]),
        (pa.array([3.0, 1.0, None]), [3, 1]),
        (pa.array([2**63 + 1, 1, None], pa.uint64()), [str(2**63 + 1), "1"]),
        (pa.array([ONE.bytes, b"\x00" * 16, None], pa.uuid()), [str(ONE), str(uuid.UUID(int=0))]),
    ],
)
def test_ids_keep_their_kind(ids: pa.Array, kept: list[Any]) -> None:
    table, report = read_table(pa.table({"id": ids, "nama": ["Budi", "Ani", "Tono"]}))
    assert table.ids.to_pylist() == kept
    assert report.rejected["problem"].to_pylist() == ["empty id"]
