"""Cases an officer would decide at once: twins, namesakes, places, slips, titles, long names."""

import pytest

import namematch as nm
from namematch import Person

BORN = "1985-03-14"
FULL = {
    "birth_date": BORN,
    "birthplace": "Palembang",
    "sex": "L",
    "nik": "1671011403850003",
    "mother_name": "Rohani Lubis",
}


def weight(left, right):
    return nm.compare(left, right).weight


def person(name, **changed):
    """A person with every field, but for the ones changed (None is missing)."""
    return Person(name=name, **(FULL | changed))


def bits_of(left, right, field):
    """The bits of one field; None when the field says nothing."""
    rows = [row for row in nm.compare(left, right).evidence if row.kind == field]
    return rows[0].bits if rows else None


def rule_of(left, right, field):
    (row,) = [row for row in nm.compare(left, right).evidence if row.kind == field]
    return row.rule


def clusters(*people):
    """Clusters of a few people in a registry of others, as indices."""
    others = [
        {"id": 100 + i, "name": f"{a} {b}", "birth_date": f"19{60 + i}-02-{10 + i % 9}",
         "birthplace": "Medan", "sex": "L"}
        for i, (a, b) in enumerate(
            (a, b) for a in ("Agus", "Bambang", "Cahyo", "Dedi") for b in ("Wibowo", "Nasution")
        )
    ]  # fmt: skip
    rows = [{"id": i, **one} for i, one in enumerate(people)] + others
    result = nm.dedupe(rows)
    return result.clusters["cluster"].to_pylist()[: len(people)]


def test_mario_is_not_maria():
    mario, maria = Person(name="Mario Siregar", sex="L"), Person(name="Maria Siregar", sex="P")
    assert weight(mario, maria) < weight("Mario Siregar", "Maria Siregar") - 3


def test_twins_mario_and_maria_do_not_merge():
    assert clusters(
        FULL | {"name": "Mario Siregar", "nik": None},
        FULL | {"name": "Maria Siregar", "nik": None, "sex": "P"},
    ) == [0, 1]


@pytest.mark.parametrize(
    ("one", "two", "sex"),
    [("Hasan Basri", "Husin Fadli", "L"), ("Rudi Hartono", "Rina Hartini", "P"),
     ("Andi Saputra", "Budi Saputra", "L")],
)  # fmt: skip
def test_twins_do_not_merge(one, two, sex):
    twins = [
        FULL | {"name": one, "nik": "1671011403850003"},
        FULL | {"name": two, "nik": "1671011403850004" if sex == "L" else "1671015403850004",
                "sex": sex},
    ]  # fmt: skip
    assert clusters(*twins) == [0, 1]


def test_brothers_and_sisters_do_not_merge():
    assert clusters(
        FULL | {"name": "Agus Saputra Lubis"},
        FULL | {"name": "Budi Saputra Lubis", "birth_date": "1987-06-02",
                "nik": "1671010206870001"},
        FULL | {"name": "Citra Lubis", "birth_date": "1990-11-23", "sex": "P",
                "nik": "1671016311900002"},
    ) == [0, 1, 2]  # fmt: skip


def test_namesakes_with_other_birth_dates_do_not_merge():
    namesake = {"name": "Muhammad Rizki", "sex": "L"}
    assert clusters(
        namesake | {"birth_date": BORN},
        namesake | {"birth_date": "1991-12-02"},
    ) == [0, 1]


def test_one_person_written_twice_does_merge():
    assert clusters(
        FULL | {"name": "Drs. Djoko Soesanto"}, FULL | {"name": "JOKO SUSANTO, M.M.", "nik": None}
    ) == [0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Curup", "Rejang Lebong"), ("Surabaya", "Jawa Timur"), ("Jakarta", "Jakarta Selatan"),
     ("Bengkulu", "BKL"), ("Kab. Bandung", "Kota Bandung"), ("Palembang", "Palembamg")],
)  # fmt: skip
def test_a_place_at_another_level_or_abbreviated_does_not_disagree(one, other):
    left, right = Person(name="Budi", birthplace=one), Person(name="Budi", birthplace=other)
    assert bits_of(left, right, "birthplace") >= 0


def test_another_place_disagrees():
    left, right = (
        Person(name="Budi", birthplace="Medan"),
        Person(name="Budi", birthplace="Makassar"),
    )
    assert bits_of(left, right, "birthplace") < -1


def test_the_mothers_name_of_relatives_does_not_count_for_them():
    own = {"name": "Andi Saputra Lubis", "mother_name": "Rohani Zulkarnaen"}
    other = {"name": "Budi Pratama Lubis", "mother_name": "Rohani Zulkarnaen"}
    assert bits_of(Person(**own), Person(**other), "mother_name") == 0
    same = bits_of(Person(**own), Person(**own), "mother_name")
    assert same > 2


def test_another_mother_counts_against_relatives_too():
    left = Person(name="Andi Saputra Lubis", mother_name="Rohani Zulkarnaen")
    right = Person(name="Budi Pratama Lubis", mother_name="Sumiyati Kusumo")
    assert bits_of(left, right, "mother_name") < 0


