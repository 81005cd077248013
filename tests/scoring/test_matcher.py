"""A matcher on disk and its probabilities."""

import json
from dataclasses import fields

import numpy as np
import pytest

import namematch as nm
from namematch.errors import ModelError
from namematch.scoring.matcher import LEVELS, Matcher
from namematch.scoring.shares import BIT, Shares

DEFAULT = Matcher.default()


def same(a, b):
    """Whether two parts of a matcher are equal to the last bit."""
    if isinstance(a, Shares):
        return a.values.equals(b.values) and same(a.share, b.share) and a.rest == b.rest
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, tuple) and any(isinstance(x, np.ndarray) for x in a):
        return all(same(x, y) for x, y in zip(a, b, strict=True))
    return a == b and type(a) is type(b)


def test_a_matcher_comes_back_bit_for_bit(tmp_path):
    people = [{"nama": f"Budi {name}"} for name in ("Fauzi", "Lubis", "Santoso") * 4]
    for matcher in (DEFAULT, nm.dedupe(people).matcher):
        matcher.save(tmp_path / "m.json")
        loaded = Matcher.load(tmp_path / "m.json")
        different = [
            f.name
            for f in fields(Matcher)
            if f.name != "further_shares"
            and not same(getattr(matcher, f.name), getattr(loaded, f.name))
        ]
        assert different == []
    loaded.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "m.json").read_bytes()


def test_a_loaded_matcher_weighs_the_same(tmp_path):
    DEFAULT.save(tmp_path / "m.json")
    loaded = Matcher.load(tmp_path / "m.json")
    pair = "Djoko Soesanto", "Joko Susanto"
    assert nm.compare(*pair, matcher=loaded).to_dict() == nm.compare(*pair).to_dict()


def test_the_file_is_plain_json_of_values_a_person_can_read(tmp_path):
    DEFAULT.save(tmp_path / "m.json")
    text = (tmp_path / "m.json").read_text("ascii")
    assert json.loads(text)["format"] == 1
    assert max(map(len, text.splitlines())) < 2_500


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    path = tmp_path_factory.mktemp("matcher") / "m.json"
    DEFAULT.save(path)
    return path.read_text()


BREAKS = {
    "token_match": lambda d: d["token_match"].pop("same"),
    "agreed_bits": lambda d: d["agreed_bits"]["alike"].reverse(),
    "name_shape": lambda d: d["name_shape"].update(letters=[[3, 0.0]]),
    "levels of nik": lambda d: d["levels"]["nik"]["equal"].update(u=0),
    "levels of birth_date": lambda d: d["levels"]["birth_date"].pop("different"),
    "calibration": lambda d: d["calibration"].reverse(),
    "shares": lambda d: d["shares"]["tokens"].update(rest=2),
    "known": lambda d: d["shares"]["places"].pop("known"),
    "link": lambda d: d.pop("link"),
    "mother_name": lambda d: d.pop("mother_name"),
    "population": lambda d: d.pop("population"),
}
PART = {"token_match": "same"}


def _steps(feature, steps):
    return lambda d: d["name_shape"].update({feature: steps})


NONSENSE = {
    "agreed_bits": lambda d: d["agreed_bits"].update(alike=[*d["agreed_bits"]["equal"][1:], 99.0]),
    "least alike token": _steps("least alike token", [[0, 0.0], [90, -1.0]]),
    "edits in all": _steps("edits in all", [[0, 0.0], [3, 1.0]]),
    "letters shared": _steps("letters shared", [[0, 0.0], [30, -0.5]]),
    "tokens left on both sides": _steps("tokens left on both sides", [[0, 0.0], [1, 0.5]]),
    "kind": _steps("kind", [[0, 0.0], [1, 0.5]]),
    "token_match": lambda d: d["token_match"].update(cut=5.0),
    "levels of sex": lambda d: d["levels"]["sex"].update(different={"m": 0.9, "u": 0.5}),
    "levels of birth_date": lambda d: d["levels"]["birth_date"]["two digits"].update(m=1e-9),
    "mother_name": lambda d: d["mother_name"].update(least=3.0),
    "population": lambda d: d.update(population=0),
    "expected_matches": lambda d: d.update(expected_matches=float("inf")),
    "link": lambda d: d.update(review=0.6),
    "calibration": lambda d: d["calibration"][-1].__setitem__(1, float("inf")),
    "bits": lambda d: d["token_match"].update(same=float("nan")),
    "further": lambda d: d["shares"].update(further={"phone": {"rest": 0.1, "known": {}}}),
}  # fmt: skip


