"""A web service for the counter: check an applicant, add a record, explain a hit.

python examples/counter_service.py          # a registry of 2,000, asked through the service
REGISTRY=/srv/registry uvicorn --app-dir examples counter_service:app               # writes
REGISTRY=/srv/registry READ_ONLY=1 uvicorn --app-dir examples counter_service:app   # follows

Needs the extra ``review``; the first line ``httpx2`` too. A process opens the registry once and its
worker threads share it; processes share one copy of it in memory. Names go in the body of a
request, never in its address, because servers write addresses to their logs.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse

import namematch as nm
from namematch.errors import InputError, LockedError, NameMatchError
from namematch.registry.meter import Meter
from namematch.synthetic import make_registry

FOLLOW_SECONDS = 1.0  # a reader sees what the writer added at most this much later
MOST_HITS = 50


def create_app(path: Path, *, write: bool = True) -> FastAPI:
    """The service over the registry at ``path``."""
    meter = Meter()

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        registry = nm.Registry.open(path, write=write, metrics=meter)
        app.state.follower = Follower(registry)
        yield
        registry.close()

    app = FastAPI(title="namematch", lifespan=opened)
    app.add_exception_handler(NameMatchError, refused)

    @app.post("/check")
    def check(applicant: nm.Person, request: Request, threshold: float = 0.05) -> dict[str, Any]:
        """Who in the registry looks like the applicant."""
        registry = request.app.state.follower.registry()
        hits = registry.search(applicant, limit=MOST_HITS, threshold=threshold)
        return {"hits": [one(hit) for hit in hits]}

    @app.post("/add", status_code=201)
    def add(record: nm.Person, request: Request) -> dict[str, Any]:
        """Add a record: it is on the disk when this answers."""
        return {"id": request.app.state.follower.registry().add(record)[0]}

    @app.post("/explain/{identity}")
    def explain(identity: int, applicant: nm.Person, request: Request) -> dict[str, Any]:
        """Why a hit of ``check`` looks like the applicant, reason by reason."""
        registry = request.app.state.follower.registry()
        for hit in registry.search(applicant, limit=MOST_HITS):
            if hit.id == identity:
                rows = hit.comparison().evidence
                return one(hit) | {"evidence": [{"rule": e.rule, "bits": e.bits} for e in rows]}
        raise HTTPException(404, "that record is not among the hits")

    @app.get("/metrics")
    def metrics() -> PlainTextResponse:
        """Counts and latencies in the OpenMetrics format."""
        return PlainTextResponse(meter.text())

    return app


class Follower:
    """The registry, brought up to date now and then where another process writes."""

    def __init__(self, registry: nm.Registry) -> None:
        self._registry = registry
        self._turn = threading.Lock()
        self._next = 0.0

    def due(self) -> None:
        """Let the next caller look for news."""
        self._next = 0.0

    def registry(self) -> nm.Registry:
        """The registry; one caller in a second looks for news, the others do not wait."""
        if time.monotonic() >= self._next and self._turn.acquire(blocking=False):
            try:
                self._registry.refresh()
                self._next = time.monotonic() + FOLLOW_SECONDS
            finally:
                self._turn.release()
        return self._registry


def one(hit: nm.Hit) -> dict[str, Any]:
    """A hit as JSON."""
    return {"id": hit.id, "weight": round(hit.weight, 2), "probability": round(hit.probability, 4)}


def refused(_: Request, error: Exception) -> JSONResponse:
    """422 for input that cannot be used, 503 for a registry that cannot be written to here."""
    status = {InputError: 422, LockedError: 503}.get(type(error), 500)
    return JSONResponse({"detail": str(error)}, status)


def demonstrate(folder: Path) -> None:
    """Ask the service about a person who is there in another spelling, then add one."""
    from fastapi.testclient import TestClient

    people = make_registry(2_000, seed=7).table()
    known = nm.Person(id=1_000_000, name="Djoko Soesanto", birth_date="1985-08-17")
    registry = nm.Registry.build(people)
    registry.add(known)
    registry.save(folder / "registry")
    applicant = {"name": "Drs. Joko Susanto", "birth_date": "17-08-1985"}
    with TestClient(create_app(folder / "registry")) as service:
        print("check:", service.post("/check", json=applicant).json()["hits"][0])
        reasons = service.post("/explain/1000000", json=applicant).json()["evidence"]
        print("explain:", *(f"{row['rule']} {row['bits']:+.2f}" for row in reasons), sep="\n  ")
        print("add:", service.post("/add", json={"name": "Tjokrowinoto", "sex": "L"}).json())


if "REGISTRY" in os.environ:
    app = create_app(Path(os.environ["REGISTRY"]), write="READ_ONLY" not in os.environ)
elif __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        demonstrate(Path(directory))
