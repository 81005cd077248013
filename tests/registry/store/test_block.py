"""Arrays come back as they went, and what could not come back is refused."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from namematch.errors import DamagedError
from namematch.registry.store import Block, Store, block, entry

DTYPES = st.sampled_from([np.dtype(name) for name in block.DTYPES])
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=70))
BLOCKS = st.builds(
    Block,
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=2),
    st.dictionaries(st.text(min_size=1, max_size=5), ARRAYS, max_size=4),
)


def same(left, right):
    return left.header == right.header and all(
        left.arrays[name].dtype == right.arrays[name].dtype
        and left.arrays[name].shape == right.arrays[name].shape
        and left.arrays[name].tobytes() == right.arrays[name].tobytes()
        for name in left.arrays.keys() | right.arrays.keys()
    )


@given(BLOCKS)
def test_an_entry_comes_back_as_it_went(given):
    assert same(entry.decode(entry.encode(given)), given)


@settings(max_examples=30)
@given(st.lists(BLOCKS, max_size=3))
def test_segments_come_back_as_they_went_aligned(tmp_path_factory, given):
    place = tmp_path_factory.mktemp("registry")
    Store.create(place, given, meta={"n": len(given)})
    found = Store.open(place)
    assert found.meta == {"n": len(given)}
    assert len(found.segments) == len(given)
    for left, right in zip(found.segments, given, strict=True):
        assert same(left, right)
        for array in left.arrays.values():
            assert array.size == 0 or array.ctypes.data % block.ALIGNMENT == 0


def test_what_is_written_to_an_array_by_mistake_stays_in_the_process(tmp_path):
    Store.create(tmp_path / "r", [Block({}, {"ids": np.arange(5)})], meta={})
    Store.open(tmp_path / "r").segments[0].arrays["ids"][:] = 0
    assert Store.open(tmp_path / "r").segments[0].arrays["ids"].tolist() == [0, 1, 2, 3, 4]


@given(BLOCKS, st.data())
def test_an_entry_cut_anywhere_is_an_error_or_the_same(given, data):
    whole = entry.encode(given)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with contextlib.suppress(DamagedError):
        assert same(entry.decode(whole[:cut]), given)


@pytest.mark.parametrize(
    "array",
    [
        np.array(["a"], dtype=object),
        np.array(["a"]),
        np.array([True]),
        np.array([1], dtype=">i4"),
        np.array(1),
        np.zeros((1, 1, 1)),
        np.array([1j]),
    ],
)
def test_an_array_that_is_not_plain_little_endian_numbers_is_refused(array):
    with pytest.raises(TypeError, match="array names: expected"):
        block.layout({"names": array}, start=0)


def test_a_place_that_reaches_beyond_its_run_is_not_sound():
    (place,) = block.layout({"ids": np.arange(10)}, start=0)
    assert block.sound((place,), 80)
    assert not block.sound((place,), 79)
    negative = block.from_json([["ids", "<i8", [-1], 0]])
    pointers = block.from_json([["ids", "|O", [1], 0]])
    assert not block.sound(negative, 80)
    assert not block.sound(pointers, 80)
