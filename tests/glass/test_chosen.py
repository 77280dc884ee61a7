"""The map under a filter, in a past phase, and at a place of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.glass.conftest import Until
from tests.glass.server import Server
from tests.glass.stage import SIDE, SOUTH, UNDIVIDED, WEST, Stage, as_json, codes

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRIDS = codes("grid")
MARKS = "document.documentElement.dataset"
FILTER = "domain=A&source=self"


def counts(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('.xq-legend .xq-count')].map((one) => one.innerText)")


def told(page: Page, wishes: dict[str, str]) -> None:
    """What the page around says to the map."""
    page.evaluate(f"xq.app.state.set({as_json(wishes)}, 'page')")


def test_a_filter_colours_the_map_anew_and_no_filter_brings_the_domain_back(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see()
    assert counts(glass)[:5] == ["4", "3", "3", "3", "3"]
    drawn = glass.evaluate("document.querySelectorAll('canvas').length")
    told(glass, {"filter": FILTER})
    until(f"{MARKS}.filter === {as_json(FILTER)}")
    assert counts(glass)[:5] == ["0", "4", "3", "3", "6"]
    legend = glass.inner_text(".xq-legend")
    assert "按筛选条件" in legend and "集镇治理 · 各阶段" in legend and "没有符合" not in legend
    assert glass.evaluate("document.querySelectorAll('canvas').length") == drawn
    told(glass, {"filter": ""})
    until(f"{MARKS}.filter === ''")
    assert counts(glass)[:5] == ["4", "3", "3", "3", "3"] and "按筛选" not in glass.inner_text(".xq-legend")
    assert [path for path in stage.asked if "/chosen/" in path] == [f"/map/chosen/7/grid?{FILTER}"]


def test_a_filter_that_nothing_meets_leaves_the_map_grey_and_says_so(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"domain=A&phase=2&filter={quote('source=group')}")
    assert counts(glass)[:5] == ["0", "0", "0", "0", "16"]
    assert "没有符合筛选条件的检查" in glass.inner_text(".xq-nothing")
    assert glass.get_attribute(".xq-nothing", "role") == "status"
    assert glass.evaluate("document.querySelectorAll('.xq-domains [aria-pressed=true]').length") == 0


def test_the_card_of_an_area_has_the_figure_of_the_filter(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"filter={quote(FILTER)}&grid={GRIDS[1]}")
    until("document.querySelector('.xq-pinned .xq-figure') !== null")
    card = glass.inner_text(".xq-pinned")
    assert "按筛选条件" in card and "n=43" in card


def test_points_follow_the_filter_too(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see("domain=A&phase=2&layers=grid,inspection")
    until(f"{MARKS}.points === '2'")
    told(glass, {"filter": FILTER})
    until("document.querySelector('.xq-legend').innerText.includes('检查点共3个')")
    assert f"/map/chosen-points/7?{FILTER}" in stage.asked


def test_conditions_that_are_none_of_ours_never_leave_the_page(
    see: Callable[..., None], glass: Page, stage: Stage
) -> None:
    see(f"filter={quote('domain=A&evil=1&item=<img src=x>&phase={{7*7}}&source=self')}")
    assert glass.evaluate("xq.app.state.filter") == FILTER
    asked = [path for path in stage.asked if "/chosen" in path]
    assert asked == [f"/map/chosen/7/grid?{FILTER}"]


def test_a_domain_pressed_under_a_filter_becomes_its_condition(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"filter={quote(FILTER)}")
    glass.click('.xq-domains [data-code="B"]')
    until(f"{MARKS}.filter === 'domain=B&source=self'")
    assert glass.evaluate("xq.app.state.facts().filter") == "domain=B&source=self"
    assert glass.get_attribute('.xq-domains [data-code="B"]', "aria-pressed") == "true"


def test_a_past_phase_is_drawn_on_the_grids_of_its_day(
    stage: Stage, see: Callable[..., None], glass: Page, until: Until
) -> None:
    stage.split = True
    see()
    areas = "xq.app.sheet.scene.shapes.grid.features.length"
    assert glass.evaluate(areas) == 16 and counts(glass)[:5] == ["4", "3", "3", "3", "3"]
    glass.click('.xq-timeline [data-code="1"]')
    until(f"{MARKS}.phase === '1'")
    assert glass.evaluate(areas) == 15 and glass.evaluate(f"{MARKS}.areas") == "0"
    assert counts(glass)[:5] == ["3", "3", "3", "3", "3"]
    told(glass, {"grid": UNDIVIDED})
    until("(document.querySelector('.xq-pinned') || {innerText: ''}).innerText.includes('未分')")
    glass.click('.xq-timeline [data-code="2"]')
    until(f"{MARKS}.phase === '2'")
    assert glass.evaluate(areas) == 16
    until("document.querySelector('.xq-pinned').hidden")


def test_where_the_map_looks_stands_in_its_address_and_is_told_once_it_rests(
    server: Server, glass: Page, until: Until
) -> None:
    glass.goto(f"{server.address}/host")
    until("document.getElementById('map').contentDocument?.documentElement.dataset.drawn")
    glass.evaluate(
        "window.heard = []; addEventListener('message', (one) => heard.push(one.data.xqgis));"
        "window.inside = document.getElementById('map').contentWindow.xq.app;"
        "for (const zoom of [13, 13.5, 14]) inside._map.setZoom(zoom, {animate: false})"
    )
    until("heard.length > 0")
    lon, lat, zoom = glass.evaluate("heard[0].at").split(",")
    assert (float(zoom), glass.evaluate("heard.length")) == (14, 1)
    assert WEST < float(lon) < WEST + 4 * SIDE and SOUTH < float(lat) < SOUTH + 4 * SIDE
    inner = "document.getElementById('map').contentWindow.location.search"
    assert f"at={quote(f'{lon},{lat},{zoom}', safe='')}" in glass.evaluate(inner)
    glass.evaluate("inside.home()")
    until("heard.length > 1 && heard[1].at === ''")
    assert "at=" not in glass.evaluate(inner) and glass.evaluate("heard[1].layers") == ""
    glass.evaluate("inside.state.toggle('road')")
    until("heard.length > 2 && heard[2].layers === 'grid,village,pilot,water,relief'")


def test_an_address_with_a_place_opens_there_and_a_place_far_away_is_passed_over(
    see: Callable[..., None], glass: Page
) -> None:
    see(f"domain=A&phase=2&at={WEST + SIDE:.4f},{SOUTH + SIDE:.4f},14.5")
    assert glass.evaluate("xq.app._map.getZoom()") == 14.5
    assert glass.evaluate("xq.app._map.getCenter().lng") == pytest.approx(WEST + SIDE, abs=1e-3)
    for bad in ("0,0,14", f"{WEST},{SOUTH},99", "a,b,c", f"{WEST},{SOUTH}", f"{WEST},{SOUTH},14;x"):
        see(f"domain=A&phase=2&at={quote(bad)}")
        assert glass.evaluate("xq.app.state.at") == ""
        assert glass.evaluate("xq.app._map.getZoom() === xq.app.sheet.home")


def test_where_points_are_dense_they_become_dots_and_the_grades_stay_seen(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see("domain=A&phase=2&layers=grid,inspection")
    until(f"{MARKS}.points === '2'")
    assert glass.evaluate("xq.app.sheet.scene.dense") is False
    covered = """(count) => {
      const app = xq.app, frame = app.book.frame, view = app.sheet.view;
      const places = new Float32Array(count * 2), passed = new Uint8Array(count);
      const box = app.sheet.scene.shapes.grid.features[0].box;
      for (let i = 0; i < count; i += 1) {
        places[i * 2] = box[0] + ((i * 7919) % 1009) / 1009 * (box[2] - box[0]);
        places[i * 2 + 1] = box[1] + ((i * 104729) % 997) / 997 * (box[3] - box[1]);
        passed[i] = i % 10 ? 1 : 0;
      }
      app.sheet.points = {places, passed, header: {count, total: count, placed: count}};
      app.sheet.redraw(['points'], true);
      const pen = app.sheet._pens.points, wide = box[2] - box[0], high = box[3] - box[1];
      const seen = pen.getImageData(box[0] * view.scale + view.tx, box[1] * view.scale + view.ty,
        wide * view.scale, high * view.scale).data;
      let dark = 0, all = 0;
      for (let i = 3; i < seen.length; i += 4) { all += 1; if (seen[i] > 200) dark += 1; }
      return [app.sheet.scene.dense, dark / all];
    }"""
    dense, share = glass.evaluate(covered, 5000)
    assert dense is True and 0.02 < share < 0.2
    dense, share = glass.evaluate(covered, 30)
    assert dense is False and share > 0


def test_a_map_that_learns_of_a_newer_revision_by_its_figures_reads_the_state_again(
    stage: Stage, see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    stage.revision = 8
    glass.click('.xq-units [data-code="village"]')
    until(f"{MARKS}.revision === '8' && {MARKS}.by === 'village'")


def test_every_control_of_the_map_is_reached_by_key_with_a_ring_that_is_seen(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"domain=A&phase=2&grid={GRIDS[3]}")
    until("document.querySelector('.xq-pinned .xq-figure') !== null")
    glass.click(".xq-layers .xq-button")
    glass.evaluate("document.activeElement.blur()")
    wanted = glass.evaluate(
        "[...document.querySelectorAll('button, input, summary')].filter((one) => one.offsetParent !== null"
        " && (one.tagName === 'SUMMARY' || !one.closest('details:not([open])'))).length"
    )
    reached: dict[str, bool] = {}
    for _ in range(wanted + 2):
        glass.keyboard.press("Tab")
        if glass.evaluate("document.activeElement === document.body"):
            continue  # the end of the page, before its beginning
        name, seen, inside = glass.evaluate(
            """(() => {
              const one = document.activeElement, look = getComputedStyle(one);
              const box = one.getBoundingClientRect();
              const after = getComputedStyle(one, '::after');
              const ring = (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2)
                || parseFloat(after.borderTopWidth) >= 2;
              return [one.outerHTML.slice(0, 160), ring,
                box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight];
            })()"""
        )
        reached[name] = seen and inside
    assert all(reached.values()), [name for name, seen in reached.items() if not seen]
    assert len(reached) == wanted + 1
