"""The journey of an accident: two files in by the page, a place in list and map, two periods, a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from tests.ingest.desk import csv_of
from tests.journeys.conftest import Watched, sign_in
from tests.journeys.served import HARM, Served, serving
from xqgis.ingest.accident_profile import OWN_COLUMNS
from xqgis.model.actor import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAIT = 60_000
ROAD = f"S331{HARM[3]}"
ENDS = [[112.50, 27.37], [112.56, 27.38]]


def roads() -> bytes:
    """A road with a harmful name, and one of a kind that there is not."""
    lines = [(ENDS, {"no": ROAD, "kind": "省道"}), ([[112.52, 27.35], [112.52, 27.41]], {"kind": HARM[3]})]
    features = [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": told}
        for line, told in lines
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def accidents() -> bytes:
    """Seven within 300 m, of both years, two far off, and one row that nobody can read."""
    rows = []
    for number in range(9):
        share = 0.3 + 0.0005 * number if number < 7 else 0.1 * (number - 6)
        lon, lat = (a + share * (b - a) for a, b in zip(*ENDS, strict=True))
        day = f"{2022 + number % 2}-0{number % 8 + 1}-1{number}"
        cells = (f"{number}{HARM[3]}", day, "8:15", f"{lon:.6f}", f"{lat:.6f}", "0", "1", "1", "1", "否")
        rows.append(cells)
    rows.append((*rows[0][:2], HARM[3], *rows[0][3:]))
    return csv_of(rows, OWN_COLUMNS)


def sent(page: Page, kind: str, name: str, data: bytes) -> None:
    page.get_by_role("radio", name=kind).click()
    label = name.split(".", maxsplit=1)[0]
    file = page.locator('[data-testid="stFileUploader"]').filter(has_text=label).locator("input")
    file.first.set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})


def told(page: Page, words: str) -> None:
    """Some notice of the form says so; an earlier file's may stand beside it until it is drawn anew."""
    found = page.locator(".st-key-xq-upload .xq-notice").filter(has_text=words)
    expect(found.first).to_be_visible(timeout=WAIT)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("blackspots"), PORT="8690") as running:
        yield running


def test_from_two_files_to_a_place_two_periods_and_a_file(visitor: Watched, town: Served) -> None:
    sign_in(visitor, town, Role.OFFICE)
    page = visitor.page
    page.goto(f"{town.address}/report")
    sent(page, "道路", "道路图层.geojson", roads())
    told(page, "请指明类别")
    page.get_by_label("名称字段").fill("no")
    page.get_by_label("类别字段", exact=True).fill("kind")
    page.keyboard.press("Tab")
    expect(page.locator(".xq-table", has=page.get_by_text("填写的值"))).to_contain_text(HARM[3], timeout=WAIT)
    page.get_by_role("button", name="启用1段道路").click()
    told(page, "已启用：1段")

    sent(page, "交通事故", "事故表.csv", accidents())
    told(page, "请选坐标系")
    page.get_by_role("combobox", name="坐标系").click()
    page.get_by_role("option", name="EPSG:4490").click()
    bad = page.locator(".xq-table", has=page.get_by_text("填写的值"))
    expect(bad).to_contain_text("读不出时刻", timeout=WAIT)
    with page.expect_download() as problems:
        page.get_by_role("button", name="下载问题清单（CSV）").click()
    assert "24小时制" in problems.value.path().read_text("utf-8-sig")
    page.get_by_role("button", name="8起事故").click()
    told(page, "8起事故")
    expect(page.locator(".xq-batches")).to_contain_text("事故表.csv")

    page.goto(f"{town.address}/blackspots")
    row = page.locator(".xq-spot-table tbody tr").first
    expect(row).to_contain_text(HARM[3], timeout=WAIT)
    frame = page.frame_locator(".xq-frame")
    badge = frame.get_by_role("button", name="第1处")
    badge.focus(timeout=WAIT)
    badge.press("Enter")
    expect(row).to_have_class("xq-on", timeout=WAIT)
    expect(page.locator(".xq-spot-closer h2")).to_contain_text("第1处")
    page.wait_for_url("**spot=**")
    expect(badge).to_have_attribute("aria-pressed", "true")
    row.get_by_role("button").click()
    expect(badge).to_have_attribute("aria-pressed", "false", timeout=WAIT)

    compare(page)
    typing_outlives_a_choice_on_the_map(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="出图").click()
        page.get_by_role("link", name="清单（Excel）").click()
    book = CalamineWorkbook.from_path(taken.value.path())
    assert book.get_sheet_by_name("两段对比").to_python()[0][2] == "2022-02-01至2022-12-31起数"
    assert [one.url for one in page.frames if one.evaluate("window.PWN") is not None] == []
    assert visitor.complaints == [] and visitor.foreign(town.address) == []


def compare(page: Page) -> None:
    """Two periods that overlap are refused with a sentence, others compared and kept in the address."""
    page.get_by_role("button", name="对比时段").click()
    page.get_by_label("前段").fill("2022-02-01..2022-12-31")
    page.get_by_label("后段").fill("2022-06-01..2023-12-31")
    page.get_by_role("button", name="对比", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("两段都含2022-06-01至2022-12-31", timeout=WAIT)
    page.get_by_label("后段").fill("2023-01-01至2023-12-31")
    page.get_by_role("button", name="对比", exact=True).click()
    page.wait_for_url("**after=2023-01-01..2023-12-31**")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.reload()
    told = page.locator(".xq-spot-closer")
    expect(told).to_contain_text("前段2022-02-01至2022-12-31（334天）", timeout=WAIT)


def typing_outlives_a_choice_on_the_map(page: Page) -> None:
    """What is typed and not sent yet stays, though the page runs anew for what is chosen on the map."""
    page.get_by_role("button", name="对比 2022-02-01").click()
    page.get_by_label("前段").fill("2022-03-01")
    page.get_by_label("后段").focus()
    page.frame_locator(".xq-frame").locator("html[data-drawn]").wait_for(state="attached", timeout=WAIT)
    drawn = next(one for one in page.frames if "/map/" in one.url)
    chosen = drawn.evaluate(
        "() => { const spot = xq.app.sheet.spots.places[0].code; xq.app.pickSpot(spot); return spot; }"
    )
    page.wait_for_url(f"**spot={chosen}**")
    expect(page.locator(".xq-spot-closer h2")).to_contain_text("第1处", timeout=WAIT)
    expect(page.get_by_label("前段")).to_have_value("2022-03-01")
    page.keyboard.press("Escape")


def test_who_may_not_file_is_offered_nothing(visitor: Watched, town: Served) -> None:
    sign_in(visitor, town, Role.VILLAGE)
    visitor.page.goto(f"{town.address}/report")
    expect(visitor.page.locator("body")).to_contain_text("没有", timeout=WAIT)
    assert visitor.page.get_by_role("radio", name="道路").count() == 0
