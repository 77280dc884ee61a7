"""检查地点 in a browser: layer on, a click, the standard and its result; by list, key and address."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Watched, sign_in, watch
from tests.journeys.served import HARM, ROOT, Served, harmful_town, start
from xqgis.model.actor import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator

GRID = "430423105001001"
SEAT = (112.5180315, 27.3800034)
SPOT = """() => {
  const sheet = xq.app.sheet, view = sheet.view, spot = sheet.places.where("S1", view);
  return [(spot[0] - view.port[0]) / view.ratio, (spot[1] - view.port[1]) / view.ratio];
}"""


def run(home: Path, town: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "xqgis", "--home", str(home), "--town", str(town), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A town with a school, whose name means harm, and a check of it, brought in by files."""
    folder = tmp_path_factory.mktemp("places")
    home = folder / "home"
    home.mkdir()
    pack = harmful_town(folder)
    layer, sheet = io.StringIO(), io.StringIO()
    csv.writer(layer).writerows([
        ("code", "name", "kind", "lon", "lat"),
        ("S1", f"中心校{HARM[3]}", "学校门口", *SEAT),
    ])  # fmt: skip
    csv.writer(sheet).writerows([
        ("日期", "网格代码", "地点", "检查项", "结果", "来源", "备注"),
        ("2023-12-05", GRID, "S1", "XQ-E02-2", "不合格", "专项组检查", ""),
    ])  # fmt: skip
    (folder / "地点.csv").write_text(layer.getvalue(), "utf-8")
    (folder / "检查.csv").write_text(sheet.getvalue(), "utf-8-sig")
    fields = ("--code-field", "code", "--name-field", "name", "--kind-field", "kind", "--crs", "EPSG:4490")
    run(home, pack, "import", "places", str(folder / "地点.csv"), *fields)
    run(home, pack, "import", "inspections", str(folder / "检查.csv"))
    running = start(home, pack, PORT="8670")
    yield running
    running.stop()


@pytest.fixture
def reader(browser: Browser, town: Served) -> Iterator[Watched]:
    watched = watch(browser)
    sign_in(watched, town, Role.OFFICE)
    yield watched
    watched.page.context.close()


def map_of(watched: Watched) -> FrameLocator:
    drawn = watched.page.frame_locator(".xq-frame")
    expect(drawn.locator("html[data-drawn]")).to_be_attached(timeout=60_000)
    return drawn


def test_layer_on_click_and_the_card_says_the_standard_and_the_result(reader: Watched, town: Served) -> None:
    page = reader.page
    page.goto(f"{town.address}/?domain=E&phase=4")
    drawn = map_of(reader)
    drawn.locator(".xq-layers .xq-button").click()
    drawn.locator(".xq-place-list summary", has_text="交通").click()
    drawn.locator('[data-kind="school"]').check()
    expect(drawn.locator("html[data-places='1']")).to_be_attached()
    page.keyboard.press("Escape")
    inner = page.frames[-1]
    box = page.locator(".xq-frame").bounding_box()
    assert box
    x, y = inner.evaluate(SPOT)
    page.mouse.click(box["x"] + x, box["y"] + y)
    card = drawn.locator(".xq-place-card")
    expect(card).to_contain_text(HARM[3])
    expect(card).to_contain_text("道路交通安全管理标准")
    expect(card).to_contain_text("不合格 · 2023-12-05 · 专项组检查 · n=1")
    expect(page).to_have_url(re.compile("places=school.*place=S1"))
    card.locator("summary", has_text="戴帽").click()
    expect(card.locator("li").first).to_contain_text("还没有查过")
    assert inner.evaluate("window.PWN") is None and not reader.foreign(town.address)


def test_the_list_opens_a_place_by_key_and_its_address_comes_back(reader: Watched, town: Served) -> None:
    page = reader.page
    page.goto(f"{town.address}/places?kind=school")
    map_of(reader)
    name = page.locator(".xq-places-table button.xq-area")
    name.focus()
    page.keyboard.press("Enter")
    sheet = page.locator(".xq-place-sheet")
    expect(sheet).to_contain_text("不合格 · 2023-12-05 · 专项组检查 · n=1", timeout=30_000)
    expect(sheet).to_contain_text("还没有查过")
    expect(page).to_have_url(re.compile("place=S1"))
    page.reload()
    expect(page.locator(".xq-place-sheet")).to_contain_text("XQ-E02", timeout=30_000)
    page.goto(f"{town.address}/places?kind=bus_station")
    expect(page.locator(".xq-notice")).to_contain_text("xqgis import places", timeout=30_000)
    assert page.evaluate("window.PWN") is None


def test_on_a_telephone_nothing_runs_off_the_side(browser: Browser, town: Served) -> None:
    small = watch(browser, 390, 844)
    sign_in(small, town, Role.OFFICE)
    small.page.goto(f"{town.address}/places?place=S1")
    expect(small.page.locator(".xq-place-sheet")).to_be_visible(timeout=60_000)
    assert small.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small.page.context.close()
