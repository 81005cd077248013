"""Pages from templates: escaped throughout, in the language of the visitor."""

from __future__ import annotations

import datetime as dt
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from fastapi import HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from desk import words
from desk.texts import Language
from desk.web import speech
from desk.web.shown import shown
from desk.web.visit import Visit, desk_of, language_of, values

_HERE = Path(__file__).parent
FOREVER = "public, max-age=31536000, immutable"  # a file's address changes with its content
NOTICES = frozenset({"saved", "undone", "proposed", "skipped", "returned", "approved", "sent_back",
                     "twice", "password", "opened", "closed"})  # fmt: skip


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(_HERE / "templates")
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


@cache
def files() -> dict[str, bytes]:
    """What lies beside the pages: style, keys, icon."""
    return {path.name: path.read_bytes() for path in sorted((_HERE / "static").iterdir())}


@cache
def address(name: str) -> str:
    """Where a file beside the pages is, with a mark of its content."""
    return f"/static/{name}?{hashlib.sha256(files()[name]).hexdigest()[:12]}"


def file(name: str) -> Response:
    """One of the files beside the pages."""
    if name not in files():
        raise HTTPException(404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(files()[name], media_type=kind, headers={"cache-control": FOREVER})


def drawn(request: Request, template: str, status: int = 200, **known: Any) -> HTMLResponse:
    """A page for anybody."""
    language = language_of(request)
    desk = desk_of(request)
    zone = desk.source.zone
    found = {
        "say": speech.say(language), "language": language, "words": words, "shown": shown,
        "address": address, "path": request.url.path, "kind": desk.source.kind, "session": None,
        "moment": lambda when: speech.moment(when, zone, language),
        "since": lambda text: speech.moment(dt.datetime.fromisoformat(text), zone, language),
        "clock": lambda when: speech.clock(when, zone, language),
        "number": lambda value, digits=0: words.number(value, language, digits),
        "signed": lambda bits: signed(bits, language),
        "notice": _notice(request), **known,
    }  # fmt: skip
    return HTMLResponse(_templates().get_template(template).render(found), status)


def page(visit: Visit, template: str, status: int = 200, **known: Any) -> HTMLResponse:
    """A page for somebody logged in."""
    return drawn(visit.request, template, status, **{**values(visit), **known})


def to(path: str, notice: str = "") -> RedirectResponse:
    """Go on to a page, so that nothing is sent twice; a word on what was done comes with it."""
    return RedirectResponse(f"{path}?m={notice}" if notice else path, 303)


def signed(bits: float, language: Language) -> str:
    """Bits with their sign, a true minus among them."""
    text = words.number(abs(bits), language, 1)
    return ("−" if bits < 0 else "+") + text if text.strip("0,.") else text


def _notice(request: Request) -> str:
    asked = request.query_params.get("m", "")
    return asked if asked in NOTICES else ""
