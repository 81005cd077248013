"""Who comes with a request, in which language, with which form; and who is turned away.

Every route but the login asks for one of these: ``officer``, ``supervisor`` for reading,
``officer_form``, ``supervisor_form`` for what changes anything.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

from desk.model import Case, Opinions, Source
from desk.texts import LANGUAGES, Language
from desk.web import speech
from desk.web.accounts import Accounts
from desk.web.sessions import Session, Sessions, same
from desk.web.settings import Settings
from desk.web.throttle import Throttle

MOST_FIELDS = 400
FREE = ("/password", "/logout", "/language")  # with a password that was given out
_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Desk:
    """What the pages share. locks: an officer's forms are taken one after another.

    told: what a second person was told, by login, until they settle it (after a restart they are
    asked again). revealed: by login the lease, and the NIK that were revealed during it.
    """

    source: Source
    accounts: Accounts
    sessions: Sessions
    throttle: Throttle
    settings: Settings
    locks: defaultdict[str, threading.Lock] = field(
        default_factory=lambda: defaultdict(threading.Lock)
    )
    told: dict[str, tuple[Case, Opinions]] = field(default_factory=dict)
    revealed: dict[str, tuple[tuple[int, int], dict[int | None, str]]] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """Of the session; under TLS its name binds it to this host."""
        return "__Host-desk" if self.settings.secure else "desk"

    @property
    def guest_cookie(self) -> str:
        """Of the login form."""
        return "__Host-guest" if self.settings.secure else "guest"


class LoggedOutError(Exception):
    """No session, or none any more; ``kept`` is what an officer had typed."""

    def __init__(self, kept: str = "") -> None:
        self.kept = kept


class MustChangeError(Exception):
    """The password was given out by someone else and has to be changed first."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who may make it."""

    request: Request
    desk: Desk
    session: Session
    language: Language
    form: dict[str, str]

    @property
    def login(self) -> str:
        """The officer, as decisions are signed."""
        return self.session.login

    def say(self, key: str) -> str:
        """A text in the visitor's language."""
        return speech.say(self.language)(key)


def desk_of(request: Request) -> Desk:
    """What the pages share."""
    desk: Desk = request.app.state.desk
    return desk


def language_of(request: Request) -> Language:
    """Indonesian unless the switch says otherwise."""
    asked = request.cookies.get("language", "")
    return next((one for one in LANGUAGES if one == asked), LANGUAGES[0])


async def posted(request: Request) -> dict[str, str]:
    """The fields of a form, the first of each name."""
    if request.headers.get("content-type", "").split(";")[0] != _FORM:
        raise HTTPException(415)
    try:
        text = (await request.body()).decode()
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    return dict(reversed(pairs))


def not_elsewhere(request: Request) -> None:
    """403 for a form that another site sent, where the browser says so."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403)


def _visit(request: Request, role: str, form: dict[str, str]) -> Visit:
    desk = desk_of(request)
    session = desk.sessions.find(request.cookies.get(desk.cookie, ""))
    if session is None:
        raise LoggedOutError(_notes(form))
    if request.method == "POST":
        not_elsewhere(request)
        if not same(form.get("csrf", ""), session.csrf):
            raise HTTPException(403)
    if not session.may(role):
        raise HTTPException(403)
    if session.account.must_change and request.url.path not in FREE:
        raise MustChangeError
    return Visit(request, desk, session, language_of(request), form)


def _notes(form: dict[str, str]) -> str:
    return "\n".join(text for name, text in form.items() if name.startswith("note") and text)


def _officer(request: Request) -> Visit:
    return _visit(request, "officer", {})


def _supervisor(request: Request) -> Visit:
    return _visit(request, "supervisor", {})


Form = Annotated[dict[str, str], Depends(posted)]


def _officer_form(request: Request, form: Form) -> Visit:
    return _visit(request, "officer", form)


def _supervisor_form(request: Request, form: Form) -> Visit:
    return _visit(request, "supervisor", form)


Officer = Annotated[Visit, Depends(_officer)]
Supervisor = Annotated[Visit, Depends(_supervisor)]
OfficerForm = Annotated[Visit, Depends(_officer_form)]
SupervisorForm = Annotated[Visit, Depends(_supervisor_form)]


def number(form: dict[str, str], name: str) -> int:
    """A number of the form; 400 where there is none."""
    text = form.get(name, "")
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 19):
        raise HTTPException(400)
    return int(text)


def values(visit: Visit) -> dict[str, Any]:
    """What every page of somebody logged in knows."""
    return {"session": visit.session, "progress": visit.desk.source.progress(by=visit.login)}
