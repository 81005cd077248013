"""Every address, with every role and with none; what a form must bring; what an answer carries."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

PASSWORD = "kuda-laut-biru-9"  # of every account of the fixtures
LOGINS = {"p-014": "officer", "k-001": "supervisor"}

# Who may use which address. A new one that is not here fails the walk.
ANYBODY = {("GET", "/static/{name}"), ("GET", "/login"), ("POST", "/login"), ("POST", "/language")}
OFFICER = {
    ("GET", "/"), ("POST", "/logout"), ("GET", "/password"), ("POST", "/password"),
    ("GET", "/help"), ("POST", "/keys"),
    ("GET", "/case"), ("POST", "/case"), ("GET", "/case/reveal"), ("POST", "/case/reveal"),
    ("POST", "/case/skip"), ("POST", "/case/return"),
    ("GET", "/check"), ("POST", "/check"), ("GET", "/check/reveal"), ("POST", "/check/reveal"),
    ("POST", "/check/return"), ("GET", "/check/compare"), ("POST", "/check/settle"),
    ("GET", "/mine"), ("GET", "/mine/{decision}"), ("POST", "/mine/{decision}"),
    ("GET", "/export.csv"),
}  # fmt: skip
SUPERVISOR = {("GET", "/supervisor"), ("GET", "/accounts"), ("POST", "/accounts")}


def routes(app):
    from desk.web.routes import every

    known = [(method, route.path) for part in every for route in part.router.routes
             for method in route.methods]  # fmt: skip
    assert len(known) == len(set(known))
    assert len(app.routes) == len(every)  # nothing beside the routers
    return known


def client(app, login=None, **options):
    one = TestClient(
        app, base_url="http://localhost:8000", follow_redirects=False, raise_server_exceptions=True,
        **options,
    )  # fmt: skip
    if login:
        page = one.get("/login")
        form = {"csrf": csrf(page), "login": login, "password": PASSWORD}
        assert one.post("/login", data=form).status_code == 303
    return one


def csrf(page):
    return re.search(r'name="csrf" value="([^"]+)"', page.text)[1]


def test_every_address_says_who_may_use_it(app):
    assert set(routes(app)) == ANYBODY | OFFICER | SUPERVISOR


def test_nobody_gets_anywhere_without_a_session(app):
    guest = client(app)
    for method, path in OFFICER | SUPERVISOR:
        path = path.replace("{decision}", "1")
        done = guest.request(method, path, data={"x": "1"} if method == "POST" else None)
        if method == "GET":
            assert (done.status_code, done.headers["location"]) == (303, "/login"), path
        else:
            assert done.status_code == 401, path


@pytest.mark.parametrize("login", LOGINS)
def test_every_role_gets_where_it_may_and_nowhere_else(app, login):
    one = client(app, login)
    token = csrf(one.get("/help"))
    supervisor = LOGINS[login] == "supervisor"
    for method, path in sorted(OFFICER | SUPERVISOR, key=lambda at: at[1] == "/logout"):
        path_ = path.replace("{decision}", "999999")
        allowed = supervisor or (method, path) not in SUPERVISOR
        data = {"csrf": token} if method == "POST" else None
        done = one.request(method, path_, data=data)
        assert (done.status_code != 403) is allowed, (method, path, done.status_code)
        assert done.status_code < 500


def test_no_form_is_taken_without_its_token_or_from_another_site(app):
    one = client(app, "k-001")
    token = csrf(one.get("/help"))
    posts = [path for method, path in OFFICER | SUPERVISOR if method == "POST"]
    for path in (*posts, "/language"):
        path = path.replace("{decision}", "1")
        assert one.post(path, data={"csrf": "x" * 43}).status_code == 403, path
        assert one.post(path, data={"x": "1"}).status_code == 403, path
        done = one.post(path, data={"csrf": token}, headers={"sec-fetch-site": "cross-site"})
        assert done.status_code == 403, path
    other = client(app, "p-014")
    assert other.post("/keys", data={"csrf": token, "on": "no"}).status_code == 403


def test_every_answer_carries_the_headers(app):
    from desk.web.guard import HEADERS, POLICY

    one = client(app, "k-001")
    for path in ("/login", "/case", "/supervisor", "/accounts", "/nothing-here", "/export.csv"):
        headers = one.get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS, path
    assert "unsafe" not in POLICY
    style = re.search(r"/static/desk\.css\?\w+", one.get("/case").text)[0]
    assert "immutable" in one.get(style).headers["cache-control"]


def test_pages_hold_no_script_style_or_handler_of_their_own(app):
    one = client(app, "k-001")
    for path in ("/case", "/check", "/mine", "/supervisor", "/accounts", "/help", "/password"):
        text = one.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?! src=)", text), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), path


def test_only_its_own_names_are_answered(app):
    one = client(app)
    for host in ("evil.example", "localhost", "127.0.0.1:8001", ""):
        assert one.get("/login", headers={"host": host}).status_code == 421
    assert one.get("/login", headers={"host": "127.0.0.1:8000"}).status_code == 200


def test_what_is_too_large_or_no_form_is_refused(app):
    one = client(app, "p-014")
    token = csrf(one.get("/help"))
    assert one.post("/case", data={"csrf": token, "note-1": "x" * 70_000}).status_code == 413
    chunks = (b"x" * 10_000 for _ in range(10))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert one.post("/case", content=chunks, headers=kind).status_code == 413
    assert one.post("/case", json={"csrf": token}).status_code == 415
    many = "&".join(f"a{at}=1" for at in range(500))
    assert one.post("/case", content=many, headers=kind).status_code == 400


def test_a_login_is_a_new_session_and_a_logout_ends_it(app):
    one = client(app, "p-014")
    first = one.cookies["desk"]
    token = csrf(one.get("/help"))
    page = TestClient(app, base_url="http://localhost:8000", follow_redirects=False)
    page.cookies.set("desk", "chosen-by-somebody-else")
    form = {"csrf": csrf(page.get("/login")), "login": "p-014", "password": PASSWORD}
    done = page.post("/login", data=form)
    cookie = done.headers.get_list("set-cookie")[0]
    assert "chosen" not in cookie
    assert re.search(r"desk=[\w-]{43};", cookie)
    for word in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert word in cookie
    assert one.post("/logout", data={"csrf": token}).status_code == 303
    one.cookies.set("desk", first)
    assert one.get("/case").headers["location"] == "/login"


def test_cookies_are_bound_to_tls_where_there_is_tls(source, folder):
    from desk.web.app import create_app
    from desk.web.settings import Settings

    app = create_app(source, folder, Settings(url="https://desk.example"))
    one = TestClient(app, base_url="https://desk.example", follow_redirects=False)
    form = {"csrf": csrf(one.get("/login")), "login": "p-014", "password": PASSWORD}
    done = one.post("/login", data=form)
    cookie = done.headers.get_list("set-cookie")[0]
    assert cookie.startswith("__Host-desk=")
    assert "Secure" in cookie
    assert done.headers["strict-transport-security"]
    app.state.database.close()


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(app, monkeypatch):
    monkeypatch.setattr("desk.web.throttle.PER_ACCOUNT", 3)
    one = client(app)

    def tried(login):
        form = {"csrf": csrf(one.get("/login")), "login": login, "password": "wrong-wrong"}
        done = one.post("/login", data=form)
        return done.status_code, re.sub(r'value="[\w-]{43}"', "", done.text)

    known, unknown = tried("p-014"), tried("nobody")
    assert known == unknown
    assert known[0] == 401
    for login in ("p-014", "nobody"):
        for _ in range(2):
            tried(login)
    assert tried("p-014") == tried("nobody")
    assert tried("p-014")[0] == 429
    form = {"csrf": csrf(one.get("/login")), "login": "p-014", "password": PASSWORD}
    assert one.post("/login", data=form).status_code == 429  # the right one too, until it ends


def test_a_password_that_was_given_out_is_changed_before_any_work(app):
    chief = client(app, "k-001")
    page = chief.post(
        "/accounts",
        data={"csrf": csrf(chief.get("/help")), "do": "add", "login": "p-099", "role": "officer"},
    )
    given = re.search(r'<code class="secret">([^<]+)', page.text)[1]
    one = client(app)
    form = {"csrf": csrf(one.get("/login")), "login": "p-099", "password": given}
    assert one.post("/login", data=form).headers["location"] == "/password"
    assert one.get("/case").headers["location"] == "/password"
    form = {"csrf": csrf(one.get("/password")), "old": given, "new": "gajah-hijau-besar-4"}
    before = one.cookies["desk"]
    assert one.post("/password", data={**form, "again": form["new"]}).status_code == 303
    assert one.cookies["desk"] != before
    assert one.get("/case").status_code == 200


def test_a_language_goes_back_to_a_page_of_the_desk_alone(app):
    one = client(app, "p-014")
    form = {"csrf": csrf(one.get("/help")), "language": "en"}
    done = one.post("/language", data={**form, "back": "https://evil.example/"})
    assert done.headers["location"] == "/"
    assert one.post("/language", data={**form, "back": "/help"}).headers["location"] == "/help"
    assert '<html lang="en">' in one.get("/help").text


def test_an_error_is_a_page_without_a_word_of_the_data(app, source, monkeypatch, caplog):
    one = client(app, "p-014")

    def broken(**_):
        raise RuntimeError("Siti Rahasia 6371010203910002")

    monkeypatch.setattr(source, "next", broken)
    done = one.get("/case")
    assert done.status_code == 500
    assert "RuntimeError in broken" in caplog.text
    for told in (done.text, caplog.text):
        assert "Rahasia" not in told
        assert "6371010203910002" not in told
    reference = re.search(r"<code>(\w{8})</code>", done.text)[1]
    assert reference in caplog.text


def test_a_form_that_is_begun_and_not_sent_on_is_given_up(app, monkeypatch):
    from desk.web import guard

    monkeypatch.setattr(guard, "SLOW_SECONDS", 0.05)
    parts = iter([{"type": "http.request", "body": b"login=", "more_body": True}])
    sent = []

    async def receive():
        part = next(parts, None)
        return part or await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/login", "query_string": b"",
        "http_version": "1.1",
        "headers": [(b"host", b"localhost:8000"), (b"content-length", b"50"),
                    (b"content-type", b"application/x-www-form-urlencoded")],
    }  # fmt: skip
    with ThreadPoolExecutor(1) as apart:  # a browser's tests keep a loop running in this thread
        apart.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    assert sent[0]["status"] == 408


def test_a_second_look_ends_by_a_choice_only(app):
    one = client(app, "p-022")
    form = {"csrf": csrf(one.get("/help")), "check": "1"}
    assert one.post("/check/settle", data=form).status_code == 400
