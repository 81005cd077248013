"""The application over any source of cases."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHTTPException

from desk import words
from desk.model import Source
from desk.web.accounts import Accounts
from desk.web.database import Database
from desk.web.guard import Guard, Scope
from desk.web.pages import drawn, to
from desk.web.routes import every
from desk.web.sessions import Sessions
from desk.web.settings import Settings
from desk.web.throttle import Throttle
from desk.web.visit import Desk, LoggedOutError, MustChangeError, language_of
from namematch.pipeline import PipelineError

KNOWN = (400, 403, 404, 405, 409, 413, 415, 421, 429, 500)  # those with words of their own


def create_app(source: Source, folder: Path, settings: Settings | None = None) -> FastAPI:
    """The desk over ``source``; accounts and sessions live in a database in ``folder``."""
    settings = settings or Settings()
    database = Database(folder)
    sessions = Sessions(database, settings.idle, settings.absolute)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = Desk(source, Accounts(database), sessions, Throttle(database), settings)
    app.state.database = database
    for part in every:
        app.include_router(part.router)
    app.add_exception_handler(AnyHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _not_found)
    app.add_exception_handler(LoggedOutError, _logged_out)
    app.add_exception_handler(MustChangeError, _must_change)
    app.add_exception_handler(PipelineError, _not_allowed)
    app.add_middleware(
        Guard, hosts=settings.hosts, secure=settings.secure, fail=lambda *told: _fail(app, *told)
    )
    return app


def error_page(request: Request, status: int, told: str = "", reference: str = "") -> Response:
    """A page that says what is wrong and quotes nothing of what came in."""
    key = status if status in KNOWN else 400
    return drawn(request, "error.html", status, key=key, told=told, reference=reference)


def _fail(app: FastAPI, scope: Scope, status: int, reference: str) -> Response:
    scope["app"] = app
    return error_page(Request(scope), status, reference=reference)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnyHTTPException | HTTPException)
    return error_page(request, error.status_code)


async def _not_found(request: Request, error: Exception) -> Response:
    return error_page(request, 404)


async def _logged_out(request: Request, error: Exception) -> Response:
    """To the login; what an officer had typed is shown once more."""
    assert isinstance(error, LoggedOutError)
    if request.method in ("GET", "HEAD"):
        return to("/login")
    ours = request.headers.get("sec-fetch-site") == "same-origin"
    return drawn(request, "ended.html", 401, kept=error.kept if ours else "")


async def _must_change(request: Request, error: Exception) -> Response:
    return to("/password")


async def _not_allowed(request: Request, error: Exception) -> Response:
    """What the rules do not allow, in their own words."""
    assert isinstance(error, PipelineError)
    return error_page(request, 409, told=words.problem(error, language_of(request)))
