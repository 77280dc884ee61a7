"""The guard: host, origin, rule, token; what no rule names stays shut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests import people
from tests.web.asgi import HOST, Answer, call
from xqgis.model.actor import Role
from xqgis.services.access import Access
from xqgis.store import Store
from xqgis.web.guard import RULES, SESSION_COOKIE, WALL_COOKIE, Guard, Token, rule_for
from xqgis.web.pages import PAGES

OURS = {"origin": f"http://{HOST}"}
PAGE = {"accept": "text/html"}
SignedIn = Callable[[Role], dict[str, str]]


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """What the guard protects: says who came in."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    actor = scope["state"].get("actor")
    await PlainTextResponse(actor.name if actor else "nobody")(scope, receive, send)


@pytest.fixture
def access(tmp_path: Path, store: Store) -> Iterator[Access]:
    opened = Access(tmp_path, store)
    yield opened
    opened.close()


@pytest.fixture
def guard(access: Access) -> Guard:
    return Guard(inside, access, ["town.local"])


@pytest.fixture
def signed_in(access: Access, store: Store) -> SignedIn:
    """Headers of somebody of a role."""
    return lambda role: {"cookie": f"{SESSION_COOKIE}={people.session(access, store, role)}"}


def on_screen(access: Access, screen: str) -> dict[str, str]:
    return {"cookie": f"{WALL_COOKIE}={access.screen_token(screen)}"}


ADDRESSES = [
    ("GET", "/"), ("GET", "/compliance"), ("GET", "/report"), ("GET", "/export"), ("HEAD", "/"),
    ("GET", "/static/js/index.js"), ("GET", "/media/abc.xlsx"), ("GET", "/assets/app.css"),
    ("GET", "/_stcore/health"), ("GET", "/_stcore/host-config"), ("GET", "/_stcore/metrics"),
    ("GET", "/_stcore/agent/openapi.json"), ("POST", "/_stcore/agent/interact"), ("GET", "/component/x/y.js"),
    ("PUT", "/_stcore/upload_file/s/f"), ("DELETE", "/_stcore/upload_file/s/f"), ("POST", "/signout"),
    ("GET", "/map/frame"), ("GET", "/map/sheet.png"), ("GET", "/wall/hall/state"), ("GET", "/unheard-of"),
    ("GET", "/auth/login"), ("GET", "/oauth2callback"), ("GET", "/_stcore/bidi-components/x/y.js"),
    ("OPTIONS", "/_stcore/upload_file/s/f"), ("GET", "//evil"), ("GET", "/static/../map/frame"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_nobody_reaches_anything_but_the_door(guard: Guard, method: str, path: str) -> None:
    answer = call(guard, method, path, OURS)
    assert answer.status in {401, 404}
    assert "nobody" not in answer.text


@pytest.mark.parametrize("path", ["/_stcore/stream", "/", "/compliance", "/wall/hall/state", "/anything"])
def test_nobody_opens_a_socket(guard: Guard, path: str) -> None:
    assert call(guard, "WEBSOCKET", path, OURS).status == 1008


@pytest.mark.parametrize("path", ["/signin", "/healthz", "/wall"])
def test_the_door_itself_is_open(guard: Guard, path: str) -> None:
    assert call(guard, "GET", path).status == 200
    assert call(guard, "POST", path, OURS).status == (200 if path == "/signin" else 401)
    assert call(guard, "POST", path).status == 403


def test_a_browser_without_session_is_shown_the_sign_in_page_at_every_page_address(guard: Guard) -> None:
    for page in PAGES:
        answer = call(guard, "GET", f"/{page.path}", PAGE)
        assert answer.status == 401
        assert "登录" in answer.text and "<script" not in answer.text


def test_office_and_leader_come_in_with_their_own_name(guard: Guard, signed_in: SignedIn) -> None:
    for role in (Role.OFFICE, Role.LEADER):
        cookie = signed_in(role)
        assert call(guard, "GET", "/map/frame", cookie).text == role.value
        assert call(guard, "WEBSOCKET", "/_stcore/stream", cookie | OURS).status == 101


def test_leader_may_neither_open_the_report_page_nor_upload(guard: Guard, signed_in: SignedIn) -> None:
    cookie = signed_in(Role.LEADER)
    refused = call(guard, "GET", "/report", cookie | PAGE)
    assert refused.status == 403
    assert "领导" in refused.text
    assert call(guard, "PUT", "/_stcore/upload_file/s/f", cookie | OURS).status == 403
    assert call(guard, "PUT", "/_stcore/upload_file/s/f", signed_in(Role.OFFICE) | OURS).status == 200


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/mcp", "/component/x/i.html", "/new-route"]
)
def test_addresses_without_a_rule_are_closed_to_the_office_too(
    guard: Guard, signed_in: SignedIn, path: str
) -> None:
    assert rule_for("GET", path) is None
    assert call(guard, "GET", path, signed_in(Role.OFFICE)).status == 404


def test_screen_token_opens_its_own_wall_and_nothing_else(guard: Guard, access: Access) -> None:
    cookie = on_screen(access, "hall")
    assert call(guard, "GET", "/wall/hall/state", cookie).text == "hall"
    assert call(guard, "GET", "/wall/lobby/state", cookie).status == 401
    assert call(guard, "WEBSOCKET", "/_stcore/stream", cookie | OURS).status == 1008
    for method, path in ADDRESSES:
        if path != "/wall/hall/state":
            assert call(guard, method, path, cookie | OURS).status in {401, 404}


def test_screen_token_in_the_session_cookie_and_session_in_the_screen_cookie_open_nothing(
    guard: Guard, access: Access, signed_in: SignedIn
) -> None:
    session = signed_in(Role.OFFICE)["cookie"].partition("=")[2]
    assert (
        call(guard, "GET", "/", {"cookie": f"{SESSION_COOKIE}={access.screen_token('hall')}"}).status == 401
    )
    assert call(guard, "GET", "/wall/hall/state", {"cookie": f"{WALL_COOKIE}={session}"}).status == 401
    assert call(guard, "GET", "/wall/hall/state", signed_in(Role.OFFICE)).status == 401


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:8501", True), ("localhost", True), ("LOCALHOST:9", True), ("[::1]:8501", True),
        ("town.local:8501", True), ("evil.example", False), ("127.0.0.1.evil.example", False), ("", False),
        ("127.0.0.1:x", False), ("user@127.0.0.1", False), ("127.0.0.1/evil", False), ("10.0.0.9", False),
    ],
)  # fmt: skip
def test_only_own_names_are_answered(guard: Guard, host: str, allowed: bool) -> None:
    assert (call(guard, "GET", "/healthz", {"host": host}).status == 200) is allowed
    socket = call(guard, "WEBSOCKET", "/_stcore/stream", {"host": host, "origin": f"http://{host}"})
    assert socket.status == 1008


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:9999", f"{HOST}"])
def test_sockets_and_changes_from_foreign_origins_are_refused(
    guard: Guard, signed_in: SignedIn, origin: str
) -> None:
    told = signed_in(Role.OFFICE) | ({"origin": origin} if origin else {})
    assert call(guard, "WEBSOCKET", "/_stcore/stream", told).status == 1008
    assert call(guard, "POST", "/signout", told).status == 403
    assert call(guard, "PUT", "/_stcore/upload_file/s/f", told).status == 403


