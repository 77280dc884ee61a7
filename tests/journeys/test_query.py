"""The grid query in a browser: a filter, a row, the map, an origin, its checks, a file, and back again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyogrio
import pytest
from playwright.sync_api import FrameLocator, expect

from tests.cli.terminal import Terminal
from tests.journeys.conftest import Watched, sign_in
from tests.journeys.served import HARM, Served, harmful_town, start
from tests.journeys.test_pages import inspections
from xqgis.model.actor import Role

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

GRID, OTHER, VILLAGE = "430423105001001", "430423105001002", "430423105001"
START = "domain=A&phase=4"
WAIT = 60_000


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A town of its own with fourteen failed checks of one grid, all with harmful texts."""
    folder = tmp_path_factory.mktemp("query")
    home, town = folder / "home", harmful_town(folder)
    home.mkdir()
    file = folder / "巡查.csv"
    file.write_bytes(inspections(bad=False))
    running = start(home, town, PORT="8660")
    said = Terminal(town, home).run("import", "inspections", file, "--json")
    assert (said.code, json.loads(said.out)["checks"]) == (0, 14), said.err
    yield running
    running.stop()


@pytest.fixture
def page(visitor: Watched, asked: Served) -> Page:
    sign_in(visitor, asked, Role.LEADER)
    return visitor.page


def opened(page: Page, asked: Served, query: str) -> FrameLocator:
    """The page of an address, once its table stands and its map is drawn."""
    page.goto(f"{asked.address}/query?{query}")
    expect(page.locator(".xq-query-head")).to_be_visible(timeout=WAIT)
    return drawn(page)


def drawn(page: Page) -> FrameLocator:
    frame = page.frame_locator(".xq-frame")
    expect(frame.locator("html[data-drawn]")).to_be_attached(timeout=WAIT)
    return frame


def parameters(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def row(page: Page, code: str) -> Locator:
    return page.locator(f'tr[data-pick="area={code}"]')


def test_a_row_chooses_on_the_map_and_the_map_chooses_a_row(page: Page, asked: Served) -> None:
    frame = opened(page, asked, START)
    page.locator(".xq-frame").evaluate("frame => { frame.dataset.mark = 'same' }")
    row(page, GRID).locator("td").nth(5).click()
    expect(row(page, GRID)).to_have_class("xq-here", timeout=WAIT)
    page.wait_for_url(f"**area={GRID}**")
    page.wait_for_function(
        "code => document.querySelector('.xq-frame').contentWindow.xq.app.state.grid === code", arg=GRID
    )
    at = frame.locator("html").evaluate(f"() => xq.app.where({json.dumps(OTHER)})")
    box = page.locator(".xq-frame").bounding_box()
    assert box
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    page.wait_for_url(f"**area={OTHER}**")
    expect(row(page, OTHER).locator(".xq-area")).to_have_attribute("aria-pressed", "true")
    expect(page.locator('.xq-frame[data-mark="same"]')).to_have_count(1)


def test_a_condition_narrows_the_table_and_the_map_and_lives_in_the_address(
    page: Page, asked: Served
) -> None:
    opened(page, asked, START)
    expect(page.locator(".xq-query-head")).to_contain_text("238个网格")
    box = page.get_by_role("combobox", name="村（社区）")
    box.click()
    page.get_by_role("option").first.click()
    page.wait_for_url(f"**village={VILLAGE}**")
    expect(page.locator(".xq-query-head h2")).not_to_have_text("238个网格")
    narrowed = page.locator(".xq-query-head h2").inner_text()
    page.wait_for_function(
        "code => document.querySelector('.xq-frame').contentWindow.xq.app.state.filter.includes(code)",
        arg=f"village={VILLAGE}",
    )
    page.reload()
    expect(page.locator(".xq-query-head h2")).to_have_text(narrowed, timeout=WAIT)
    assert parameters(page)["village"] == VILLAGE

    page.get_by_role("button", name="清除条件").click()
    expect(page.locator(".xq-query-head h2")).to_have_text("238个网格", timeout=WAIT)
    page.wait_for_url(lambda url: "village=" not in url)
    page.go_back()
    expect(page.locator(".xq-query-head h2")).to_have_text(narrowed, timeout=WAIT)
    page.go_forward()
    expect(page.locator(".xq-query-head h2")).to_have_text("238个网格", timeout=WAIT)


def test_what_is_pressed_while_the_page_is_still_starting_counts(page: Page, asked: Served) -> None:
    page.add_init_script("""
      new MutationObserver((_, watch) => {
        const clear = document.querySelector('[data-pick="clear=1"]');
        if (!clear) return;
        watch.disconnect();
        clear.click();
      }).observe(document, { childList: true, subtree: true });
    """)
    opened(page, asked, f"{START}&village={VILLAGE}")
    expect(page.locator(".xq-query-head h2")).to_have_text("238个网格", timeout=WAIT)


def test_a_figure_opens_to_where_it_comes_from_and_to_its_checks(
    page: Page, visitor: Watched, asked: Served
) -> None:
    opened(page, asked, START)
    figure = page.locator(f'.xq-origin[data-pick="about={GRID}"]')
    figure.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="这个数怎么来的")
    expect(card).to_contain_text("0÷14", timeout=WAIT)
    expect(card).to_contain_text("2023-12-31")
    expect(card.get_by_role("button", name="关闭")).to_be_focused()
    under, over = card.bounding_box(), figure.bounding_box()
    assert under and over and under["y"] + under["height"] <= 768
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)

    figure.click()
    card.get_by_role("button", name="看14条检查").click()
    checks = page.locator(".xq-checks tbody tr")
    expect(checks).to_have_count(14, timeout=WAIT)
    expect(checks.first).to_contain_text("2023-12-14")
    expect(checks.first).to_contain_text("B-0001")
    expect(checks.first).to_contain_text(HARM[3])
    page.reload()
    expect(checks).to_have_count(14, timeout=WAIT)
    drawn(page)
    page.get_by_role("button", name="返回").click()
    expect(row(page, GRID)).to_be_visible(timeout=WAIT)
    assert [frame.url for frame in page.frames if frame.evaluate("window.PWN") is not None] == []
    assert visitor.complaints == []
    assert visitor.foreign(asked.address) == []


