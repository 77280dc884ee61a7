"""Places on the map: chosen by kind, told apart by more than colour, opened by mouse, key and address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from tests.glass.conftest import Until
from tests.glass.stage import SIDE, SOUTH, WEST, Stage, as_json

if TYPE_CHECKING:
    from playwright.sync_api import Page

MARKS = "document.documentElement.dataset"
SPOT = """(place) => {
  const sheet = xq.app.sheet, view = sheet.view, at = sheet.frame.local(place[0], place[1]);
  return [(at[0] * view.scale + view.tx - view.port[0]) / view.ratio,
          (at[1] * view.scale + view.ty - view.port[1]) / view.ratio];
}"""
PIXEL = """(place) => {
  const sheet = xq.app.sheet, view = sheet.view, at = sheet.frame.local(place[0], place[1]);
  const x = Math.round(at[0] * view.scale + view.tx), y = Math.round(at[1] * view.scale + view.ty);
  return [...sheet._pens.places.getImageData(x + 6, y, 1, 1).data];
}"""

HERE = "domain=A&phase=2"


def at(column: float, row: float) -> list[float]:
    return [WEST + SIDE * column, SOUTH + SIDE * row]


def test_kinds_are_chosen_in_the_list_of_layers_and_stand_in_the_address(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see()
    assert not [path for path in stage.asked if "/place" in path]
    glass.click(".xq-layers .xq-button")
    groups = glass.locator(".xq-place-list summary")
    assert groups.all_inner_texts() == ["集镇治理", "乡村治理"]
    assert "另有1类还没有地点" in glass.inner_text(".xq-place-list .xq-note")
    groups.first.click()
    glass.click('[data-kind="school"]')
    until(f"{MARKS}.places === '3'")
    until("location.search.includes('places=school')")
    legend = glass.inner_text(".xq-legend")
    assert "类型school" in legend and "数据截至2022-05-31" in legend and "不合格" in legend
    glass.click('[data-kind="school"]')
    until(f"{MARKS}.places === '0'")
    until("!location.search.includes('places')")
    assert "类型school" not in glass.inner_text(".xq-legend")


def test_how_the_last_look_ended_is_told_by_the_filling(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"{HERE}&places=school&layers=village")
    until(f"{MARKS}.places === '3'")
    glass.wait_for_timeout(300)
    found = {
        row[2]: glass.evaluate(PIXEL, at(*row[:2])) for row in ((0.5, 2.5, 0), (2.5, 2.5, 1), (3.5, 1.5, 2))
    }
    assert sum(found[1][:3]) > 700, "hollow where all passed"
    assert sum(found[2][:3]) < 200, "full where something failed"
    assert 500 < sum(found[0][:3]) < 740 and found[0][3] == 255, "grey where nobody looked"
    assert glass.inner_text(".xq-legend").count("集镇治理") == 0, "without grids no grades"


def test_a_click_opens_the_standards_and_their_latest_results(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    stage.place_name = "<img src=x onerror=window.PWN=1>"
    see(f"{HERE}&places=school")
    until(f"{MARKS}.places === '3'")
    x, y = glass.evaluate(SPOT, at(0.5, 2.5))
    glass.mouse.move(x, y)
    until("!document.querySelector('.xq-hover').hidden")
    assert "学校门口标准" in glass.inner_text(".xq-hover")
    glass.mouse.click(x, y)
    card = ".xq-place-card"
    until(f"!document.querySelector('{card}').hidden")
    assert glass.inner_text(f"{card} b") == stage.place_name and glass.evaluate("window.PWN") is None
    glass.click(f"{card} summary")
    told = glass.inner_text(card)
    assert "不合格 · 2022-05-06 · 工作组 · n=3" in told and "本网格最近一次" in told and "演示数据" in told
    until("location.search.includes('place=school-0')")
    glass.click(f"{card} .xq-close")
    until(f"document.querySelector('{card}').hidden && !location.search.includes('place=school-0')")


def test_the_place_in_the_middle_opens_by_key_and_shuts_again(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"{HERE}&places=school&layers=village&controls=map")
    until(f"{MARKS}.places === '3'")
    lon, lat = at(2.5, 2.5)
    glass.evaluate(f"xq.app._map.setView([{lat}, {lon}], 15, {{animate: false}})")
    glass.focus(".leaflet-container")
    glass.keyboard.press("Enter")
    until("xq.app.state.place === 'school-1' && document.activeElement.className === 'xq-close'")
    glass.keyboard.press("Enter")
    until("xq.app.state.place === '' && document.activeElement.classList.contains('leaflet-container')")


def test_a_link_opens_kinds_and_place_and_nonsense_is_passed_over(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see(f"{HERE}&places=market,roof,<b>,school,school&place=school-2")
    until(f"{MARKS}.places === '6' && !document.querySelector('.xq-place-card').hidden")
    assert glass.evaluate("xq.app.state.places") == ["school", "market"]
    glass.evaluate(f"xq.app.state.set({as_json({'place': '../x', 'places': 'lamp;drop'})})")
    assert glass.evaluate("xq.app.state.place") == "school-2"
    see(f"{HERE}&card=page&places=school&place=school-2")
    until(f"{MARKS}.places === '3'")
    glass.wait_for_timeout(300)
    assert glass.evaluate("document.querySelector('.xq-place-card').hidden"), "the page around has the sheet"


def test_ten_thousand_places_are_drawn_in_little_time(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    rng = np.random.default_rng(1)
    stage.places_at = [(x, y, int(mark)) for x, y, mark in zip(
        rng.uniform(0, 4, 10_000), rng.uniform(0, 4, 10_000), rng.integers(0, 3, 10_000), strict=True
    )]  # fmt: skip
    see(f"{HERE}&places=school")
    until(f"{MARKS}.places === '10000'")
    assert "地点密集" in glass.inner_text(".xq-legend")
    took = glass.evaluate(
        """() => {
          const sheet = xq.app.sheet, times = [];
          for (let i = 0; i < 5; i++) {
            const start = performance.now();
            sheet.redraw(["places"], true);
            sheet._pens.places.getImageData(0, 0, 1, 1);
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[2];
        }"""
    )
    assert took < 400, took  # some 30 ms on a desk; software drawing on a busy machine takes longer
    glass.mouse.click(*glass.evaluate(SPOT, at(2, 2)))
    until("xq.app.state.place.startsWith('school-')")


def test_names_stand_clear_of_marks_or_give_way(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    """Marks where the names would stand, then a mark wherever a name could."""
    names = "(xq.app.sheet.redraw(['marks'], true), xq.app.sheet.labels.map((one) => one.text))"
    covered = """() => {
      const sheet = xq.app.sheet, over = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
      sheet.redraw(["marks"], true);
      return sheet.labels.filter(
        (one) => sheet.places.boxes(sheet.view).some((mark) => over(one.box, mark))).map((one) => one.text);
    }"""
    stage.places_at = [(column, row, 2) for column in (1, 3) for row in (1, 3)]
    see(f"{HERE}&places=school&layers=village")
    until(f"{MARKS}.places === '4'")
    assert sorted(glass.evaluate(names)) == sorted(stage.village_names)
    assert glass.evaluate(covered) == []
    stage.places_at = [(column / 12, row / 12, 1) for column in range(48) for row in range(48)]
    see(f"{HERE}&places=school&layers=village")
    until(f"{MARKS}.places === '2304'")
    assert glass.evaluate(covered) == []
    assert set(glass.evaluate(names)) < set(stage.village_names)
    glass.evaluate("xq.app.state.set({places: ''})")
    until(f"{MARKS}.places === '0'")
    assert sorted(glass.evaluate(names)) == sorted(stage.village_names), "names come back"
