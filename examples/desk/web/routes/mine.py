"""One's decisions: seen again, taken back, exported."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter, HTTPException, Response

from desk import words
from desk.model import Made
from desk.web.export import as_csv
from desk.web.pages import page, to
from desk.web.visit import Officer, OfficerForm, Visit
from namematch.pipeline import PipelineError, Verdict
from namematch.pipeline.errors import NotLive

router = APIRouter()


@router.get("/mine")
def mine(visit: Officer) -> Response:
    """The latest decisions of this officer."""
    return page(visit, "mine.html", made=visit.desk.source.made(by=visit.login))


@router.get("/mine/{decision}")
def one(visit: Officer, decision: int) -> Response:
    """One decision, before it is taken back."""
    return _undo_page(visit, _found(visit, decision))


@router.post("/mine/{decision}")
def undo(visit: OfficerForm, decision: int) -> Response:
    """Take it back: a new decision with a reason of its own."""
    found = _found(visit, decision)
    reason, note = visit.form.get("reason", ""), visit.form.get("note", "").strip()
    if reason not in {one.code for one in words.reasons_for(Verdict.UNDO)}:
        return _undo_page(visit, found, problem=visit.say("form.reason"), status=422)
    with visit.desk.locks[visit.login]:
        try:
            visit.desk.source.undo(decision, reason, note, by=visit.login)
        except NotLive:
            return to("/mine", "twice")
        except PipelineError as error:
            problem = words.problem(error, visit.language)
            return _undo_page(visit, found, problem=problem, status=422)
    return to("/mine", "proposed" if visit.desk.source.kind == "office" else "undone")


@router.get("/export.csv")
def export(visit: Officer) -> Response:
    """Decisions as a table: an officer's own, for a supervisor all."""
    table: pa.Table = visit.desk.source.export(by=visit.login)
    if not visit.session.may("supervisor"):
        table = table.filter(pc.equal(table["by"], visit.login))
    name = {"id": "putusan", "en": "decisions"}[visit.language]
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)


def _found(visit: Visit, decision: int) -> Made:
    """A decision of this officer; 404 for any other."""
    made = visit.desk.source.made(by=visit.login)
    found = next((one for one in made if one.id == decision), None)
    if found is None:
        raise HTTPException(404)
    return found


def _undo_page(visit: Visit, found: Made, *, problem: str = "", status: int = 200) -> Response:
    reasons = words.reasons_for(Verdict.UNDO)
    known = {"one": found, "reasons": reasons, "problem": problem, "entered": visit.form}
    return page(visit, "undo.html", status, **known)
