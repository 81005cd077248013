"""For supervisors: the office at a glance, and who may log in."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, HTTPException, Response

from desk.web import passwords
from desk.web.accounts import ROLES, AccountError, Role
from desk.web.charts import charts
from desk.web.pages import page, to
from desk.web.visit import Supervisor, SupervisorForm, Visit

router = APIRouter()


@router.get("/supervisor")
def supervisor(visit: Supervisor) -> Response:
    """Cases, pace, clocks, agreement, officers, threshold."""
    view = visit.desk.source.overview()
    return page(visit, "supervisor.html", view=view, charts=charts(view, visit.language))


@router.get("/accounts")
def accounts(visit: Supervisor) -> Response:
    """Everybody who may log in, or might."""
    return _accounts(visit)


@router.post("/accounts")
def change(visit: SupervisorForm) -> Response:
    """Add one, give a new password, close or open one."""
    form, accounts = visit.form, visit.desk.accounts
    login, what = form.get("login", ""), form.get("do", "")
    new = passwords.made_up()
    try:
        if what == "add":
            role = cast(Role, next((one for one in ROLES if one == form.get("role")), ""))
            login = accounts.add(login, role, new, by=visit.login, must_change=True).login
        elif what in ("reset", "close", "open"):
            login = accounts.get(login).login
            if login == visit.login:
                raise AccountError("own")
        else:
            raise HTTPException(400)
        if what == "reset":
            accounts.change_password(login, new, by=visit.login, must_change=True)
        elif what in ("close", "open"):
            accounts.set_open(login, is_open=what == "open", by=visit.login)
            return to("/accounts", "opened" if what == "open" else "closed")
    except AccountError as error:
        return _accounts(visit, problem=visit.say(f"account.{error}"), status=422)
    return _accounts(visit, made=(login, new))


def _accounts(
    visit: Visit, *, problem: str = "", made: tuple[str, str] | None = None, status: int = 200
) -> Response:
    known = {"accounts": visit.desk.accounts.all(), "problem": problem, "made": made}
    return page(visit, "accounts.html", status, **known)
