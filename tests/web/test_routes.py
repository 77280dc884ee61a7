"""Our own addresses behind the guard: what they answer, how long it may be kept, how they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from tests import people, toy
from tests.store.filing import file
from tests.web.asgi import HOST, Answer, call
from xqgis.cartography.binary import unpack_message
from xqgis.errors import StoreBusy
from xqgis.model.actor import Role
from xqgis.services import maps
from xqgis.services.access import Access
from xqgis.services.town_hall import TownHall
from xqgis.store import Store
from xqgis.web import cache
from xqgis.web.guard import SESSION_COOKIE, WALL_COOKIE, Guard
from xqgis.web.routes import routes

Ask = Callable[..., Answer]


@pytest.fixture
def access(tmp_path: Path, store: Store) -> Iterator[Access]:
    opened = Access(tmp_path, store)
    yield opened
    opened.close()


@pytest.fixture
def ask(hall: TownHall, access: Access, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks as the office, or as ``cookie`` says."""
    file(hall.store)
    monkeypatch.setattr(cache, "hall", lambda: hall)
    monkeypatch.setattr(cache, "access", lambda: access)
    app = Starlette(routes=routes(), middleware=[Middleware(Guard, access=access)])
    session = people.session(access, hall.store, Role.OFFICE)

    def asked(
        url: str,
        method: str = "GET",
        cookie: str = f"{SESSION_COOKIE}={session}",
        form: dict[str, str] | None = None,
        **headers: str,
    ) -> Answer:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = urlencode(form or {}).encode()
        return call(app, method, url, {"cookie": cookie, "origin": f"http://{HOST}", **told}, sent)

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


def held(answer: Answer, name: str) -> str:
    """The value of a cookie that an answer sets."""
    return answer.headers["set-cookie"].split(f"{name}=")[1].split(";")[0]


def door(ask: Ask, url: str = "/signin") -> tuple[str, str]:
    """The cookie of a browser at the door, and what its form must bring back."""
    page = ask(url, cookie="")
    return f"xqgis_form={held(page, 'xqgis_form')}", page.text.split('name="form" value="')[1].split('"')[0]


def test_the_link_of_a_demo_comes_in_and_a_form_of_the_page_goes_out(
    ask: Ask, access: Access, store: Store
) -> None:
    link = access.link(people.enrol(store, Role.LEADER))
    entered = ask(f"/signin?token={link}", cookie="")
    cookie = entered.headers["set-cookie"]
    session = cookie.split(";")[0]
    assert (entered.status, entered.headers["location"]) == (303, "/")
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert ask("/map/state", cookie=session).status == 200
    for wrong in ("", access.form("another"), access.screen_token("hall")):
        assert ask("/signout", "POST", cookie=session, form={"form": wrong}).status == 403
    ours = access.form(session.partition("=")[2])
    assert ask("/signout", "POST", cookie=session, form={"form": ours}).status == 303
    assert ask("/map/state", cookie=session).status == 401
    assert "过期" not in ask("/signin", cookie="").text
    assert "过期" in ask("/signin?token=x", cookie="").text


def test_an_invitation_leads_to_a_password_and_the_password_in(
    ask: Ask, access: Access, store: Store
) -> None:
    invitation = access.invitation(people.enrol(store, Role.ADMIN))
    cookie, form = door(ask, f"/password?token={invitation}")
    told = {"form": form, "token": invitation, "password": "long enough 1", "again": "long enough 1"}
    differ = ask("/password", "POST", cookie=cookie, form={**told, "again": "long enough 2"})
    assert differ.status == 400 and "不一致" in differ.text and "long enough" not in differ.text
    weak = ask("/password", "POST", cookie=cookie, form={**told, "password": "x", "again": "x"})
    assert weak.status == 400 and "10到200个字符" in weak.text
    stranger = ask("/password", "POST", cookie="", form=told)
    assert stranger.status == 400 and "xqgis_session" not in stranger.headers["set-cookie"]
    chosen = ask("/password", "POST", cookie=cookie, form=told)
    assert (chosen.status, chosen.headers["location"]) == (303, "/people")
    assert ask(f"/password?token={invitation}", cookie="").status == 401
    cookie, form = door(ask)
    wrong = ask("/signin", "POST", cookie=cookie, form={"form": form, "name": "admin", "password": "no"})
    assert wrong.status == 401 and "账号或密码错误" in wrong.text
    sent = {"form": form, "name": "admin", "password": "long enough 1"}
    assert ask("/signin", "POST", cookie="", form=sent).status == 401
    assert ask("/signin", "POST", cookie=cookie, form={**sent, "form": ""}).status == 401
    entered = ask("/signin", "POST", cookie=cookie, form=sent)
    session = f"xqgis_session={held(entered, 'xqgis_session')}"
    assert entered.status == 303 and ask("/people", cookie=session).status == 200
    assert ask("/map/state", cookie=session).status == 403


