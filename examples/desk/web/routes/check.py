"""The second look: the case without the first verdict, one's own, then both, then the end of it."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response

from desk.web.pages import page, to
from desk.web.routes.case import again, case_page, lost, revealed
from desk.web.rulings import IncompleteError, rulings
from desk.web.sight import sights
from desk.web.visit import Officer, OfficerForm, number
from namematch.pipeline import PipelineError
from namematch.pipeline.errors import LeaseLost, WouldJoinDifferent

router = APIRouter()


@router.get("/check")
def check(visit: Officer) -> Response:
    """A case that somebody else decided, without their verdict."""
    if visit.login in visit.desk.told:
        return to("/check/compare")
    return case_page(visit, visit.desk.source.next_check(by=visit.login), "/check")


@router.post("/check")
def opine(visit: OfficerForm) -> Response:
    """Keep one's own verdict, then tell both."""
    desk, source = visit.desk, visit.desk.source
    given = number(visit.form, "check")
    with desk.locks[visit.login]:
        if visit.login in desk.told:
            return to("/check/compare")
        case = source.next_check(by=visit.login)
        if case is None or case.check != given:
            return to("/check", "twice")
        try:
            opinions = source.opine(given, rulings(visit.form), by=visit.login)
        except LeaseLost:
            return lost(visit)
        except (PipelineError, IncompleteError) as error:
            return again(visit, case, "/check", error)
        desk.told[visit.login] = (case, opinions)
        desk.revealed.pop(visit.login, None)
    return to("/check/compare")


@router.post("/check/reveal")
def reveal(visit: OfficerForm) -> Response:
    """The whole NIK of one side, with a reason, into the audit."""
    return revealed(visit, visit.desk.source.next_check(by=visit.login), "/check")


@router.post("/check/return")
def give_back(visit: OfficerForm) -> Response:
    """Leave the second look to somebody else."""
    given = number(visit.form, "case"), number(visit.form, "token")
    try:
        visit.desk.source.give_back(*given, by=visit.login)
    except LeaseLost:
        return lost(visit)
    return to("/mine", "returned")


@router.get("/check/reveal")
def back_from_reveal(visit: Officer) -> Response:
    """Where a page lands that was asked for again by its address."""
    return to("/check")


@router.get("/check/compare")
def compare(visit: Officer) -> Response:
    """Both verdicts side by side."""
    if visit.login not in visit.desk.told:
        return to("/check")
    case, opinions = visit.desk.told[visit.login]
    pairs = sights(case, visit.language, {})
    return page(visit, "compare.html", case=case, opinions=opinions, sights=pairs)


@router.post("/check/settle")
def settle(visit: OfficerForm) -> Response:
    """The first verdict stands, or the case is dealt again."""
    desk, check, choice = visit.desk, number(visit.form, "check"), visit.form.get("approve")
    if choice not in ("yes", "no"):
        raise HTTPException(400)
    with desk.locks[visit.login]:
        told = desk.told.get(visit.login)
        if told is None or told[1].check != check:
            return to("/check", "twice")
        approve = choice == "yes"
        try:
            desk.source.settle(check, approve=approve, by=visit.login)
        except WouldJoinDifferent:
            raise  # it can still be returned
        except PipelineError:
            del desk.told[visit.login]
            raise
        del desk.told[visit.login]
    return to("/check", "approved" if approve else "sent_back")
