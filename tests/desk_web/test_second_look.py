"""The second look at a decision that takes another one back."""

import pytest
from tests.desk_web.test_doors import client, csrf

from namematch.pipeline import Ruling, Verdict


def ruled(case, verdict, reason):
    return [Ruling(candidate=c.id, verdict=verdict, reason=reason) for c in case.candidates]


def decided(source):
    """A decision of one officer that they want to take back."""
    while True:
        case = source.next(by="p-014")
        rulings = ruled(case, Verdict.DIFFERENT, "B04")
        source.decide(case.id, case.token, rulings, by="p-014")
        found = next((one for one in source.made(by="p-014") if one.undoable), None)
        if found is not None:
            return found


@pytest.mark.parametrize(
    ("own", "reason", "told"),
    [(1, "B04", "Anda memberi putusan yang hendak dicabut"), (4, "D01", "tidak akan memberi")],
)
def test_an_undo_says_which_verdict_it_takes_back(app, source, own, reason, told):
    made = decided(source)
    source.undo(made.id, "U01", "keliru baca", by="p-014")
    one = client(app, "p-022")
    while (case := source.next_check(by="p-022")).id != made.case:
        rulings = ruled(case, Verdict.NEED_INFO, "D01")
        source.settle(
            source.opine(case.check, rulings, by="p-022").check, approve=False, by="p-022"
        )
    form = {"csrf": csrf(one.get("/help")), "check": case.check, "case": case.id,
            "token": case.token}  # fmt: skip
    for c in case.candidates:
        form |= {f"note-{c.id}": "", f"verdict-{c.id}": own, f"reason-{c.id}-{own}": reason}
    assert one.post("/check", data=form).headers["location"] == "/check/compare"
    page = one.get("/check/compare").text
    assert "Mencabut putusan: Orang berbeda" in page
    assert told in page
