"""Start the desk: ``serve(source, folder, settings)`` until it is stopped."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import uvicorn

from desk.marks import marked
from desk.model import Source
from desk.web.app import create_app
from desk.web.settings import Settings


def serve(source: Source, folder: Path, settings: Settings) -> None:
    """Listen until interrupted; ``NotSafeError`` before others can reach it without TLS."""
    settings.check()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(message)s")
    app = create_app(source, folder, settings)
    marked("name", "Djoko", "Joko")  # what parses names takes a second to load, once
    print(f"{settings.address}  (Ctrl+C)", flush=True)
    try:
        uvicorn.Server(config(app, settings)).run()
    finally:
        source.close()
        app.state.database.close()


def config(app: object, settings: Settings) -> uvicorn.Config:
    """No access log (addresses of pages are nobody's business), no name of the server."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=settings.host,
        port=settings.port,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=settings.proxied,
        forwarded_allow_ips="127.0.0.1",
        timeout_keep_alive=15,
        limit_concurrency=500,
        h11_max_incomplete_event_size=16 * 1024,
    )
