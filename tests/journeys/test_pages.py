"""Every page in a browser: nothing foreign is asked for, nothing is complained of, nothing typed runs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Watched, sign_in, watch
from tests.journeys.served import HARM, Served
from xqgis.model.actor import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = {
    "": ".xq-decisions",
    "compliance": ".xq-matrix",
    "pilots": ".xq-contrasts",
    "blackspots": ".xq-spot-empty",
    "waters": ".xq-notice",
    "report": ".xq-notice",
    "export": ".xq-preview img",
}
SIZES = ((1366, 768), (1920, 1080), (390, 844))
HEAD = ("日期", "网格代码", "地点", "检查项", "结果", "来源", "备注")
GRID = "430423105001001"


def inspections(bad: bool = True) -> bytes:
    """A form as a clerk fills it: enough checks to rate a grid, every text column with harm in it."""
    rows = [
        (f"2023-12-{day:02d}", GRID, f"测点{day}{HARM[3]}", "XQ-A01-2", "不合格", "专项组检查", "".join(HARM))
        for day in range(1, 15)
    ]
    if bad:
        rows.append(("2022-02-30", GRID, "x", "XQ-A01-2", "合格", "专项组检查", ""))
        rows.append(("2023-12-01", GRID, "y", HARM[3], "合格", "专项组检查", ""))
    paper = io.StringIO()
    csv.writer(paper).writerows([HEAD, *rows])
    return paper.getvalue().encode("utf-8-sig")


def choose(clerk: Watched, name: str, data: bytes) -> None:
    upload = {"name": name, "mimeType": "text/csv", "buffer": data}
    clerk.page.locator('input[type="file"]').first.set_input_files(upload)


def settle(page: Page) -> None:
    """Until the page's own map, where it has one, has drawn its first grades."""
    if urlsplit(page.url).path in {"/", "/compliance", "/pilots", "/blackspots"}:
        drawn = page.frame_locator(".xq-frame").locator("html[data-drawn]")
        expect(drawn).to_be_attached(timeout=60_000)


def harm_done(watched: Watched) -> list[str]:
    settle(watched.page)
    return [frame.url for frame in watched.page.frames if frame.evaluate("window.PWN") is not None]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pages_ask_nobody_else_for_anything_and_the_console_is_clean(
    browser: Browser, served: Served, width: int, height: int
) -> None:
    watched = watch(browser, width, height)
    sign_in(watched, served, Role.OFFICE)
    for path, sign in PAGES.items():
        watched.page.goto(f"{served.address}/{path}")
        expect(watched.page.locator(sign).first).to_be_visible(timeout=60_000)
        settle(watched.page)
        across = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert watched.page.evaluate(across) <= 0, path
        if width == 1366:
            expect(watched.page.locator(sign).first).to_be_in_viewport()
    assert watched.foreign(served.address) == []
    assert watched.complaints == []
    assert any("/map/values/" in url for url in watched.asked)
    watched.page.context.close()


def test_file_is_checked_row_by_row_filed_shown_and_taken_back(clerk: Watched, served: Served) -> None:
    page = clerk.page
    page.goto(f"{served.address}/report")
    choose(clerk, "巡查.csv", inspections())
    bad = page.locator(".xq-table", has=page.get_by_text("填写的值"))
    expect(bad).to_contain_text("2022-02-30")
    expect(bad).to_contain_text(HARM[3])
    page.get_by_role("button", name="确认入库：14行").click()
    expect(page.locator(".xq-notice").first).to_contain_text("已入库，批次B-0001")
    expect(page.locator(".xq-batches")).to_contain_text("巡查.csv")

    page.get_by_role("link", name="总览").first.click()
    expect(page.locator('.xq-kpi[data-pick="domain=A"]')).to_contain_text("n=14")
    assert harm_done(clerk) == []

    page.get_by_role("link", name="合标热力").first.click()
    cell = page.locator('.xq-cell:not(.xq-small-map)[data-pick="domain=A&phase=4"]')
    expect(cell).to_contain_text("不达标")
    expect(page.locator(".xq-weak")).to_contain_text("垃圾{{7*7}}<img src=x onerror=window.PWN=1>")

    open_more(page, "更多", "数据上报")
    choose(clerk, "again.csv", inspections())
    expect(page.locator(".xq-notice").last).to_contain_text("这份文件已经报过")
    page.get_by_label("撤回批次").click()
    page.get_by_role("option", name="B-0001").click()
    page.get_by_label("撤回原因").fill(HARM[3])
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.locator(".xq-batches")).to_contain_text(f"已撤回：{HARM[3]}")
    assert harm_done(clerk) == []
    assert [line for line in clerk.complaints if "Content Security" in line] == []


