"""Two maps side by side in one frame: one place, one choice, each with its own side of the town."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.glass.conftest import Until
from tests.glass.server import Server
from tests.glass.stage import VILLAGES, Stage, as_json, codes

if TYPE_CHECKING:
    from playwright.sync_api import Page

PILOTS, OTHERS = "domain=A&phase=2&pilot=yes", "domain=A&phase=2&pilot=no"
ADDRESS = f"domain=A&phase=2&controls=pair&filter={quote(PILOTS)}&beside={quote(OTHERS)}"
FIRST, SECOND = "xq.app", "xq.app.second"


@pytest.fixture
def see(server: Server, glass: Page, until: Until) -> Callable[..., None]:
    def open_pair(query: str = ADDRESS) -> None:
        glass.goto(f"{server.address}/map/frame?{query}")
        until(f"window.xq && xq.app && {SECOND} && {SECOND}.values && +{SECOND}.root.dataset.drawn > 0")
        until("document.fonts.status === 'loaded'")  # a page that goes while letters come leaves files open

    return open_pair


def grades(page: Page, town: str) -> list[int]:
    return page.evaluate(f"Array.from({town}.values.bytes, (one) => xq.gradeIn(one))")


def place(page: Page, town: str) -> list[float]:
    return page.evaluate(f"[{town}._map.getCenter().lng, {town}._map.getCenter().lat, {town}._map.getZoom()]")


def test_each_map_colours_its_own_side_and_leaves_the_other_blank(
    see: Callable[..., None], glass: Page
) -> None:
    see()
    ours, rest = grades(glass, FIRST), grades(glass, SECOND)
    assert [one == 5 for one in ours] == [not code.startswith(VILLAGES[0]) for code in codes("grid")]
    assert [one == 5 for one in rest] == [not outside for outside in (one == 5 for one in ours)]


def test_each_map_says_whose_it_is_and_names_its_own_villages(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    assert glass.evaluate("[...document.querySelectorAll('.xq-whose')].map((one) => one.textContent)") == [
        "试点",
        "其余",
    ]
    until(f"{FIRST}.sheet.labels && {SECOND}.sheet.labels")
    names = "{town}.sheet.labels.map((one) => one.text).filter((name) => '上村下村东村西村'.includes(name))"
    assert glass.evaluate(names.format(town=FIRST)) == ["上村"]
    assert sorted(glass.evaluate(names.format(town=SECOND))) == ["下村", "东村", "西村"]
    two = {"filter": f"village={VILLAGES[1]}", "beside": f"village={VILLAGES[2]}"}
    glass.evaluate(f"xq.app.state.set({as_json(two)}, 'page')")
    until("document.querySelectorAll('.xq-whose')[1].textContent === '东村'")
    assert glass.inner_text(".xq-whose") == "下村"


def test_both_maps_have_one_set_of_shapes_and_no_legend_of_their_own(
    see: Callable[..., None], glass: Page, stage: Stage
) -> None:
    see()
    asked = [path for path in stage.asked if "/geometry/" in path]
    assert len(asked) == len(set(asked))
    assert sorted(path for path in stage.asked if "/chosen/" in path) == sorted(
        [f"/map/chosen/7/grid?{PILOTS}", f"/map/chosen/7/grid?{OTHERS}"]
    )
    assert glass.evaluate("document.querySelectorAll('.xq-legend').length") == 0
    assert glass.evaluate("document.querySelectorAll('.xq-layers').length") == 1


def test_moving_one_map_moves_the_other(see: Callable[..., None], glass: Page, until: Until) -> None:
    see()
    assert place(glass, FIRST) == pytest.approx(place(glass, SECOND), abs=2e-4)
    for lead, other in ((FIRST, SECOND), (SECOND, FIRST)):
        glass.evaluate(f"{lead}._map.setZoom({lead}._map.getZoom() + 1)")
        until(f"{other}._map.getZoom() === {lead}._map.getZoom()")
        glass.evaluate(f"{lead}._map.panBy([70, -40], {{animate: false}})")
        until(f"{other}._map.getCenter().equals({lead}._map.getCenter(), 2e-4)")  # a pixel or two


def test_each_map_has_half_of_the_frame_and_shows_the_whole_town(
    see: Callable[..., None], glass: Page
) -> None:
    see()
    sizes = [glass.evaluate(f"{town}._map.getSize().x") for town in (FIRST, SECOND)]
    assert sizes[0] == sizes[1] == 980 / 2 - 6 - 1  # a gap, and a line of one pixel
    for town in (FIRST, SECOND):
        box = f"{town}.sheet.reach({town}.sheet.scene.shapes.town.features[0], {town}._map)"
        assert glass.evaluate(f"{town}._map.getBounds().contains({box})")


def test_home_brings_both_back(see: Callable[..., None], glass: Page, until: Until) -> None:
    see()
    before = place(glass, SECOND)
    glass.evaluate(f"{SECOND}._map.setZoom({SECOND}._map.getZoom() + 2)")
    until(f"{FIRST}._map.getZoom() === {SECOND}._map.getZoom()")
    glass.evaluate("xq.app.home()")
    until(f"{SECOND}._map.getZoom() === {before[2]}")
    assert place(glass, SECOND) == pytest.approx(before, abs=2e-4)


def test_what_is_chosen_on_one_map_is_marked_on_both_and_told_where_it_is_coloured(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    grid = codes("grid")[5]
    glass.evaluate(f"{SECOND}.state.set({{grid: {as_json(grid)}}})")
    until(f"{FIRST}.sheet.scene.chosen && {SECOND}.sheet.scene.chosen")
    assert glass.evaluate(f"{FIRST}.state.grid") == grid
    until("document.querySelectorAll('.xq-pinned:not([hidden])').length === 1")
    assert glass.evaluate("document.querySelector('.xq-beside .xq-pinned').hidden") is False


def test_level_and_layers_go_with_both(see: Callable[..., None], glass: Page, until: Until) -> None:
    see()
    glass.click(".xq-units [data-code=village]")
    until(f"{SECOND}.values.bytes.length === 4 && {FIRST}.values.bytes.length === 4")
    glass.evaluate("xq.app.state.toggle('water')")
    assert glass.evaluate(f"{SECOND}.state.layers.water") is False


def test_a_phase_chosen_on_the_page_reaches_both(see: Callable[..., None], glass: Page, until: Until) -> None:
    see()
    wishes = {"domain": "B", "filter": PILOTS.replace("=A", "=B"), "beside": OTHERS.replace("=A", "=B")}
    glass.evaluate(f"xq.app.state.set({as_json(wishes)}, 'page')")
    until(f"{FIRST}.shown.filter.includes('domain=B') && {SECOND}.shown.filter.includes('domain=B')")
    assert glass.evaluate(f"{SECOND}.state.domain") == "B"


def test_a_cross_stands_where_the_hand_is_on_the_other_map(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    glass.mouse.move(200, 300)
    until("document.querySelector('.xq-beside .xq-cross').hidden === false")
    assert (
        glass.evaluate("document.querySelector('#map_town .xq-cross, .folium-map .xq-cross').hidden") is True
    )


def test_both_stand_above_each_other_on_a_telephone(see: Callable[..., None], glass: Page) -> None:
    glass.set_viewport_size({"width": 390, "height": 700})
    see()
    box = "document.querySelector('{}').getBoundingClientRect().toJSON()"
    boxes = [glass.evaluate(box.format(one)) for one in (".folium-map", ".xq-beside")]
    assert boxes[0]["width"] == boxes[1]["width"] == 390
    assert boxes[0]["bottom"] <= boxes[1]["top"]


def test_a_batch_that_comes_in_reaches_both(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see()
    stage.revision = 8
    glass.evaluate("xq.app.renew()")
    until(f"{SECOND}.values.header.revision === 8 && {FIRST}.values.header.revision === 8")
