import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.reading import tsv
from namematch.reading.places import fold_place, read_places


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("KAB. BANDUNG", "bandung"),
        ("0000-00-00", ""),
        ("6371", "6371"),
        ("Kabupaten Bandung", "bandung"),
        ("KOTA BANDUNG", "bandung"),
        ("Kotamadya Bandung", "bandung"),
        ("Kodya. Bandung", "bandung"),
        ("Bandoeng", "bandung"),
        ("BDG", "bandung"),
        ("Bandung, Jawa Barat", "bandung"),
        ("Djakarta", "jakarta"),
        ("DKI Jakarta", "jakarta"),
        ("jkt.", "jakarta"),
        ("Soerabaja", "surabaya"),
        ("Soerabaia", "surabaia"),
        ("Jogja", "yogyakarta"),
        ("Djogjakarta", "yogyakarta"),
        ("YK", "yogyakarta"),
        ("B J M", "banjarmasin"),
        ("Tanjung Pinang", "tanjungpinang"),
        ("Tanjungpinang", "tanjungpinang"),
        ("Kotabaru", "kotabaru"),
        ("Kota Baru", "kotabaru"),
        ("Kab. Kota Baru", "kotabaru"),
        ("Kota", "kota"),
        ("Atjeh", "aceh"),
        ("Ujung Pandang", "makassar"),
        ("Rejang Lebong", "rejanglebong"),
        ("", ""),
        ("-", ""),
    ],
)
def test_places_are_folded(written: str, folded: str) -> None:
    assert fold_place(written) == folded
    codes, places = read_places(pa.array([written]))
    assert (places[codes[0]].as_py() if codes[0] >= 0 else "") == folded


def test_codes_point_into_sorted_distinct_places() -> None:
    codes, places = read_places(pa.array(["Solo", "-", "Kota Surakarta", None, "BDG", "Bandung"]))
    assert places.to_pylist() == ["bandung", "surakarta"]
    assert codes.tolist() == [1, -1, 1, -1, 0, 0]


def test_every_row_of_the_table_is_folded_and_has_a_source() -> None:
    for written, place, source in tsv.rows("places"):
        assert fold_place(written) == place
        assert fold_place(place) == place
        assert source


pieces = st.sampled_from(
    [
        "kota",
        "kab.",
        "KABUPATEN",
        " ",
        ",",
        "(",
        "Djakarta",
        "oe",
        "tj",
        "baru",
        ".",
        "é",
        "\n",
        "王",
        "Tg",
    ]
)


@given(st.lists(st.lists(pieces, max_size=6).map("".join) | st.text(max_size=12), max_size=8))
def test_column_and_value_agree(texts: list[str]) -> None:
    codes, places = read_places(pa.array(texts, pa.string()))
    found = [places[code].as_py() if code >= 0 else "" for code in codes]
    assert found == [fold_place(text) for text in texts]
