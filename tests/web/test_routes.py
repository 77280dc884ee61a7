"""Our own addresses behind the guard: what they answer, how long it may be kept, how they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from tests import toy
from tests.store.filing import file
from tests.web.asgi import HOST, Answer, call
from xqgis.cartography.binary import unpack_message
from xqgis.errors import StoreBusy
from xqgis.model.actor import Role
from xqgis.services import maps
from xqgis.services.access import Access
from xqgis.services.town_hall import TownHall
from xqgis.web import cache
from xqgis.web.guard import SESSION_COOKIE, WALL_COOKIE, Guard
from xqgis.web.routes import routes

Ask = Callable[..., Answer]


@pytest.fixture
def access(tmp_path: Path) -> Access:
    return Access(tmp_path)


@pytest.fixture
def ask(hall: TownHall, access: Access, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks as the office, or as ``cookie`` says."""
    file(hall.store)
    monkeypatch.setattr(cache, "hall", lambda: hall)
    monkeypatch.setattr(cache, "access", lambda: access)
    app = Starlette(routes=routes(), middleware=[Middleware(Guard, access=access)])
    session = access.sign_in(access.link(Role.OFFICE, reusable=True))

    def asked(
        url: str, method: str = "GET", cookie: str = f"{SESSION_COOKIE}={session}", **headers: str
    ) -> Answer:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return call(app, method, url, {"cookie": cookie, "origin": f"http://{HOST}", **told})

    return asked


def test_state_tells_the_town_in_the_language_asked_for(ask: Ask) -> None:
    zh, en = (json.loads(ask(f"/map/state?lang={lang}").text) for lang in ("zh-Hans", "en"))
    assert (zh["town"]["name"], en["town"]["name"]) == ("样板镇", "Toy Town")
    assert zh["revision"] == en["revision"]


def test_what_is_unchanged_is_answered_with_304(ask: Ask, hall: TownHall) -> None:
    now = hall.store.revision()
    first = ask(f"/map/values/{now}/grid/A/1")
    assert first.status == 200 and first.headers["cache-control"] == "private, no-cache"
    again = ask(f"/map/values/{now}/grid/A/1", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert ask(f"/map/values/{now}/grid/C/1", if_none_match=first.headers["etag"]).status == 200


def test_an_address_has_figures_of_its_own_revision_only(ask: Ask, hall: TownHall) -> None:
    now = hall.store.revision()
    for path in (
        "values/{}/grid/A/1?as_of=2022-01-31",
        "points/{}/A/1",
        "chosen/{}/grid?domain=A",
        "chosen-points/{}",
    ):
        answer = ask("/map/" + path.format(now))
        assert unpack_message(answer.body)[0]["revision"] == now
        for other in (now - 1, now + 5):
            sent = ask("/map/" + path.format(other))
            assert (sent.status, sent.headers["location"]) == (307, "/map/" + path.format(now))
            assert sent.headers["cache-control"] == "no-store" and not sent.body


def test_shapes_are_kept_for_ever_under_their_version(ask: Ask) -> None:
    version = json.loads(ask("/map/state").text)["versions"]["grid"]
    answer = ask(f"/map/geometry/grid/{version}")
    assert "immutable" in answer.headers["cache-control"]
    header, _ = unpack_message(answer.body)
    shapes: Any = header["features"]
    assert [one["code"] for one in shapes] == list(toy.GRIDS)
    assert ask("/map/geometry/grid/999").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/map/values/1/grid/Z/1", "/map/values/1/grid/A/9", "/map/values/1/street/A/1", "/map/points/1/A/x",
        "/map/values/1/grid/A/1?as_of=2022-02-30", "/map/feature/grid/430/A/1",
        "/map/scene/{{7*7}}",
        "/map/frame?controls=<b>", "/map/tiles/x/1/1/1.png",
        "/map/sheet.png?domain=A&phase=1&by=grid&size=A0",
        "/map/chosen/1/grid?domain=Z", "/map/chosen/1/street?domain=A", "/map/chosen/1/grid?from=2022-02-30",
        "/map/chosen/1/grid?item={{7*7}}",
        "/map/chosen-points/1?grid=430", "/map/chosen-points/1?announced=perhaps",
        "/map/chosen-feature/grid/430?domain=A", "/map/chosen-feature/street/990101001001001?domain=A",
        "/map/geometry/secrets/1", "/map/nothing", "/assets/nothing.css", "/assets/../app.css",
        "/assets/", "/assets/%2e%2e/routes.py", "/map/values/x/grid/A/1",
    ],
)  # fmt: skip
def test_codes_that_the_town_does_not_have_are_not_found(ask: Ask, path: str) -> None:
    answer = ask(path)
    assert answer.status == 404
    assert "7*7" not in answer.text and "49" not in answer.text


