"""The gate of a process that has just started: every address, every deep link, http and websocket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.house.caller import ask, run_page, session, socket
from tests.journeys.served import ROOT, Served, harmful_town, start
from xqgis.model.actor import Role
from xqgis.web.guard import WALL_COOKIE
from xqgis.web.pages import PAGES

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/signin"),
    ("GET", "/wall"),
    ("GET", "/password"),
    ("POST", "/signin"),
    ("POST", "/password"),
    ("HEAD", "/healthz"),
    ("HEAD", "/password"),
    ("HEAD", "/signin"),
    ("HEAD", "/wall"),
}
SWITCHED_OFF = {("GET", "/signin/oidc"), ("GET", "/signin/oidc/return")}
"""Open where a provider of identities is configured; elsewhere nothing is there."""
DOOR = "登录后查看"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that nobody has visited yet."""
    folder = tmp_path_factory.mktemp("fresh")
    home = folder / "home"
    home.mkdir()
    running = start(home, harmful_town(folder), PORT="8630")
    yield running
    running.stop()


def _listen(line: ClientConnection) -> None:
    while True:
        line.recv(timeout=30)


def test_nobody_gets_anything_from_any_route_of_the_application(tmp_path: Path) -> None:
    told = {
        "XQGIS_HOME": str(tmp_path / "home"),
        "XQGIS_TOWN": str(harmful_town(tmp_path)),
        "PYTHONPATH": str(ROOT),
    }
    (tmp_path / "home").mkdir()
    probe = [sys.executable, "-m", "tests.house.gate_probe"]
    out = subprocess.run(
        probe, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, check=True
    )
    found = json.loads(out.stdout)
    assert len(found) > 40
    for method, path, status in found:
        if (method, path) in OPEN:
            continue
        if (method, path) in SWITCHED_OFF:
            assert status == 404
            continue
        assert status in ({1008} if method == "WEBSOCKET" else {401, 403}), (method, path, status)
    paths = {path for _, path, _ in found}
    assert {"/", "/report", "/map/frame", "/_stcore/metrics", "/_stcore/stream", "/media/1"} <= paths


@pytest.mark.parametrize("page", [page.path for page in PAGES])
def test_deep_link_in_a_fresh_process_asks_for_the_sign_in(fresh: Served, page: str) -> None:
    status, headers, body = ask(fresh, "GET", f"/{page}?domain=C&phase=2")
    assert (status, headers["cache-control"]) == (401, "no-store")
    assert DOOR in body and "<script" not in body and "streamlit" not in body.lower()
    for path in ("/_stcore/stream", f"/{page}/_stcore/stream"):
        with pytest.raises(InvalidStatus) as refused:
            socket(fresh, path.replace("//", "/"))
        assert refused.value.response.status_code == 403


def test_a_store_that_is_no_demo_starts_with_one_link_of_one_administrator(fresh: Served) -> None:
    status, headers, body = ask(fresh, "GET", fresh.printed.removeprefix(fresh.address))
    assert status == 200 and "设置密码" in body and "<script" not in body
    ours = headers["set-cookie"].split(";")[0]
    form, token = (body.split(f'name="{name}" value="')[1].split('"')[0] for name in ("form", "token"))
    word = "记得住的一句 long 的话"
    told = urlencode({"form": form, "token": token, "password": word, "again": word})
    sent = {"cookie": ours, "origin": fresh.address, "content-type": "application/x-www-form-urlencoded"}
    status, headers, _ = ask(fresh, "POST", "/password", told, **sent)
    assert (status, headers["location"]) == (303, "/people")
    cookie = headers["set-cookie"].lower()
    assert "xqgis_session" in cookie and "httponly" in cookie and "samesite=lax" in cookie
    assert ask(fresh, "GET", fresh.printed.removeprefix(fresh.address))[0] == 401
    keys = {"cookie": headers["set-cookie"].split(";")[0]}
    assert ask(fresh, "GET", "/", **keys)[1]["location"] == "/people"
    for path in ("/query", "/compliance", "/records", "/export", "/map/state", "/files/query/table.csv"):
        assert ask(fresh, "GET", path, **keys)[0] == 403
    with socket(fresh, cookie=keys["cookie"]) as line:
        assert "新增账号" in run_page(line, "people")
        for page in ("", "query", "records", "report"):
            assert "合标率" not in run_page(line, page).replace("各村、各网格的合标率", "")


