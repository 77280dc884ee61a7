"""试点对比 in a browser: pilots and the rest, two villages, a phase, one hand on two maps, and the sheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.cli.terminal import Terminal
from tests.journeys.conftest import Watched, sign_in
from tests.journeys.served import DATA, Served, harmful_town, start
from tests.journeys.test_pages import HEAD
from xqgis.model.actor import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

PILOT, OTHER = "430423105204", "430423105224"
ITEM = "XQ-A01-2"
WAIT = 60_000


def checks() -> bytes:
    """Twenty checks in the first grid of every village: all of the pilots' passed, half of the others'."""
    villages = json.loads((DATA / "villages" / "villages.geojson").read_text("utf-8"))["features"]
    pilots = {"430423105001", PILOT, OTHER}
    rows = []
    for one in villages:
        code = one["properties"]["code"]
        for number in range(20):
            result = "合格" if code in pilots or number % 2 else "不合格"
            day = f"2023-{11 + number % 2}-{3 + number:02d}"
            rows.append((day, f"{code}001", f"测点{number}", ITEM, result, "专项组检查", ""))
    paper = io.StringIO()
    csv.writer(paper).writerows([HEAD, *rows])
    return paper.getvalue().encode("utf-8-sig")


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("pilots")
    home, town = folder / "home", harmful_town(folder)
    home.mkdir()
    file = folder / "巡查.csv"
    file.write_bytes(checks())
    running = start(home, town, PORT="8670")
    said = Terminal(town, home).run("import", "inspections", file, "--json")
    assert (said.code, json.loads(said.out)["checks"]) == (0, 240), said.err
    yield running
    running.stop()


@pytest.fixture
def page(visitor: Watched, divided: Served) -> Page:
    """The page of domain A in the last phase, once both maps are drawn."""
    sign_in(visitor, divided, Role.LEADER)
    page = visitor.page
    page.goto(f"{divided.address}/pilots?domain=A&phase=4")
    expect(page.locator(".xq-contrasts")).to_be_visible(timeout=WAIT)
    both_drawn(page)
    return page


def both_drawn(page: Page) -> None:
    page.wait_for_function(
        """() => {
          const app = (document.querySelector('.xq-frame') || {}).contentWindow?.xq?.app;
          return app && app.values && app.second && app.second.values;
        }""",
        timeout=WAIT,
    )


def parameters(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def of_both(told: str) -> str:
    """A function of the page: what is ``told`` of ``one`` map, of both."""
    app = "document.querySelector('.xq-frame').contentWindow.xq.app"
    return f"() => [{app}, {app}.second].map((one) => {told})"


def take(page: Page, box: str, option: str) -> None:
    page.get_by_role("combobox", name=box).click()
    page.get_by_role("option", name=option).click()


def test_what_can_be_told_apart_is_said_and_that_pilots_were_chosen(page: Page) -> None:
    expect(page.locator(".xq-banner")).to_contain_text("不是抽签产生")
    row = page.locator('.xq-contrast[data-pick="domain=A"]')
    expect(row).to_contain_text("+50.0点")
    expect(row).to_contain_text("p=0.005")
    expect(row).to_contain_text("能区分")
    expect(row).to_contain_text("最小可检出差")
    expect(page.locator('.xq-contrast[data-pick="domain=B"]')).to_contain_text("不作比较")
    expect(page.locator(".xq-contrasts")).to_contain_text("220种")
    expect(page.locator(".xq-contrasts")).to_contain_text("90种")
    heads = page.locator(".xq-sides h2")
    assert heads.all_inner_texts() == ["试点3个", "其余9个"]


def test_two_villages_are_compared_and_the_address_brings_them_back(page: Page) -> None:
    take(page, "对比", "任意两个单位")
    expect(page.locator(".xq-banner")).not_to_contain_text("抽签", timeout=WAIT)
    take(page, "单位一", "黄泥村")
    expect(page.locator(".xq-sides h2").first).to_have_text("黄泥村", timeout=WAIT)
    page.wait_for_url(f"**one={PILOT}**")
    take(page, "单位二", "黄金村")
    expect(page.locator(".xq-sides h2")).to_have_text(["黄泥村", "黄金村"], timeout=WAIT)
    expect(page.locator('.xq-contrast[data-pick="domain=A"]')).to_contain_text("+50.0点")
    filters = of_both("one.state.filter")
    page.wait_for_function(f"() => ({filters})()[0].includes('village={PILOT}')")
    assert [PILOT in one for one in page.evaluate(filters)] == [True, False]
    page.reload()
    expect(page.locator(".xq-sides h2")).to_have_text(["黄泥村", "黄金村"], timeout=WAIT)
    take(page, "对比", "试点与其余")
    expect(page.locator(".xq-sides h2")).to_have_text(["试点3个", "其余9个"], timeout=WAIT)
    page.wait_for_url(lambda url: "one=" not in url)


def test_one_hand_moves_both_maps_and_a_row_changes_both(page: Page) -> None:
    zooms = of_both("one._map.getZoom()")
    before = page.evaluate(zooms)
    assert before[0] == before[1]
    box = page.locator(".xq-frame").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -400)
    page.wait_for_function(f"() => ({zooms})()[0] > {before[0]} && ({zooms})()[0] === ({zooms})()[1]")
    page.locator('.xq-contrast[data-pick="domain=C"]').click()
    page.wait_for_url("**domain=C**")
    domains = of_both("one.state.domain")
    page.wait_for_function(f"() => ({domains})().join() === 'C,C'")
    expect(page.locator(".xq-sides")).to_contain_text("未评")


def test_the_sheet_of_the_pilots_comes_as_a_picture(page: Page, visitor: Watched, divided: Served) -> None:
    with page.expect_download() as took:
        page.locator('a[href*="layer=pilots"]').click()
    assert took.value.path().read_bytes().startswith(b"\x89PNG")
    assert page.evaluate("window.PWN") is None and not visitor.foreign(divided.address)
