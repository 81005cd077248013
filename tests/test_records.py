import datetime
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from namematch.errors import InputError
from namematch.reading.read import read_table
from namematch.records import Person, table_of

GOOD = {
    "name": "Djoko Soesanto",
    "birth_date": "17-08-1985",
    "birthplace": "Kab. Soerabaja",
    "sex": "LAKI-LAKI",
    "nik": 3273011708850001,
    "mother_name": " Siti Aminah ",
    "id": 7,
    "further": {"phone": " 0812 ", "email": "-", "x": None},
}


def test_a_person_is_cleaned() -> None:
    person = Person(**GOOD)
    assert person.birth_date == datetime.date(1985, 8, 17)
    assert (person.sex, person.nik, person.mother_name) == (
        "male",
        "3273011708850001",
        "Siti Aminah",
    )
    assert (person.birthplace, person.id) == ("Kab. Soerabaja", 7)
    assert person.further == {"phone": "0812"}
    assert person.problems == ()


def test_only_a_name_is_needed() -> None:
    person = Person(name=" Budi ")
    assert person.name == "Budi"
    assert person.model_dump(exclude={"name"}) == {
        "birth_date": None,
        "birthplace": None,
        "sex": None,
        "nik": None,
        "mother_name": None,
        "id": None,
        "further": {},
        "problems": (),
    }


def test_what_cannot_be_is_none_with_a_note_that_does_not_show_it() -> None:
    person = Person(name="Budi", birth_date="31-02-1985", sex="x", nik="12", mother_name="A" * 1001)
    assert (person.birth_date, person.sex, person.nik, person.mother_name) == (None,) * 4
    assert person.problems == (
        "birth_date: no such day",
        "sex: not a sex",
        "nik: not 16 digits",
        "mother_name: name longer than 1,000 characters",
    )


@pytest.mark.parametrize(
    "value",
    [
        datetime.date(1985, 8, 17),
        datetime.datetime(1985, 8, 17, 9, 30),
        "1985-08-17",
        "17 Agustus 1985",
        31276,
        31276.0,
        19850817,
    ],
)
def test_a_birth_date_may_be_of_any_kind(value: Any) -> None:
    assert Person(name="Budi", birth_date=value).birth_date == datetime.date(1985, 8, 17)


def test_a_typed_birth_date_must_be_possible_too() -> None:
    person = Person(name="Budi", birth_date=datetime.date(1870, 1, 1))
    assert (person.birth_date, person.problems) == (None, ("birth_date: before 1880",))


@pytest.mark.parametrize("name", ["", " ", "-", "000", None, 5, "x" * 1001])
def test_a_person_needs_a_name(name: Any) -> None:
    with pytest.raises(ValidationError, match="needs a name"):
        Person(name=name)


def test_an_error_does_not_show_the_input() -> None:
    with pytest.raises(ValidationError) as error:
        Person(name="Rahasia", religion="rahasia")  # type: ignore[call-arg]
    assert "ahasia" not in str(error.value).replace("religion", "")


def test_repr_masks_the_nik() -> None:
    person = Person(**GOOD)
    assert "************0001" in repr(person)
    assert "3273011708850001" not in repr(person) + str(person)


def test_a_person_is_frozen_and_travels() -> None:
    person = Person(**GOOD, problems=("sex: not a sex",))
    with pytest.raises(ValidationError):
        person.name = "x"  # type: ignore[misc]
    assert Person.model_validate(person.model_dump()) == person
    assert Person.model_validate_json(person.model_dump_json()) == person
    assert pickle.loads(pickle.dumps(person)) == person


def test_persons_make_the_same_table_as_rows_do() -> None:
    persons = [Person(**GOOD), Person(name="Ani", birthplace="BDG", id=8, further={"phone": "A"})]
    few = table_of(persons)
    many, _ = read_table(persons, further=("phone",))
    assert few.ids.equals(many.ids)
    assert few.words.equals(many.words)
    assert few.places.equals(many.places)
    for field in ("birth_date", "sex", "nik", "birthplace"):
        one, other = getattr(few, field), getattr(many, field)
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    for one, other in ((few.names, many.names), (few.mothers, many.mothers)):
        for field in ("offsets", "tokens", "roles", "owner"):
            assert getattr(one, field).dtype == getattr(other, field).dtype
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))
    assert few.further["phone"].tolist() == many.further["phone"].tolist() == [0, 1]
    assert few.further_values["phone"].equals(many.further_values["phone"])


def test_ids_of_a_few_are_as_given_or_numbers() -> None:
    def ids(*given: Any) -> list[Any]:
        return table_of([Person(name="Budi", id=one) for one in given]).ids.to_pylist()  # type: ignore[no-any-return]

    assert ids(5, 3) == [5, 3]
    assert ids("a", 3) == ["a", "3"]
    assert ids(None, 3) == [0, 1]


def test_a_name_without_letters_is_refused_by_the_table() -> None:
    with pytest.raises(InputError, match="no letters"):
        table_of([Person(name="12 34")])


dates = st.dates(datetime.date(1860, 1, 1), datetime.date(2040, 1, 1))
values = st.fixed_dictionaries(
    {
        "birth_date": dates.map(lambda day: day.strftime("%Y-%m-%d"))
        | dates.map(lambda day: f"{day.day} Agustus {day.year}")
        | st.integers(0, 60000)
        | st.sampled_from(["17/8/85", "1985", "31-02-1985", "00-00-0000", "-", None, "NaN"])
        | dates
        | st.none(),
        "birthplace": st.sampled_from(["Kota Solo", "bdg", "-", "Djakarta", "", "  medan"])
        | st.text(max_size=8),
        "sex": st.sampled_from(["L", "P", "pria", "2", "3", "", "Lk.", "0"]) | st.text(max_size=3),
        "nik": st.integers(10**15, 10**16 - 1).map(str)
        | st.sampled_from(["3273011708850001", "3273 0117 0885 0001", "0", "-", "12"])
        | st.text(" .-0123456789", max_size=18),
        "mother_name": st.sampled_from(["Siti", "-", "", None, " Sri Wahyuni "]),
    }
)


@settings(max_examples=100)
@given(st.lists(values, min_size=20, max_size=60))
def test_a_person_and_a_column_are_cleaned_alike(rows: list[dict[str, Any]]) -> None:
    # Several thousand records; the column is read as text where its kinds are mixed.
    persons = [Person(name="Budi", **row) for row in rows]
    dicts = [{"name": "Budi", **row} for row in rows]
    table, report = read_table(dicts)
    assert table.birth_date.tolist() == [
        int(p.birth_date.strftime("%Y%m%d")) if p.birth_date else 0 for p in persons
    ]
    assert table.sex.tolist() == [{None: 0, "male": 1, "female": 2}[p.sex] for p in persons]
    assert table.nik.tolist() == [int(p.nik or 0) for p in persons]
    few = table_of(persons)
    assert few.places.equals(table.places)
    assert few.birthplace.tolist() == table.birthplace.tolist()
    listed = report.rejected.to_pylist()
    found = sorted((one["row"], f"{one['column']}: {one['problem']}") for one in listed)
    assert found == sorted((at, text) for at, p in enumerate(persons) for text in p.problems)


@pytest.mark.parametrize("identity", [2**63, -(2**63) - 1])
def test_a_number_that_no_registry_can_keep_is_no_id(identity: int) -> None:
    with pytest.raises(ValueError, match="id"):
        Person(name="Budi", id=identity)
