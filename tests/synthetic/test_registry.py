"""A registry has the rows, fields and gaps it promises, and the same ones every time."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from namematch.errors import InputError
from namematch.synthetic import PRESETS, make_registry


def test_the_same_seed_and_size_give_the_same_registry_and_truth():
    first, second = (make_registry(1_000, seed=3) for _ in range(2))
    assert first.table().equals(second.table())
    assert first.truth().equals(second.truth())


def test_another_seed_gives_another_registry():
    first, second = make_registry(1_000, seed=3), make_registry(1_000, seed=4)
    assert first.table() != second.table()


def test_slices_are_the_table_and_the_truth(six):
    slices = list(six.slices(rows=7_001))
    assert pa.concat_tables([s[0] for s in slices]).equals(six.table())
    assert pa.concat_tables([s[1] for s in slices]).equals(six.truth())


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_its_fields_and_an_id(preset, request):
    table = request.getfixturevalue(preset).table()
    assert table.column_names == ["id", *PRESETS[preset].fields]
    assert table.column("id").to_pylist() == list(range(1, table.num_rows + 1))


@pytest.mark.parametrize("preset", PRESETS)
def test_fields_are_missing_at_the_rate_of_the_preset(preset, request):
    table = request.getfixturevalue(preset).table()
    assert table.column("name").null_count == 0
    for field, rate in PRESETS[preset].missing.items():
        share = table.column(field).null_count / table.num_rows
        assert share == pytest.approx(rate, abs=0.01), field


def test_values_are_plain_text_dates_and_two_letters(six):
    table = six.table()
    assert table.schema.field("birth_date").type == pa.date32() or pa.types.is_date(
        table.schema.field("birth_date").type
    )
    assert set(pc.unique(table.column("sex")).to_pylist()) == {"M", "F", None}
    assert pc.all(pc.match_substring_regex(table.column("nik"), r"^\d{16}$")).as_py()
    assert not pc.any(pc.match_substring_regex(table.column("name"), r"\d|  |^ | $|^,")).as_py()


def test_more_titles_in_an_election_register(six, register):
    def titled(registry):
        return (registry.records.titles >= 0).any(axis=1).mean()

    assert titled(register) == pytest.approx(0.52, abs=0.04)
    assert titled(six) < 0.12


def test_few_records_or_an_unknown_preset_are_refused():
    with pytest.raises(InputError, match="100"):
        make_registry(99, seed=1)
    with pytest.raises(InputError, match="six"):
        make_registry(1_000, seed=1, preset="seven")
