"""E1: the centre's CRM over real HTTP, and a message that is refused holds up no other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.pipeline.world import World

from namematch.pipeline import FileCrm, HttpCrm, errors

Sent = tuple[str, str | None, str | None, str]  # method, id, authorization, body


class Centre(HTTPServer):
    """A CRM that answers with the next of ``answers``, then 201; None hangs up after reading."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.received: list[Sent] = []
        self.answers: list[int | None] = []
        self.refused: str | None = None  # the id that is never taken
        self.url = f"http://127.0.0.1:{self.server_port}/kasus"


class Receiver(BaseHTTPRequestHandler):
    server: Centre

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        names = ("Idempotency-Key", "Authorization")
        identity, token = (self.headers.get(name) for name in names)
        self.server.received.append((self.command, identity, token, body))
        answer = self.server.answers.pop(0) if self.server.answers else 201
        answer = 400 if identity == self.server.refused else answer
        if answer is None:
            self.connection.close()
            return
        self.send_response(answer)
        self.send_header("Location", self.server.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def centre() -> Iterator[Centre]:
    server = Centre()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def breached(world: World, count: int = 1) -> None:
    """Escalations to the supervisor and to the centre for some late cases."""
    for _ in range(count):
        world.paid()
    world.at("2026-11-28")
    world.office.tick()


def test_a_message_is_posted_with_its_id_and_taken_by_any_2xx(world: World, centre: Centre) -> None:
    breached(world)
    centre.answers = [200, 204]
    assert world.office.deliver(HttpCrm(centre.url, token="rahasia")) == 2
    for method, identity, token, body in centre.received:
        assert (method, token) == ("POST", "Bearer rahasia")
        assert json.loads(body)["id"] == identity
    assert world.office.deliver(HttpCrm(centre.url)) == 0


@pytest.mark.parametrize("answer", [301, 302, 303, 307, 308, 400, 409, 500, 503, None])
def test_any_other_answer_leaves_the_message_in_the_outbox(
    centre: Centre, answer: int | None
) -> None:
    centre.answers = [answer]
    with pytest.raises(errors.CrmFailed) as refusal:
        HttpCrm(centre.url, token="rahasia").send("id-1", "{}")
    assert "rahasia" not in str(refusal.value) + refusal.value.indonesian
    assert len(centre.received) == 1  # a redirect is not followed, least of all with the token


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[", "ftp://x/", "http://a b/"])
def test_a_centre_that_is_not_there_is_a_typed_error(url: str) -> None:
    with pytest.raises(errors.CrmFailed):
        HttpCrm(url).send("id-1", "{}")


def test_an_answer_that_is_lost_sends_the_message_again_and_its_id_makes_it_one(
    world: World, centre: Centre
) -> None:
    breached(world)
    centre.answers = [None]
    assert world.office.deliver(HttpCrm(centre.url)) == 0
    assert world.office.deliver(HttpCrm(centre.url)) == 2
    ids = [identity for _, identity, _, _ in centre.received]
    assert (len(ids), len(set(ids))) == (3, 2)


def test_a_message_that_is_always_refused_holds_up_no_other(world: World, centre: Centre) -> None:
    breached(world, 2)
    centre.refused = str(world.rows("SELECT id FROM outbox ORDER BY created, id")[0]["id"])
    assert [world.office.deliver(HttpCrm(centre.url)) for _ in range(3)] == [0, 3, 0]
    centre.refused = None
    assert world.office.deliver(HttpCrm(centre.url)) == 1


def test_a_file_is_whole_or_not_there(folder: Path) -> None:
    FileCrm(folder).send("a:b", '{"id": "a:b"}')
    FileCrm(folder).send("a:b", '{"id": "a:b"}')
    assert [path.name for path in folder.iterdir()] == ["a_b.json"]
    with pytest.raises(errors.CrmFailed, match="not writable"):
        FileCrm(folder / "none").send("x", "{}")