@pytest.mark.parametrize(
    ("nik", "rule"),
    [
        ("1671011403850003", "equal"),
        ("1672011403850003", "typo"),  # one digit of the regency
        ("6171011403850003", "typo"),  # two neighbours swapped
        ("1671011503850003", "typo"),  # one digit of the date, the birth dates being equal
        ("1671011403850004", "same regency and date"),  # the next in line may be anyone
        ("1671021403850003", "same regency and date"),
        ("5271036503720004", "different"),
    ],
)
def test_slips_in_a_nik(nik, rule):
    assert rule_of(person("Budi"), person("Budi", nik=nik), "nik") == rule


def test_an_equal_nik_says_more_than_a_slip_and_a_slip_more_than_another():
    niks = ("1671011403850003", "1672011403850003", "5271036503720004")
    equal, slip, other = (bits_of(person("Budi"), person("Budi", nik=n), "nik") for n in niks)
    assert equal > slip > other
    assert equal > 8
    assert other < 0


def test_a_nik_stands_in_for_a_missing_birth_date_and_sex():
    bare = Person(name="Budi", nik=FULL["nik"])
    stated = Person(name="Budi", birth_date=BORN, sex="L")
    assert rule_of(bare, stated, "birth_date") == "equal"
    assert rule_of(bare, stated, "sex") == "equal"
    woman = Person(name="Budi", nik="1671015403850003")
    assert rule_of(woman, stated, "birth_date") == "equal"
    assert rule_of(woman, stated, "sex") == "different"


def test_birth_dates_by_how_far_apart_they_are():
    born = ["1985-03-12", "1985-12-03", "1985-03-13", "1985-03-21", "1972-11-30"]
    others = [Person(name="Budi", birth_date=date) for date in born]
    found = [rule_of(others[0], other, "birth_date") for other in others]
    assert found == ["equal", "day and month swapped", "one digit", "two digits", "different"]
    bits = [bits_of(others[0], other, "birth_date") for other in others]
    assert bits[0] > max(bits[1:3]) > 0 > bits[4]


def test_a_default_birth_date_says_less():
    default, plain = (Person(name="Budi", birth_date=d) for d in ("1970-12-31", "1970-03-14"))
    assert bits_of(default, default, "birth_date") < bits_of(plain, plain, "birth_date")


@pytest.mark.parametrize(
    "titled",
    ["Drs. Ahmad Fauzi", "Ahmad Fauzi, S.H., M.H.", "H. Ahmad Fauzi", "Prof. Dr. H. Ahmad Fauzi",
     "Ahmad Fauzi S.Pd.I", "KH Ahmad Fauzi"],
)  # fmt: skip
def test_titles_weigh_nothing(titled):
    assert weight(titled, "Ahmad Fauzi") == weight("Ahmad Fauzi", "Ahmad Fauzi")


def test_shared_titles_add_nothing():
    assert weight("Drs. H. Ahmad, M.Si", "Drs. H. Budi, M.Si") == weight("Ahmad", "Budi")


@pytest.mark.parametrize("longer", ["Siti Aminah binti Kasim Harun", "Siti Aminah binti Kasim"])
def test_a_name_lengthened_by_the_fathers_is_the_same_name_still(longer):
    short = "Siti Aminah"
    assert weight(short, longer) > weight(short, "Siti Aminah Kasim Harun")
    assert weight(short, longer) > weight(short, "Siti Rohani") + 3


def test_the_order_of_tokens_does_not_matter():
    assert weight("Lubis Rohani Putri", "Putri Rohani Lubis") == weight(
        "Putri Rohani Lubis", "Putri Rohani Lubis"
    )


@pytest.mark.parametrize("short", ["Moh.", "Mohd", "Mochamad", "Mohammad", "M."])
def test_the_ways_to_write_muhammad_are_one_name(short):
    same = weight(f"{short} Rizki Fauzan", "Muhammad Rizki Fauzan")
    assert same > weight("Budi Rizki Fauzan", "Muhammad Rizki Fauzan")


def test_an_initial_may_stand_for_a_name_but_not_for_another():
    right = weight("A. Rizki Fauzan", "Ahmad Rizki Fauzan")
    assert right > weight("B. Rizki Fauzan", "Ahmad Rizki Fauzan")
    assert right < weight("Ahmad Rizki Fauzan", "Ahmad Rizki Fauzan")


@pytest.mark.parametrize(
    ("joined", "split"),
    [("Nurhayati Lubis", "Nur Hayati Lubis"), ("Srimulyani Putri", "Sri Mulyani Putri")],
)
def test_joined_and_split_names_are_one_name(joined, split):
    found = nm.compare(joined, split)
    assert "written as one" in [row.rule for row in found.evidence]
    assert found.weight > weight(joined, f"Nur {split.split()[-1]}")
    assert found.weight > 5


def test_an_alias_counts_by_its_better_name():
    assert weight("Slamet Riyadi alias Bambang", "Slamet Riyadi") == weight(
        "Slamet Riyadi", "Slamet Riyadi"
    )


def test_a_rare_name_in_common_says_more_than_a_common_one():
    assert weight("Tjokroaminoto", "Tjokroaminoto") > weight("Muhammad", "Muhammad")


def test_a_name_with_nothing_in_common_counts_against():
    found = nm.compare("Siti Aminah", "Joko Purwanto")
    assert found.weight < 0
    assert found.evidence[0].rule.startswith("no token in common")


def test_moh_is_muhammad_as_much_as_m_is():
    full = "Muhammad Rizki"
    assert weight("Moh. Rizki", full) > weight("M. Rizki", full) - 1.0
    assert weight("Moh. Rizki", full) > weight("Rizki", full)