def test_signing_in_again_ends_the_session_before(ask: Ask, access: Access, store: Store) -> None:
    link = access.link(people.enrol(store, Role.LEADER))
    first = held(ask(f"/signin?token={link}", cookie=""), "xqgis_session")
    second = held(ask(f"/signin?token={link}", cookie=f"xqgis_session={first}"), "xqgis_session")
    assert first != second
    assert ask("/map/state", cookie=f"xqgis_session={first}").status == 401
    assert ask("/map/state", cookie=f"xqgis_session={second}").status == 200


def test_the_door_says_how_long_a_name_is_locked(ask: Ask, access: Access) -> None:
    cookie, form = door(ask)
    sent = {"form": form, "name": "nobody", "password": "x"}
    for _ in range(5):
        assert ask("/signin", "POST", cookie=cookie, form=sent).status == 401
    locked = ask("/signin", "POST", cookie=cookie, form=sent)
    assert locked.status == 429 and "15分钟后再试" in locked.text


def test_a_form_that_is_too_large_is_no_form(ask: Ask, access: Access) -> None:
    cookie, form = door(ask)
    sent = {"form": form, "name": "nobody", "password": "x" * 20_000}
    assert "重新填写" in ask("/signin", "POST", cookie=cookie, form=sent).text


def test_the_record_is_taken_away_by_supervision_alone(ask: Ask, access: Access, store: Store) -> None:
    for role in Role:
        if role in {Role.SCREEN, Role.TERMINAL}:
            continue
        cookie = f"xqgis_session={people.session(access, store, role)}"
        answer = ask("/files/records.csv?from=2000-01-01", cookie=cookie)
        assert answer.status == (200 if role is Role.SUPERVISION else 403), role
    cookie = f"xqgis_session={people.session(access, store, Role.SUPERVISION)}"
    found = ask("/files/records.csv", cookie=cookie)
    assert found.headers["content-disposition"].startswith("attachment") and "sign_in" in found.text
    assert ask("/files/records.csv?from=2022-02-30", cookie=cookie).status == 404


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
    ask: Ask, access: Access, store: Store, asked: str, led_to: str
) -> None:
    refused = ask(asked, cookie="", accept="text/html")
    assert refused.status == 401
    kept = f"xqgis_place={held(refused, 'xqgis_place')}" if "xqgis_place" in str(refused.headers) else ""
    link = access.link(people.enrol(store, Role.LEADER))
    assert ask(f"/signin?token={link}", cookie=kept).headers["location"] == led_to


@pytest.mark.parametrize(
    "place",
    ["//evil.example/query", "https://evil.example/query", "/query/../x", "/query%0d%0aset-cookie:a", "[/"],
)
def test_a_forged_place_leads_to_the_first_page(ask: Ask, access: Access, store: Store, place: str) -> None:
    link = access.link(people.enrol(store, Role.LEADER))
    answer = ask(f"/signin?token={link}", cookie=f"xqgis_place={place}")
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_a_page_starts_streamlit_with_its_own_scripts_and_ours(ask: Ask) -> None:
    answer = ask("/compliance")
    assert answer.text.count("<script") == 2 and "window.__streamlit" in answer.text
    assert "/assets/app.css?v=" in answer.text and "http" not in answer.text.replace("http-equiv", "")
    scripts = answer.headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert "'unsafe-inline'" not in scripts and "'unsafe-eval'" not in scripts
