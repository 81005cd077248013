import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from namematch.reading.few_name_rows import few_name_rows
from namematch.reading.name_rows import name_rows

names = st.sampled_from(
    [
        "Djoko Soesanto",
        "Drs. H. Budi, S.H.",
        "Ani alias Nani",
        "",
        "M. Ali bin Umar",
        "Hj. Siti",
        "7",
    ]
)


@given(st.lists(st.tuples(names, names), min_size=1, max_size=6), st.booleans())
def test_a_few_names_make_the_rows_that_many_make(
    pairs: list[tuple[str, str]], mothers: bool
) -> None:
    ours, theirs = map(list, zip(*pairs, strict=True))
    few = few_name_rows(ours, theirs if mothers else None)
    many = name_rows(pa.array(ours), pa.array(theirs) if mothers else None)
    assert few[0].equals(many[0])
    for one, other in zip(few[1:], many[1:], strict=True):
        assert (one is None) == (other is None)
        for field in ("offsets", "tokens", "roles", "owner") if one else ():
            assert getattr(one, field).dtype == getattr(other, field).dtype
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))