def test_texts_that_mean_harm_are_shown_as_typed_everywhere(clerk: Watched, served: Served) -> None:
    shown = ""
    for path, sign in PAGES.items():
        clerk.page.goto(f"{served.address}/{path}")
        expect(clerk.page.locator(sign).first).to_be_visible(timeout=60_000)
        settle(clerk.page)
        shown += clerk.page.locator("body").inner_text()
        assert harm_done(clerk) == []
    for typed in (f"新桥镇{HARM[3]}", f"市场{HARM[0]}{HARM[3]}", f"攻坚{HARM[1]}"):
        assert typed in shown
    assert "市场49" not in shown
    assert clerk.complaints == []


def test_picking_a_domain_moves_the_map_and_the_map_moves_the_page(clerk: Watched, served: Served) -> None:
    page = clerk.page
    page.goto(f"{served.address}/")
    frame = page.frame_locator(".xq-frame")
    in_map = {
        code: frame.get_by_role("button", name=name) for code, name in (("B", "乡村治理"), ("C", "交通治理"))
    }
    on_card = {code: page.locator(f'.xq-kpi[data-pick="domain={code}"]') for code in in_map}
    expect(in_map["C"]).to_have_attribute("aria-pressed", "false", timeout=60_000)

    on_card["C"].click()
    for button in (on_card["C"], in_map["C"]):
        expect(button).to_have_attribute("aria-pressed", "true", timeout=15_000)
    page.wait_for_url("**domain=C**")

    in_map["B"].click()
    expect(on_card["B"]).to_have_attribute("aria-pressed", "true", timeout=15_000)
    page.wait_for_url("**domain=B**")
    for move, code in ((page.go_back, "C"), (page.go_forward, "B"), (page.reload, "B")):
        move()
        for button in (on_card[code], in_map[code]):
            expect(button).to_have_attribute("aria-pressed", "true", timeout=60_000)


def test_board_is_worked_by_keyboard(clerk: Watched, served: Served) -> None:
    page = clerk.page
    page.goto(f"{served.address}/compliance")
    cell = page.locator('.xq-cell:not(.xq-small-map)[data-pick="domain=B&phase=4"]')
    expect(page.locator(".xq-frame")).to_be_visible(timeout=60_000)
    cell.focus()
    page.keyboard.press("Enter")
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(cell).to_be_focused()
    expect(page.locator(".xq-cell-head")).to_contain_text("乡村治理")


def open_more(page: Page, more: str, name: str) -> None:
    """Go to a page that stands behind a word."""
    page.get_by_role("button", name=more).click()
    page.locator("a:visible", has_text=name).first.click()


def test_reader_of_english_gets_english_on_every_page(clerk: Watched, served: Served) -> None:
    clerk.page.goto(f"{served.address}/?lang=en")
    cards = clerk.page.get_by_role("group", name="Compliance by domain")
    expect(cards.get_by_text("Countryside")).to_be_visible(timeout=60_000)
    open_more(clerk.page, "More", "File checks")
    expect(clerk.page.get_by_text("Get the empty form")).to_be_visible()
    clerk.page.get_by_text("简", exact=True).click()
    expect(clerk.page.get_by_text("下载空白巡查表")).to_be_visible()


def test_office_opens_the_wall_from_any_page(clerk: Watched, served: Served) -> None:
    clerk.page.goto(f"{served.address}/export")
    with clerk.page.context.expect_page() as opened:
        clerk.page.get_by_role("link", name="大屏").click(timeout=60_000)
    opened.value.wait_for_url("**/wall?lang=zh-Hans")


def test_leader_looks_and_has_no_way_to_file(visitor: Watched, served: Served) -> None:
    sign_in(visitor, served, Role.LEADER)
    visitor.page.goto(f"{served.address}/")
    expect(visitor.page.locator(".xq-decisions")).to_be_visible(timeout=60_000)
    for name in ("数据上报", "大屏"):
        assert visitor.page.get_by_role("link", name=name).count() == 0
    answer = visitor.page.goto(f"{served.address}/report")
    assert answer is not None and answer.status == 403


def test_signing_out_closes_every_page(clerk: Watched, served: Served) -> None:
    page = clerk.page
    page.goto(f"{served.address}/")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录后查看")).to_be_visible()
    answer = page.goto(f"{served.address}/")
    assert answer is not None and answer.status == 401