def test_the_table_is_taken_away_as_a_file_that_gdal_opens(page: Page, asked: Served, tmp_path: Path) -> None:
    opened(page, asked, START)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载本表：GPKG").click()
    name = taken.value.suggested_filename
    assert name.startswith("430423105_grid_A_4_20231231_r") and name.endswith(".gpkg")
    taken.value.save_as(tmp_path / name)
    found = pyogrio.read_dataframe(tmp_path / name, layer="grid").set_index("code")
    assert len(found) == 238 and not found.geometry.isna().any()
    assert (found.loc[GRID, "n"], found.loc[GRID, "rate"], found.loc[GRID, "grade"]) == (14, 0.0, "not_met")


def test_two_selections_are_compared_and_the_address_keeps_both(page: Page, asked: Served) -> None:
    opened(page, asked, f"{START}&grid={GRID}")
    page.get_by_role("button", name="对比", exact=True).click()
    board = page.locator(".xq-compare")
    expect(board).to_contain_text("0.0%", timeout=WAIT)
    expect(board).to_contain_text("14条检查相同")
    page.wait_for_url("**kept=1**")
    page.reload()
    expect(board).to_contain_text("14条检查相同", timeout=WAIT)
    drawn(page)
    page.get_by_role("button", name="结束对比").click()
    expect(board).to_have_count(0)


def test_an_address_of_another_town_is_answered_with_a_notice(page: Page, asked: Served) -> None:
    opened(page, asked, f"{START}&village=999&from=2022-02-30&area=%3Cscript%3E&grid=%7B%7B7*7%7D%7D")
    expect(page.locator(".xq-query-warn")).to_contain_text("本镇没有，已略去：村（社区）、网格")
    expect(page.locator(".xq-query-warn")).to_contain_text("“2022-02-30”不是日历上的日期")
    page.wait_for_url(lambda url: "999" not in url and "script" not in url)
    expect(page.locator(".xq-query-head h2")).to_have_text("238个网格")


def test_the_link_is_copied(page: Page, asked: Served) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, asked, f"{START}&grid={GRID}")
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{asked.address}/query?grid={GRID}&domain=A&phase=4"
