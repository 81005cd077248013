"""What is asked first, and what is asked first once something was answered."""

import pytest

import namematch as nm
from desk.flags import Flags
from desk.order import EVERY, order
from namematch.pipeline import Ruling, Verdict
from namematch.training import ask


@pytest.fixture(scope="module")
def result(cleaned):
    matcher = nm.Matcher.load(cleaned / "matcher.json")
    return nm.dedupe(cleaned.parent / "people.csv", matcher=matcher)


def ends_of(case):
    return int(case.applicant.label), int(case.candidates[0].record.label)


def test_pairs_are_dealt_in_the_order_that_teaches_most(desk, result, rule):
    flagged = {(row["left"], row["right"]) for row in result.flagged.to_pylist()}
    asked = [(row["left"], row["right"]) for row in ask(result).to_pylist()]
    dealt = []
    while (case := desk.next(by="ani")) is not None:
        dealt.append(ends_of(case))
        desk.decide(case.id, case.token, rule(case), by="ani")
    assert dealt == [ends for ends in asked if ends in flagged]
    assert len(dealt) == len(flagged)


@pytest.mark.parametrize("prepared", [True, False])
def test_answers_renew_the_order(copied, result, prepared):
    if not prepared:
        for path in copied.glob("review.db*"):
            path.unlink()
    desk = Flags.open(copied, share=0.0, learn=True)
    for at in range(EVERY):
        case = desk.next(by="ani")
        verdict, reason = (Verdict.DIFFERENT, "B01") if at % 3 else (Verdict.SAME_DOUBLE, "G03")
        ruling = Ruling(candidate=case.candidates[0].id, verdict=verdict, reason=reason)
        desk.decide(case.id, case.token, [ruling], by="ani")
    labels = desk.labels()
    desk.renewal.close()
    first = result.flagged.slice(order(result, labels)[0], 1).to_pylist()[0]
    assert ends_of(desk.next(by="ani")) == (first["left"], first["right"])
    assert order(result, labels) != [at for at in order(result) if at in order(result, labels)]
    desk.close()


def test_without_its_source_a_prepared_desk_goes_on_in_the_order_it_had(copied, rule, monkeypatch):
    def gone(folder, *, progress):
        raise nm.InputError("gone")

    monkeypatch.setattr("desk.order.run_again", gone)
    desk = Flags.open(copied, share=0.0, learn=True)
    for _ in range(EVERY + 1):
        case = desk.next(by="ani")
        desk.decide(case.id, case.token, rule(case), by="ani")
    desk.close()
