"""Names on the map: free, whole, or not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from tests.cartography import sheets
from xqgis.cartography.canvas import Canvas
from xqgis.cartography.framing import frame_of
from xqgis.cartography.lettering import Style, lettering
from xqgis.cartography.naming import draw_names
from xqgis.cartography.pages import Box, Page
from xqgis.cartography.sheet import Ground

PAGE = Page(1000, 800, 1000, 1.55)
BOX = Box(0, 0, 1000, 800)
Told = list[tuple[str, Box, Style]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Every text drawn, with the room it takes."""
    found: Told = []

    def text(
        self: Canvas, text: str, at: tuple[float, float], style: Style, *_: object, **__: object
    ) -> None:
        width = self.type.width(text, style)
        found.append((text, Box(at[0] - width / 2, at[1] - style.size / 2, width, style.size), style))

    monkeypatch.setattr(Canvas, "text", text)
    return found


def draw(ground: Ground, names: dict[str, str] | None = None, taken: Iterable[Box] = ()) -> None:
    frame = frame_of(ground, BOX, (80, 80, 80, 80))
    draw_names(Canvas(PAGE, lettering(sheets.FONTS)), ground, frame, names or {}, taken)


def texts(told: Told) -> set[str]:
    return {text for text, _, _ in told}


def test_villages_waters_and_roads_are_named(told: Told) -> None:
    draw(sheets.ground())
    assert texts(told) == {"南村", "中社区", "北村", "涓 水", "石牌水库", "S331", "许广高速"}


def test_pilots_are_bold(told: Told) -> None:
    draw(sheets.ground())
    weights = {text: style.weight for text, _, style in told}
    assert weights["中社区"] == 700 and weights["南村"] == 500


def test_no_name_lies_on_another_or_leaves_the_window(told: Told) -> None:
    draw(sheets.ground())
    boxes = [box for _, box, _ in told]
    for index, one in enumerate(boxes):
        assert one.left >= 0 and one.right <= 1000 and one.top >= 0 and one.bottom <= 800
        for other in boxes[index + 1 :]:
            apart = one.right <= other.left or other.right <= one.left
            assert apart or one.bottom <= other.top or other.bottom <= one.top


def test_a_name_gives_way_to_the_furniture(told: Told) -> None:
    draw(sheets.ground(), taken=[BOX])
    assert told == []


def test_names_follow_the_reader(told: Told) -> None:
    draw(sheets.ground(), {"V1": "South", "V3": "North"})
    assert {"South", "North", "中社区"} <= texts(told)


def test_a_long_latin_name_breaks_between_words(told: Told) -> None:
    draw(sheets.ground(), {"V1": "Temple Newsam and Whinmoor"})
    assert "Temple Newsam and Whinmoor" not in texts(told)
    assert any(text.startswith("Temple") for text in texts(told))


def test_crowded_names_are_left_out_not_piled_up(told: Told) -> None:
    here = sheets.spot(2000, 1500)
    crowd = [replace(feature, label=here) for feature in sheets.grids().features]
    none = sheets.layer("water", "polygon"), sheets.layer("road", "line")
    draw(sheets.ground(villages=sheets.layer("village", "polygon", *crowd), water=none[0], roads=none[1]))
    assert 1 <= len(told) < len(crowd)


def test_nameless_features_say_nothing(told: Told) -> None:
    road = replace(sheets.ground().roads.features[0], name="")
    water = replace(sheets.ground().water.features[1], name="")
    bare = sheets.ground(
        roads=sheets.layer("road", "line", road), water=sheets.layer("water", "polygon", water)
    )
    draw(bare)
    assert texts(told) == {"南村", "中社区", "北村"}


def test_a_river_outside_the_window_is_not_named(told: Told) -> None:
    river = sheets.ground().water.features[0]
    far = replace(river, rings=tuple(ring + np.array([5.0, 0]) for ring in river.rings))
    draw(sheets.ground(water=sheets.layer("water", "polygon", far)))
    assert "涓 水" not in texts(told)
