"""Where escalations go: the centre's CRM, by HTTP or as a file another system collects.

A client takes (id, JSON text) and returns when the message was taken, or raises ``CrmFailed``.
The id makes a message that comes twice known to its receiver (E1). No names and no NIK are in it.

>>> HttpCrm("ftp://centre").send("id", "{}")
Traceback (most recent call last):
namematch.pipeline.errors.CrmFailed: CRM refused the message: expected http or https
"""

from __future__ import annotations

import os
import re
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Protocol

from namematch.pipeline.errors import CrmFailed

_TIMEOUT = 10  # seconds


class CrmClient(Protocol):
    """Takes messages."""

    def send(self, identity: str, body: str) -> None:
        """Return once the message was taken; ``CrmFailed`` otherwise."""
        ...


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """urllib would follow a redirect with a GET and without the message."""

    def redirect_request(self, *_: object) -> None:
        """Leaves the answer the error that it is."""


class HttpCrm:
    """POST to one URL; any 2xx answer takes the message, a redirect does not."""

    _opener = urllib.request.build_opener(_NoRedirect)

    def __init__(self, url: str, *, token: str | None = None) -> None:
        self._url = url
        self._token = token

    def send(self, identity: str, body: str) -> None:
        """Post the message, its id as ``Idempotency-Key``."""
        if not self._url.startswith(("http://", "https://")):
            raise CrmFailed(problem="crm_scheme")
        headers = {"Content-Type": "application/json", "Idempotency-Key": identity}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            request = urllib.request.Request(  # noqa: S310 (the scheme was checked)
                self._url, body.encode(), headers
            )
            with self._opener.open(request, timeout=_TIMEOUT):
                pass
        except urllib.error.HTTPError as error:
            with error:
                raise CrmFailed(problem="crm_status", status=error.code) from None
        except (OSError, HTTPException, ValueError):
            raise CrmFailed(problem="crm_silent") from None


class FileCrm:
    """One file per message in a directory, whole or not at all."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._directory = Path(directory)

    def send(self, identity: str, body: str) -> None:
        """Write the message under its id; a second copy replaces the first."""
        name = re.sub(r"[^A-Za-z0-9_-]", "_", identity) + ".json"
        temporary = self._directory / f".{name}.part"
        try:
            with open(temporary, "w", encoding="utf-8") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._directory / name)
        except OSError:
            raise CrmFailed(problem="crm_place") from None
