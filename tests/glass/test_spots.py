"""Blackspots on the map: a layer like the others, in the address, with a legend of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.glass.conftest import Until
from tests.glass.stage import SIDE, SOUTH, WEST, Stage, as_json

if TYPE_CHECKING:
    from playwright.sync_api import Page

MARKS = "document.documentElement.dataset"
ALONE = "village,blackspot"
PIXEL = """(place) => {
  const sheet = xq.app.sheet, view = sheet.view, at = sheet.frame.local(place[0], place[1]);
  const pen = sheet._pens[place[2]];
  return [...pen.getImageData(Math.round(at[0] * view.scale + view.tx),
    Math.round(at[1] * view.scale + view.ty - place[3] * view.k), 1, 1).data];
}"""

HERE = "domain=A&phase=2"


def test_the_layer_draws_density_places_and_their_legend(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see(f"{HERE}&layers={ALONE}")
    until(f"{MARKS}.spots === '2'")
    glass.wait_for_timeout(200)
    heaviest = glass.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--s4')").strip()
    colour = [int(heaviest[at : at + 2], 16) for at in (1, 3, 5)]
    found = glass.evaluate(PIXEL, [WEST + 2 * SIDE, SOUTH + 2 * SIDE, "lines", 0])
    assert found[:3] == colour
    legend = glass.inner_text(".xq-legend")
    assert "窗内加权起数（亡5伤2损1）" in legend and "两法不一致" in legend
    assert "集镇治理" not in legend, "blackspots by themselves carry no grades"
    full = glass.evaluate(PIXEL, [WEST + SIDE, SOUTH + 2 * SIDE, "marks", 21])
    hollow = glass.evaluate(PIXEL, [WEST + 3 * SIDE, SOUTH + 2 * SIDE, "marks", 21])
    assert sum(full[:3]) < 200, "full where both agree"
    assert sum(hollow[:3]) > 600, "hollow where they do not: shape, not colour alone"


def test_layer_question_and_chosen_place_stand_in_the_address(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see()
    assert not [path for path in stage.asked if "/blackspots/" in path]
    asked = {"layers": ALONE, "spots": "window=spot&to=2022-06-30&evil=<b>", "spot": "b"}
    glass.evaluate(f"xq.app.state.set({as_json(asked)})")
    until(f"{MARKS}.spots === '2'")
    assert next(path for path in stage.asked if "/blackspots/" in path).startswith("/map/blackspots/7?")
    until("location.search.includes('spot=b') && location.search.includes('blackspot')")
    assert "evil" not in glass.evaluate("location.search")
    glass.evaluate(f"xq.app.state.set({as_json({'spots': 'window=spot&to=2022-06-30'})})")
    until("location.search.includes('spots=window')")


def test_grades_stay_under_the_places_while_grids_are_shown(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"{HERE}&layers=grid,village,blackspot")
    until(f"{MARKS}.spots === '2'")
    glass.wait_for_timeout(200)
    legend = glass.inner_text(".xq-legend")
    assert "集镇治理" in legend and "窗内加权起数" in legend


def test_a_badge_is_pressed_by_pointer_and_by_key(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"{HERE}&layers={ALONE}")
    until(f"{MARKS}.spots === '2'")
    first, second = (glass.get_by_role("button", name=f"第{rank}处 S331，9起") for rank in (1, 2))
    box = glass.evaluate("""(place) => {
      const sheet = xq.app.sheet, view = sheet.view, at = sheet.frame.local(place[0], place[1]);
      return [(at[0] * view.scale + view.tx - view.port[0]) / view.ratio,
              (at[1] * view.scale + view.ty - view.port[1]) / view.ratio - 15];
    }""", [WEST + SIDE, SOUTH + 2 * SIDE])  # fmt: skip
    glass.mouse.click(*box)
    until("xq.app.state.spot === 'a'")
    assert first.get_attribute("aria-pressed") == "true"
    second.focus()
    glass.keyboard.press("Enter")
    until("xq.app.state.spot === 'b'")
    assert [one.get_attribute("aria-pressed") for one in (first, second)] == ["false", "true"]
    glass.keyboard.press("Space")
    until("xq.app.state.spot === ''")
    glass.evaluate("xq.app.state.set({layers: 'village'})")
    until("!document.querySelector('.xq-spot-hit')")


def test_a_window_is_pressed_too_and_shown_between_dark_edges(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"{HERE}&layers={ALONE}")
    until(f"{MARKS}.spots === '2'")
    glass.wait_for_timeout(200)
    at = [WEST + 2 * SIDE, SOUTH + 2 * SIDE, "marks", 5]
    before = glass.evaluate(PIXEL, at)
    glass.evaluate(
        """(at) => {
      const map = xq.app._map, latlng = L.latLng(at[1], at[0]);
      map.fire("click", { latlng, containerPoint: map.latLngToContainerPoint(latlng) });
    }""",
        at,
    )
    until("xq.app.state.spot === 'a'")
    glass.wait_for_timeout(300)
    after = glass.evaluate(PIXEL, at)
    assert before[3] == 0 and after[3] > 100, "an edge where none was"
    assert glass.evaluate("xq.app.state.grid") == "", "no area is chosen by it"