def test_socket_opens_for_a_session_of_our_own_page_only(fresh: Served) -> None:
    cookie = session(fresh, Role.LEADER)
    with socket(fresh, cookie=cookie) as line:
        assert "需要决定" in run_page(line)
    wall = f"{WALL_COOKIE}={fresh.wall.partition('token=')[2]}"
    for refused in (
        {"cookie": cookie, "origin": "http://evil.example"},
        {"cookie": wall},
        {"cookie": f"{cookie}x"},
    ):
        with pytest.raises(InvalidStatus):
            socket(fresh, **refused)


def test_leader_asking_for_the_report_page_by_socket_gets_none_of_it(fresh: Served) -> None:
    with socket(fresh, cookie=session(fresh, Role.OFFICE)) as line:
        assert "选择文件" in run_page(line, "report")
    with socket(fresh, cookie=session(fresh, Role.LEADER)) as line:
        assert "选择文件" not in run_page(line, "report")


def test_signing_out_stops_a_socket_that_is_still_open(fresh: Served) -> None:
    cookie = session(fresh, Role.OFFICE)
    with socket(fresh, cookie=cookie) as line:
        said = run_page(line)
        assert "需要决定" in said
        form = said.split('name="form" value="')[1].split('"')[0]
        told = {"cookie": cookie, "origin": fresh.address}
        assert ask(fresh, "POST", "/signout", **told)[0] == 403
        status, headers, _ = ask(fresh, "POST", "/signout", urlencode({"form": form}), **told)
        assert (status, headers["location"]) == (303, "/signin")
        after = run_page(line)
        assert DOOR in after and "需要决定" not in after
    assert ask(fresh, "GET", "/", cookie=cookie)[0] == 401


def test_a_session_that_is_revoked_loses_its_open_socket_by_itself(fresh: Served) -> None:
    cookie = session(fresh, Role.ANALYST)
    with socket(fresh, cookie=cookie) as line:
        assert "需要决定" in run_page(line)
        with fresh.desk() as (access, _):
            access.put_out("analyst")
        with pytest.raises(ConnectionClosed) as closed:
            _listen(line)
        assert closed.value.rcvd and closed.value.rcvd.code == 4401


def test_wall_link_opens_the_wall_and_nothing_else(fresh: Served) -> None:
    status, headers, _ = ask(fresh, "GET", fresh.wall.removeprefix(fresh.address))
    assert (status, headers["location"]) == (303, "/wall")
    assert "path=/wall" in headers["set-cookie"].lower()
    cookie = headers["set-cookie"].split(";")[0]
    assert ask(fresh, "GET", "/wall", cookie=cookie)[0] == 200
    assert ask(fresh, "GET", "/wall/hall/state", cookie=cookie)[0] == 200
    assert ask(fresh, "GET", "/wall/hall/points/0/A/4", cookie=cookie)[0] == 403
    assert ask(fresh, "GET", "/wall/lobby/state", cookie=cookie)[0] == 401
    for path in ("/", "/map/state", "/map/frame", "/assets/app.css", "/static/js/index.js", "/report"):
        assert ask(fresh, "GET", path, cookie=cookie)[0] == 401
    assert ask(fresh, "GET", "/wall")[0] == 401


def test_only_our_own_names_are_answered(fresh: Served) -> None:
    assert ask(fresh, "GET", "/healthz", host="evil.example")[0] == 421
    assert ask(fresh, "GET", "/healthz")[0] == 200
