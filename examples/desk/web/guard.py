"""Around every answer: the address asked for, the size of what comes in, the headers that go out.

An error inside becomes a page without a word of the data; the log gets where it happened, and no
message, because messages may quote a value.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOST_BYTES = 64 * 1024  # a case of ten candidates with a page of notes each
SLOW_SECONDS = 20.0  # from one part of a form to the next; a bad line still sends 64 KiB in that
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
}
TLS_ONLY = {"strict-transport-security": "max-age=31536000"}

log = logging.getLogger("desk.web")


class TooLargeError(Exception):
    """More came in than any form holds."""


class SlowError(Exception):
    """A form that was begun and not sent on."""


class Guard:
    """An ASGI layer around the application. ``fail``: (scope, status, reference) -> answer."""

    def __init__(
        self,
        app: Callable[[Scope, Receive, Send], Awaitable[None]],
        hosts: frozenset[str],
        secure: bool,
        fail: Callable[[Scope, int, str], Callable[[Scope, Receive, Send], Awaitable[None]]],
    ) -> None:
        self.app, self.hosts, self.fail = app, hosts, fail
        every = HEADERS | (TLS_ONLY if secure else {})
        self.headers = [(name.encode(), value.encode()) for name, value in every.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def guarded(message: MutableMapping[str, Any]) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = {name for name, _ in message["headers"]}
                extra = [pair for pair in self.headers if pair[0] not in given]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        refused = self._refused(scope)
        if refused:
            await self.fail(scope, refused, "")(scope, receive, guarded)
            return
        try:
            await self.app(scope, _counted(receive), guarded)
        except TooLargeError:
            await self.fail(scope, 413, "")(scope, receive, guarded)
        except SlowError:
            await self.fail(scope, 408, "")(scope, receive, guarded)
        except ClientDisconnect:  # nobody is left to be answered
            log.info("a browser went away in the middle of a form")
        except Exception as error:
            reference = secrets.token_hex(4)
            place = traceback.extract_tb(error.__traceback__)[-1]
            log.error("%s %s in %s:%s", reference, type(error).__name__, place.name, place.lineno)
            if started:
                raise ConnectionAbortedError(reference) from None
            await self._failed(scope, receive, guarded, reference)

    async def _failed(self, scope: Scope, receive: Receive, send: Send, reference: str) -> None:
        """The page of an error; a bare one where even that fails."""
        try:
            answer = self.fail(scope, 500, reference)
        except Exception:
            answer = PlainTextResponse(f"500 {reference}", 500)
        await answer(scope, receive, send)

    def _refused(self, scope: Scope) -> int:
        headers = dict(scope["headers"])
        if headers.get(b"host", b"").decode("latin-1").lower() not in self.hosts:
            return 421
        length = headers.get(b"content-length", b"0")
        return 413 if not length.isdigit() or int(length) > MOST_BYTES else 0


def _counted(receive: Receive) -> Receive:
    came, more = 0, True

    async def counted() -> MutableMapping[str, Any]:
        nonlocal came, more
        if not more:
            return await receive()  # waits for the browser to go, as long as the answer takes
        try:
            message = await asyncio.wait_for(receive(), SLOW_SECONDS)
        except TimeoutError:
            raise SlowError from None
        more = message.get("more_body", False)
        came += len(message.get("body", b""))
        if came > MOST_BYTES:
            raise TooLargeError
        return message

    return counted
