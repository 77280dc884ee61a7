"""防溺水 in a browser: a list, a village, a water's sheet, the map, a grade signed, who sees what of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from playwright.sync_api import expect

from tests.cli.terminal import Terminal
from tests.journeys.conftest import Watched
from tests.journeys.served import DATA, HARM, Served, harmful_town, start
from tests.people import session
from xqgis.model.actor import Role, Scope
from xqgis.web.guard import SESSION_COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE, OTHER = "430423105204", "430423105224"
WAIT = 60_000
BAD = {"sign": "缺", "buoy": "缺", "rope": "缺", "pole": "缺"}
GOOD = dict.fromkeys(BAD, "有")


def ponds() -> bytes:
    """Three ponds in one village and two in another; names and one post carry harm as far as they may."""
    grids = json.loads((DATA / "grids" / "grids.geojson").read_text("utf-8"))["features"]
    middles = {
        one["properties"]["code"]: shapely.point_on_surface(shapely.from_geojson(json.dumps(one["geometry"])))
        for one in grids
    }
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("W1", f"{HERE}001", {**BAD, "events": 2, "depth_m": 3.5, "patrolled_on": "2023-11-01"}),
        ("W2", f"{HERE}002", {**GOOD, "events": 0, "depth_m": 1, "patrolled_on": "2023-12-30"}),
        ("W3", f"{HERE}003", {**BAD, "events": 0, "depth_m": 1, "patrolled_on": "2023-12-30"}),
        ("W4", f"{OTHER}001", {**BAD, "events": 2, "depth_m": 4, "patrolled_on": "2023-12-30"}),
        ("W5", f"{OTHER}002", {**GOOD, "events": 0, "depth_m": 1, "patrolled_on": "2023-12-30"}),
    ]
    features = []
    for code, grid, facts in told:
        name = f"塘{code}{HARM[0]}{HARM[3]}{HARM[4]}"
        about = {
            "code": code,
            "name": name,
            "kind": "pond",
            "post": "水库管护岗",
            "unit": "agriculture",
            **facts,
        }
        shape = json.loads(shapely.to_geojson(middles[grid].buffer(2e-4)))
        features.append({"type": "Feature", "properties": about, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def wet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("waters")
    home, town = folder / "home", harmful_town(folder)
    home.mkdir()
    file = folder / "水域.geojson"
    file.write_bytes(ponds())
    running = start(home, town, PORT="8690")
    asked = ("--code-field", "code", "--name-field", "name", "--kind-field", "kind", "--strict", "--json")
    said = Terminal(town, home).run("import", "waters", file, *asked)
    assert (said.code, json.loads(said.out)["stored"]) == (0, 5), said.err
    yield running
    running.stop()


def opened(watched: Watched, wet: Served, role: Role, query: str = "") -> Page:
    """The page for somebody, once its list stands and its map has the marks."""
    with wet.desk() as (access, store):
        scope = Scope(villages=frozenset({HERE})) if role is Role.VILLAGE else None
        cookie = {"name": SESSION_COOKIE, "value": session(access, store, role, scope), "url": wet.address}
    watched.page.context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])  # type: ignore[list-item]
    page = watched.page
    page.goto(f"{wet.address}/waters?{query}")
    expect(page.locator(".xq-tabs")).to_be_visible(timeout=WAIT)
    marked = page.frame_locator(".xq-frame").locator("html[data-waters]")
    expect(marked).to_be_attached(timeout=WAIT)
    return page


def parameters(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def lists(page: Page, *codes: str) -> None:
    """The open list has these waters, once it is drawn."""
    page.wait_for_function(
        """codes => {
          const rows = [...document.querySelectorAll('.xq-waters-table tbody tr')];
          const told = rows.map(row => row.dataset.pick.replace('water=', '')).sort();
          return JSON.stringify(told) === JSON.stringify(codes);
        }""",
        arg=sorted(codes),
        timeout=WAIT,
    )


def tab(page: Page, name: str) -> None:
    page.locator(f'.xq-tabs button[data-pick="tab={name}"]').click()
    expect(page.locator(f'.xq-tabs button[data-pick="tab={name}"][aria-pressed="true"]')).to_be_visible(
        timeout=WAIT
    )


def test_a_list_a_village_a_sheet_and_a_grade_signed(visitor: Watched, wet: Served) -> None:
    page = opened(visitor, wet, Role.OFFICE)
    tab(page, "lacking")
    lists(page, "W1", "W3", "W4")
    tab(page, "overdue")
    lists(page, "W1")
    tab(page, "all")
    page.get_by_role("combobox", name="村（社区）").click()
    page.get_by_role("option", name="黄泥村").click()
    page.wait_for_url(f"**village={HERE}**")
    expect(page.locator(".xq-waters-table tbody tr")).to_have_count(3, timeout=WAIT)

    page.locator('tr[data-pick="water=W1"] td').nth(2).click()
    expect(page.locator(".xq-water-top")).to_contain_text(f"塘W1{HARM[0]}{HARM[3]}{HARM[4]}", timeout=WAIT)
    expect(page.locator(".xq-kit-missing")).to_have_count(4)
    expect(page.locator(".xq-reasons")).to_contain_text("2起")
    page.wait_for_function(
        "() => document.querySelector('.xq-frame').contentWindow.xq.app.state.water === 'W1'"
    )
    assert {"tab": "all", "village": HERE, "water": "W1"}.items() <= parameters(page).items()

    page.get_by_role("button", name="签定", exact=True).click()
    expect(page.locator(".xq-notice").filter(has_text="请写明理由")).to_be_visible()
    page.get_by_role("radio", name="黄").click()
    page.get_by_placeholder("现场情况、依据").fill(f"已加护栏{HARM[3]}")
    page.get_by_placeholder("现场情况、依据").blur()
    page.get_by_role("button", name="签定", exact=True).click()
    expect(page.locator(".xq-water-standing")).to_contain_text(f"已加护栏{HARM[3]}", timeout=WAIT)
    page.reload()
    expect(page.locator(".xq-water-standing")).to_contain_text("黄", timeout=WAIT)
    tab(page, "unsigned")
    expect(page.locator('.xq-waters-table tr[data-pick="water=W1"]')).to_have_count(0)
    assert page.evaluate("window.PWN") is None and not visitor.foreign(wet.address)
    assert [frame.url for frame in page.frames if frame.evaluate("window.PWN") is not None] == []


def test_a_village_sees_its_own_waters_on_page_and_map_and_signs_nothing(
    visitor: Watched, wet: Served
) -> None:
    page = opened(visitor, wet, Role.VILLAGE, "tab=all&water=W4")
    marks = page.frame_locator(".xq-frame").locator("html")
    drawn = marks.evaluate("() => xq.app.sheet.scene.waters.header.codes")
    lists(page, "W1", "W2", "W3")
    assert sorted(drawn) == ["W1", "W2", "W3"]
    expect(page.locator(".xq-water-top")).to_have_count(0)
    expect(page.get_by_role("button", name="签定", exact=True)).to_have_count(0)


def test_a_leader_reads_the_grade_and_not_the_words_of_the_reason(visitor: Watched, wet: Served) -> None:
    desk = Terminal(wet.home.parent / "town", wet.home)
    said = desk.run("waters", "sign", "W4", "--grade", "red", "--reason", "深水陡岸")
    assert said.code == 0, said.err
    page = opened(visitor, wet, Role.LEADER, "tab=all&water=W4")
    expect(page.locator(".xq-water-standing")).to_contain_text("签定为红", timeout=WAIT)
    assert "深水陡岸" not in page.locator("body").inner_text()
    expect(page.get_by_role("button", name="签定", exact=True)).to_have_count(0)
    with page.expect_download() as took:
        page.locator('.xq-water-files a[href*="xlsx"]').click()
    assert took.value.suggested_filename.endswith(".xlsx")