def test_a_busy_store_is_told_as_such_and_health_says_unwell(
    ask: Ask, hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask("/healthz").text == "ok"

    def busy(*_: object) -> int:
        raise StoreBusy

    monkeypatch.setattr(type(hall.store), "revision", busy)
    assert ask("/map/state").status == 503
    assert (ask("/healthz").status, ask("/healthz").text) == (503, "unwell")


def test_files_of_the_house_are_served_by_kind_and_hash(ask: Ask) -> None:
    plain = ask("/assets/app.css")
    assert plain.headers["content-type"].startswith("text/css")
    assert plain.headers["cache-control"] == "private, no-cache"
    assert "immutable" in ask("/assets/app.css?v=1").headers["cache-control"]


def test_map_page_allows_its_own_scripts_by_hash_only(ask: Ask) -> None:
    answer = ask("/map/frame?lang=en&controls=map&domain=<script>")
    scripts = answer.headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert "'sha256-" in scripts and "unsafe" not in scripts
    assert "domain=<" not in answer.text


def test_wall_token_is_traded_for_a_cookie_of_the_wall_alone(ask: Ask, access: Access) -> None:
    token = access.screen_token("hall")
    entered = ask(f"/wall?token={token}&lang=en", cookie="")
    assert (entered.status, entered.headers["location"]) == (303, "/wall?lang=en")
    assert "Path=/wall" in entered.headers["set-cookie"] and "HttpOnly" in entered.headers["set-cookie"]
    wall = ask("/wall", cookie=f"{WALL_COOKIE}={token}")
    assert wall.status == 200 and "/wall/hall/assets/" in wall.text and '"/map' not in wall.text
    assert ask("/wall/hall/scene/A", cookie=f"{WALL_COOKIE}={token}").status == 200
    assert ask("/wall/hall/assets/app.css", cookie=f"{WALL_COOKIE}={token}").status == 200
    assert ask("/wall/hall/points/1/A/1", cookie=f"{WALL_COOKIE}={token}").status == 403
    for path in ("chosen/1/grid?domain=A", "chosen-points/1", "chosen-feature/grid/x"):
        assert ask(f"/wall/hall/{path}", cookie=f"{WALL_COOKIE}={token}").status in {403, 404}
        assert ask(f"/map/{path}", cookie=f"{WALL_COOKIE}={token}").status == 401
    assert ask("/wall?token=x", cookie="").status == 401


def test_meeting_sheet_is_named_for_what_it_shows(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "map_png", lambda *_: b"png")
    shown = ask("/map/sheet.png?domain=C&phase=2&by=village&size=A4")
    assert (shown.body, shown.headers["content-type"]) == (b"png", "image/png")
    assert "content-disposition" not in shown.headers
    saved = ask("/map/sheet.png?domain=C&phase=2&by=village&size=A4&save=1")
    disposition = saved.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''") and disposition.isascii()


def test_signing_in_and_out(ask: Ask, access: Access) -> None:
    link = access.link(Role.LEADER, reusable=False)
    entered = ask(f"/signin?token={link}", cookie="")
    session = entered.headers["set-cookie"].split(";")[0]
    assert (entered.status, entered.headers["location"]) == (303, "/")
    assert ask("/map/state", cookie=session).status == 200
    assert ask(f"/signin?token={link}", cookie="").status == 401
    assert ask("/signout", "POST", cookie=session).status == 303
    assert ask("/map/state", cookie=session).status == 401
    assert "还没有" not in ask("/signin", cookie="").text


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/query?village=430423105001&by=village", "/query?village=430423105001&by=village"),
        ("/compliance?domain=C%26x", "/compliance?domain=C%26x"),
        ("/map/state", "/"),
        ("/%5Cevil.example/query", "/"),
    ],
)
def test_signing_in_leads_to_the_page_that_was_asked_for(
    ask: Ask, access: Access, asked: str, led_to: str
) -> None:
    door = ask(asked, cookie="", accept="text/html")
    assert door.status == 401
    kept = door.headers.get("set-cookie", "").split(";")[0]
    link = access.link(Role.LEADER, reusable=False)
    assert ask(f"/signin?token={link}", cookie=kept).headers["location"] == led_to


@pytest.mark.parametrize(
    "place",
    ["//evil.example/query", "https://evil.example/query", "/query/../x", "/query%0d%0aset-cookie:a", "[/"],
)
def test_a_forged_place_leads_to_the_first_page(ask: Ask, access: Access, place: str) -> None:
    link = access.link(Role.LEADER, reusable=False)
    answer = ask(f"/signin?token={link}", cookie=f"xqgis_place={place}")
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_a_page_starts_streamlit_with_its_own_scripts_and_ours(ask: Ask) -> None:
    answer = ask("/compliance")
    assert answer.text.count("<script") == 2 and "window.__streamlit" in answer.text
    assert "/assets/app.css?v=" in answer.text and "http" not in answer.text.replace("http-equiv", "")
    scripts = answer.headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert "'unsafe-inline'" not in scripts and "'unsafe-eval'" not in scripts