@pytest.mark.parametrize("part", NONSENSE)
def test_numbers_that_make_no_sense_are_refused(tmp_path, document, part):
    broken = json.loads(document)
    NONSENSE[part](broken)
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken))
    with pytest.raises(ModelError, match=part):
        Matcher.load(path)


def test_a_matcher_with_further_fields_comes_back_bit_for_bit(tmp_path):
    rows = [{"nama": "Budi Lubis", "phone": f"08{i // 6}"} for i in range(40)]
    matcher = nm.dedupe(rows, matcher=DEFAULT.declaring("phone")).matcher
    matcher.save(tmp_path / "m.json")
    loaded = Matcher.load(tmp_path / "m.json")
    assert loaded.further == ("phone",)
    assert same(loaded.further_shares["phone"], matcher.further_shares["phone"])
    assert loaded.further_shares["phone"].values.to_pylist() == [f"08{i}" for i in range(6)]


@pytest.mark.parametrize("part", BREAKS)
def test_a_broken_part_is_named_with_its_file(tmp_path, document, part):
    broken = json.loads(document)
    BREAKS[part](broken)
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken))
    with pytest.raises(ModelError) as error:
        Matcher.load(path)
    assert str(error.value).startswith(f"{path}: ")
    assert PART.get(part, part) in str(error.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"\x80\x04pickle"])
def test_what_is_no_matcher_is_refused(tmp_path, content):
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"other\.json: "):
        Matcher.load(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(ModelError):
            Matcher.load(path)


def test_a_newer_format_is_refused(tmp_path, document):
    path = tmp_path / "newer.json"
    path.write_text(json.dumps(json.loads(document) | {"format": 2}))
    with pytest.raises(ModelError, match=r"newer\.json: expected format 1, this one says 2"):
        Matcher.load(path)


def test_a_pickle_is_not_loaded(tmp_path):
    import pickle

    class Evil:
        def __reduce__(self):
            return print, ("run",)

    path = tmp_path / "evil.json"
    path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(ModelError):
        Matcher.load(path)


def test_probability_never_falls_with_weight_or_with_the_prior():
    weights = np.arange(-100, 100, 0.25)
    last = np.zeros(len(weights))
    for prior in (-40.0, -17.0, -3.0):
        found = DEFAULT.probability(weights, prior=prior)
        assert ((found >= 0) & (found <= 1)).all()
        assert (np.diff(found) >= 0).all()
        assert (found >= last).all()
        last = found


def test_the_weight_for_a_probability_reaches_it():
    for probability in (DEFAULT.review, DEFAULT.link, 0.9):
        weight = DEFAULT.weight_for(probability, prior=-17.0)
        assert DEFAULT.probability(weight, prior=-17.0) == pytest.approx(probability, abs=1e-9)


def test_the_prior_is_expected_matches_over_candidates():
    assert DEFAULT.prior(1_000) == pytest.approx(np.log2(DEFAULT.expected_matches / 1_000))
    assert DEFAULT.prior(0) == DEFAULT.prior(1)


@pytest.mark.parametrize("field", LEVELS)
def test_agreement_is_never_worth_less_than_disagreement(field):
    price = DEFAULT.price_of(field)
    m, u = DEFAULT.levels[field]["different"]
    assert price[-1] == round(BIT * np.log2(m / u)) < 0
    assert price[0] > price[-1]
