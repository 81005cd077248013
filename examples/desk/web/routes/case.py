"""The case: shown, decided, a NIK revealed, put last, given back."""

from __future__ import annotations

from fastapi import APIRouter, Response

from desk import words
from desk.model import Case
from desk.web.pages import page, to
from desk.web.rulings import IncompleteError, notes, rulings
from desk.web.sight import sights
from desk.web.visit import Officer, OfficerForm, Visit, number
from namematch.pipeline import PipelineError
from namematch.pipeline.errors import LeaseLost

router = APIRouter()


@router.get("/case")
def case(visit: Officer) -> Response:
    """The case that this officer holds, else the next one."""
    return case_page(visit, visit.desk.source.next(by=visit.login), "/case")


@router.post("/case")
def decide(visit: OfficerForm) -> Response:
    """Take the rulings, once, and go on to the next case."""
    desk, source = visit.desk, visit.desk.source
    number_, token = number(visit.form, "case"), number(visit.form, "token")
    form = f"case-{number_}-{token}"
    with desk.locks[visit.login]:
        if desk.sessions.answered(visit.login, form):
            return to("/case", "twice")
        try:
            source.decide(number_, token, rulings(visit.form), by=visit.login)
        except LeaseLost:
            return lost(visit)
        except (PipelineError, IncompleteError) as error:
            return again(visit, source.next(by=visit.login), "/case", error)
        desk.sessions.answer(visit.login, form)
        desk.revealed.pop(visit.login, None)
    return to("/case", "saved")


@router.post("/case/reveal")
def reveal(visit: OfficerForm) -> Response:
    """The whole NIK of one side, with a reason, into the audit; what was chosen stays chosen."""
    return revealed(visit, visit.desk.source.next(by=visit.login), "/case")


@router.get("/case/reveal")
def back_from_reveal(visit: Officer) -> Response:
    """Where a page lands that was asked for again by its address."""
    return to("/case")


@router.post("/case/skip")
def skip(visit: OfficerForm) -> Response:
    """Put a flagged pair last; an office refuses."""
    given = number(visit.form, "case"), number(visit.form, "token")
    try:
        visit.desk.source.skip(*given, by=visit.login)
    except LeaseLost:
        return lost(visit)
    return to("/case", "skipped")


@router.post("/case/return")
def give_back(visit: OfficerForm) -> Response:
    """End the lease undecided, for a pause."""
    given = number(visit.form, "case"), number(visit.form, "token")
    try:
        visit.desk.source.give_back(*given, by=visit.login)
    except LeaseLost:
        return lost(visit)
    return to("/mine", "returned")


def case_page(
    visit: Visit,
    found: Case | None,
    base: str,
    *,
    status: int = 200,
    problem: str = "",
    entered: dict[str, str] | None = None,
) -> Response:
    """The page of a case, or of none."""
    if found is None:
        return page(visit, "nothing.html", base=base)
    seen = visit.desk.revealed.get(visit.login)
    niks = seen[1] if seen and seen[0] == (found.id, found.token) else {}
    return page(
        visit, "case.html", status, case=found, sights=sights(found, visit.language, niks),
        base=base, problem=problem, entered=entered or {}, niks=niks,
    )  # fmt: skip


def again(visit: Visit, found: Case | None, base: str, error: Exception) -> Response:
    """The same case with what was entered and what is wrong; another case means the lease went."""
    if found is None or str(found.id) != visit.form.get("case"):
        return lost(visit)
    problem = (
        words.problem(error, visit.language)
        if isinstance(error, PipelineError)
        else visit.say(str(error))
    )
    entered = visit.form
    return case_page(visit, found, base, status=422, problem=problem, entered=entered)


def revealed(visit: Visit, found: Case | None, base: str) -> Response:
    """Reveal one side of this case, and show it again."""
    form = visit.form
    side = form.get("reveal", "")
    if found is None or str(found.id) != form.get("case"):
        return lost(visit)
    candidate = None if side == "applicant" else number(form, "reveal")
    reason = form.get(f"why-{side}", "")
    if reason not in REVEAL_REASONS:
        return again(visit, found, base, IncompleteError("form.why"))
    text = visit.say(f"why.{reason}")
    try:
        nik = visit.desk.source.reveal(found.id, candidate, text, by=visit.login)
    except LeaseLost:
        return lost(visit)
    except PipelineError as error:
        return again(visit, found, base, error)
    key, seen = visit.desk.revealed.get(visit.login, (None, {}))
    lease = (found.id, found.token)
    niks = {**(seen if key == lease else {}), candidate: nik}
    visit.desk.revealed[visit.login] = (lease, niks)
    return case_page(visit, found, base, entered=form)


def lost(visit: Visit) -> Response:
    """The lease is gone: nothing was decided, and the text is here again."""
    return page(visit, "lost.html", 409, kept=notes(visit.form))


REVEAL_REASONS = ("document", "digits", "request")
