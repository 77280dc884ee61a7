"""Places and waters by the page: bad rows told and taken away, the rest put in force and looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ingest.desk import csv_of
from tests.journeys.conftest import Watched, sign_in
from tests.journeys.served import HARM, Served, serving
from tests.journeys.test_blackspots import WAIT, sent, told
from xqgis.model.actor import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = (112.5180315, 27.3800034)
SCHOOL, POND = f"中心校{HARM[3]}", f"门前塘{HARM[3]}"


def places() -> bytes:
    """A school with a harmful name, one of a kind that there is not, one far off."""
    lon, lat = (f"{degree:.6f}" for degree in HERE)
    rows = [
        ("S1", SCHOOL, "学校门口", lon, lat),
        ("S2", HARM[5], HARM[4], lon, lat),
        ("S3", "外地", "学校门口", "113.5", lat),
    ]
    return csv_of(rows, ("code", "name", "kind", "lon", "lat"))


def waters() -> bytes:
    """A pond with a harmful name, and one whose depth nobody can read."""
    lon, lat = HERE
    ring = [[lon, lat], [lon + 4e-4, lat], [lon + 4e-4, lat + 4e-4], [lon, lat]]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {"name": name, "水深": depth},
        }
        for name, depth in ((POND, 2), ("无底塘", HARM[3]))
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("layers"), PORT="8745") as running:
        yield running


def fill(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)
        page.keyboard.press("Tab")


def all_are(page: Page, kind: str) -> None:
    page.get_by_role("combobox", name="或者全部为").click()
    page.get_by_role("option", name=kind, exact=True).click()


def problems(page: Page) -> str:
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载问题清单（CSV）").click()
    return taken.value.path().read_text("utf-8-sig")


def test_places_are_read_told_stored_and_looked_at(visitor: Watched, town: Served) -> None:
    sign_in(visitor, town, Role.OFFICE)
    page = visitor.page
    page.goto(f"{town.address}/report")
    sent(page, "检查地点", "地点图层或表.csv", places())
    told(page, "请指明类别")
    fill(page, 类别字段="kind", **{"名称字段（可空）": "name"})
    told(page, "请指明编号")
    fill(page, **{"编号字段（可空）": "code"})
    told(page, "请选坐标系")
    page.get_by_role("combobox", name="坐标系").click()
    page.get_by_role("option", name="EPSG:4490").click()
    table = page.locator(".xq-table", has=page.get_by_text("填写的值"))
    expect(table).to_contain_text(HARM[4], timeout=WAIT)
    expect(page.locator(".xq-count-rejected")).to_contain_text("2")
    listed = problems(page)
    assert "S2" in listed and "S3" in listed and listed.count("\n") == 3
    page.get_by_role("button", name="启用1处地点").click()
    told(page, "地点第1版已启用：1处")
    page.get_by_role("link", name="去看检查地点").click()
    expect(page.locator(".xq-places-table")).to_contain_text(SCHOOL, timeout=WAIT)
    assert page.evaluate("window.PWN") is None
    assert visitor.complaints == [] and visitor.foreign(town.address) == []


def test_waters_are_numbered_graded_and_what_nobody_saw_is_not_stored(visitor: Watched, town: Served) -> None:
    sign_in(visitor, town, Role.OFFICE)
    page = visitor.page
    page.goto(f"{town.address}/report")
    sent(page, "水域", "水域图层或表.geojson", waters())
    fill(page, **{"没有编号时的前缀": "W", "名称字段（可空）": "name"})
    all_are(page, "山平塘")
    expect(page.locator(".xq-table", has=page.get_by_text("填写的值"))).to_contain_text(HARM[3], timeout=WAIT)
    assert "水深以米计" in problems(page)
    page.get_by_role("button", name="启用1处水域").click()
    told(page, "水域第1版已启用：1处")
    page.get_by_role("link", name="去看防溺水").click()
    expect(page.get_by_role("button", name=POND)).to_be_visible(timeout=WAIT)
    assert page.evaluate("window.PWN") is None
    assert visitor.complaints == [] and visitor.foreign(town.address) == []


def test_a_leader_is_offered_neither(visitor: Watched, town: Served) -> None:
    sign_in(visitor, town, Role.LEADER)
    visitor.page.goto(f"{town.address}/report")
    expect(visitor.page.locator("body")).to_contain_text("没有", timeout=WAIT)
    assert visitor.page.get_by_role("radio", name="水域").count() == 0