def test_every_answer_carries_the_security_headers(guard: Guard, signed_in: SignedIn) -> None:
    answers: list[Answer] = [
        call(guard, "GET", "/", PAGE),
        call(guard, "GET", "/healthz"),
        call(guard, "GET", "/nothing", signed_in(Role.OFFICE)),
        call(guard, "GET", "/healthz", {"host": "evil.example"}),
    ]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


def test_session_is_over_for_the_guard_after_signing_out(
    guard: Guard, access: Access, signed_in: SignedIn
) -> None:
    session = signed_in(Role.OFFICE)["cookie"].partition("=")[2]
    cookie = {"cookie": f"{SESSION_COOKIE}={session}"}
    assert call(guard, "GET", "/", cookie).status == 200
    access.sign_out(session)
    assert call(guard, "GET", "/", cookie).status == 401


def test_only_the_door_and_its_typeface_need_no_token() -> None:
    assert [rule.path.pattern for rule in RULES if rule.token is Token.NOTHING] == [
        "/signin|/password|/healthz|/wall",
        "/signin|/password",
        "/signin/oidc(/return)?",
        r"/assets/vendor/fonts/NotoSansSC-[0-9]{3}\.woff",
    ]


def test_an_address_with_a_number_of_thousands_of_digits_has_no_rule() -> None:
    assert rule_for("GET", "/map/values/7/grid/C/2") is not None
    assert rule_for("GET", f"/map/values/{'7' * 5000}/grid/C/2") is None
    assert rule_for("GET", f"/wall/hall/values/{'7' * 5000}/grid/C/2") is None
