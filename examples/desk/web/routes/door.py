"""In and out: login, logout, one's password, language and shortcuts; the files beside the pages."""

from __future__ import annotations

import logging
import secrets

from fastapi import APIRouter, HTTPException, Request, Response

from desk.texts import LANGUAGES
from desk.web import pages
from desk.web.accounts import AccountError
from desk.web.pages import drawn, page, to
from desk.web.sessions import same
from desk.web.visit import Desk, Form, Officer, OfficerForm, desk_of, not_elsewhere

BACK = ("/case", "/check", "/mine", "/supervisor", "/accounts", "/password", "/help", "/login")
YEAR = 31_536_000

router = APIRouter()
log = logging.getLogger("desk.web")


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Style, keys, icon: for anybody."""
    return pages.file(name)


@router.get("/")
def start(visit: Officer) -> Response:
    """To work."""
    return to("/supervisor" if visit.session.may("supervisor") else "/case")


@router.get("/login")
def login_page(request: Request) -> Response:
    """The form, with a token that its own cookie must match."""
    if desk_of(request).sessions.find(request.cookies.get(desk_of(request).cookie, "")):
        return to("/")
    return _login(request)


@router.post("/login")
def login(request: Request, form: Form) -> Response:
    """Begin a session: always a new one, whatever came with the request."""
    desk = desk_of(request)
    not_elsewhere(request)
    if not same(form.get("csrf", ""), request.cookies.get(desk.guest_cookie, "")):
        return _login(request, 403, "login.again")
    name, address = form.get("login", "").strip().lower(), _address(request)
    if not desk.throttle.take(name, address):
        log.warning("login refused: too many attempts")
        return _login(request, 429, "login.wait")
    account = desk.accounts.known(name, form.get("password", ""))
    if account is None:
        log.warning("login failed")
        return _login(request, 401, "login.wrong")
    desk.throttle.clear(name, address)
    before = desk.sessions.find(request.cookies.get(desk.cookie, ""))
    if before:
        desk.sessions.end(before.token)
    log.info("login of %s", account.login)
    answer = to("/password" if account.must_change else "/")
    _cookie(answer, desk, desk.cookie, desk.sessions.begin(account))
    answer.delete_cookie(desk.guest_cookie, path="/", secure=desk.settings.secure)
    return answer


@router.post("/logout")
def logout(visit: OfficerForm) -> Response:
    """End the session here and in the browser."""
    visit.desk.sessions.end(visit.session.token)
    visit.desk.revealed.pop(visit.login, None)
    log.info("logout of %s", visit.login)
    answer = to("/login")
    secure = visit.desk.settings.secure
    answer.delete_cookie(visit.desk.cookie, path="/", secure=secure, httponly=True)
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.get("/password")
def password_page(visit: Officer) -> Response:
    """To change one's password."""
    return page(visit, "password.html", problem="")


@router.post("/password")
def password(visit: OfficerForm) -> Response:
    """A new password ends every session; this one begins anew."""
    desk, form = visit.desk, visit.form
    if not desk.throttle.take(visit.login, _address(visit.request)):
        return page(visit, "password.html", 429, problem=visit.say("login.wait"))
    if desk.accounts.known(visit.login, form.get("old", "")) is None:
        return page(visit, "password.html", 422, problem=visit.say("password.old_wrong"))
    desk.throttle.clear(visit.login, _address(visit.request))
    new = form.get("new", "")
    problem = "password.twice" if new != form.get("again") else ""
    problem = "password.equal" if new == form.get("old") else problem
    if not problem:
        try:
            desk.accounts.change_password(visit.login, new, by=visit.login, must_change=False)
        except AccountError as error:
            problem = f"account.{error}"
    if problem:
        return page(visit, "password.html", 422, problem=visit.say(problem))
    answer = to("/help" if visit.session.account.must_change else "/mine", "password")
    _cookie(answer, desk, desk.cookie, desk.sessions.begin(desk.accounts.get(visit.login)))
    return answer


@router.get("/help")
def help_page(visit: Officer) -> Response:
    """Keys, verdicts, reasons, rules."""
    return page(visit, "help.html")


@router.post("/keys")
def keys(visit: OfficerForm) -> Response:
    """Shortcuts on or off."""
    visit.desk.accounts.set_keys(visit.login, on=visit.form.get("on") == "yes")
    return to("/help")


@router.post("/language")
def language(request: Request, form: Form) -> Response:
    """The other language; for guests too, so it only writes a cookie."""
    desk = desk_of(request)
    not_elsewhere(request)
    session = desk.sessions.find(request.cookies.get(desk.cookie, ""))
    own = session.csrf if session else request.cookies.get(desk.guest_cookie, "")
    if not same(form.get("csrf", ""), own) or form.get("language") not in LANGUAGES:
        raise HTTPException(403)
    back = form.get("back", "")
    answer = to(back if back in BACK else "/")
    _cookie(answer, desk, "language", form["language"], YEAR)
    return answer


def _login(request: Request, status: int = 200, problem: str = "") -> Response:
    desk, token = desk_of(request), secrets.token_urlsafe(32)
    answer = drawn(request, "login.html", status, problem=problem, csrf=token)
    _cookie(answer, desk, desk.guest_cookie, token)
    return answer


def _cookie(answer: Response, desk: Desk, name: str, value: str, age: int | None = None) -> None:
    secure = desk.settings.secure
    answer.set_cookie(name, value, age, path="/", secure=secure, httponly=True, samesite="strict")


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
