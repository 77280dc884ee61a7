"""The PNG: exact sizes, the same bytes, text that fits, and the colour of each cell where it lies."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.cartography import sheets
from xqgis.cartography.canvas import Canvas
from xqgis.cartography.lettering import Style
from xqgis.cartography.pages import SIZES, Page
from xqgis.cartography.palette import LIGHT, rgba
from xqgis.cartography.paper import draw_page, draw_png, paint, pixel_of
from xqgis.cartography.sheet import MapSheet, Unit, best_to_worst
from xqgis.cartography.unit_table import cut
from xqgis.errors import UnknownCode
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.model.name import Name

SMALL = Page(960, 540, 1920, 1.55)
PLATE = Page(1588, 1123, 1588, 1.15, plate=True)
SHEET = sheets.sheet()
Told = list[tuple[str, float, float]]


def read(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as opened:
        return np.asarray(opened.convert("RGB"))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Every text that is drawn, with its left and right end in design units."""
    found: Told = []
    original = Canvas.text

    def text(
        self: Canvas,
        text: str,
        at: tuple[float, float],
        style: Style,
        colour: tuple[float, float, float, float],
        *,
        align: str = "left",
        **rest: object,
    ) -> None:
        width = self.type.width(text, style)
        left = at[0] - {"left": 0.0, "centre": width / 2, "right": width}[align]
        found.append((text, left, left + width))
        original(self, text, at, style, colour, align=align, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Canvas, "text", text)
    return found


def test_1080p_is_exactly_1080p() -> None:
    assert read(draw_png(SHEET, "1920x1080", "zh-Hans", sheets.FONTS)).shape == (1080, 1920, 3)


def test_a4_prints_at_its_true_size() -> None:
    with Image.open(io.BytesIO(draw_png(SHEET, "A4", "zh-Hans", sheets.FONTS))) as opened:
        width, height = opened.size
        assert opened.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert (width / 300 * 25.4, height / 300 * 25.4) == pytest.approx((297, 210), abs=0.1)


def test_an_unknown_size_is_refused() -> None:
    assert set(SIZES) == {"1920x1080", "3840x2160", "A4", "A3"}
    with pytest.raises(UnknownCode):
        draw_png(SHEET, "A0", "zh-Hans", sheets.FONTS)


def test_eight_drawings_in_four_threads_are_one() -> None:
    with ThreadPoolExecutor(4) as pool:
        drawn = set(pool.map(lambda _: draw_page(sheets.sheet(), SMALL, "zh-Hans", sheets.FONTS), range(8)))
    assert len(drawn) == 1


def test_a_cell_shows_its_grade_at_its_own_pixel() -> None:
    pixels = read(draw_png(SHEET, "1920x1080", "zh-Hans", sheets.FONTS)).astype(int)
    for feature, grade in zip(SHEET.ground.areas.features, sheets.grades(), strict=True):
        # beside the middle, where names stand
        x, y = sheets.projected(np.array([feature.label]), sheets.STORED, sheets.MEASURED)[0]
        lon, lat = sheets.spot(x - sheets.WEST - 300, y - sheets.SOUTH + 300)
        column, row = pixel_of(SHEET, "1920x1080", lon, lat)
        around = pixels[row - 6 : row + 7, column - 6 : column + 7].reshape(-1, 3)
        fill = [round(part * 255) for part in rgba(LIGHT.grade(grade).fill)[:3]]
        assert (np.abs(around - fill).max(axis=1) < 32).mean() > 0.5, feature.code


WANTED = ("84.9%", "(84.2–85.7)", "n=8,988", "r4182", "2022-06-01 09:15", "≥95%")
WORDS = {
    "zh-Hans": (
        *("样板镇交通治理合标情况图", "集中攻坚阶段", "尚难判定", "内部工作用图", "专项组检查", "镇标准化办"),
        *("演示数据", "示意", "否决项未消除", "试点单位界", "北村"),
    ),
    "en": ("Toy Town: Traffic", "INTERNAL WORKING MAP", "Work group", "demonstration data", "South"),
}


@pytest.mark.parametrize("page", [SMALL, PLATE], ids=["meeting", "plate"])
@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_everything_a_sheet_must_carry_is_on_it(page: Page, lang: str, told: Told) -> None:
    paint(SHEET, page, lang, sheets.FONTS)
    shown = " | ".join(text for text, _, _ in told)
    assert not [text for text in (*WANTED, *WORDS[lang]) if text not in shown]


@pytest.mark.parametrize("page", [SMALL, PLATE], ids=["meeting", "plate"])
def test_a_sheet_of_the_pilots_has_its_title_and_what_there_is_to_say(page: Page, told: Told) -> None:
    view = replace(SHEET.view, layer="pilots")
    notes = (Name("+6.7点 (2.5–11.9)"), Name("试点由镇里选定，不是抽签产生。" * 4))
    paint(replace(SHEET, view=view, notes=notes), page, "zh-Hans", sheets.FONTS)
    shown = [text for text, _, _ in told]
    assert "样板镇交通治理试点对比图" in shown and "试点与其余单位相比" in shown
    assert "+6.7点 (2.5–11.9)" in shown
    assert not [text for text, left, right in told if left < 28 or right > page.design_width - 28]


LONG = "很长很长的名字" * 12 + "$x^2$ {{7*7}} <b>"


@pytest.mark.parametrize("page", [SMALL, PLATE], ids=["meeting", "plate"])
def test_long_names_never_leave_the_frame(page: Page, told: Told) -> None:
    units = best_to_worst(replace(unit, name=Name(LONG)) for unit in SHEET.units)
    imprint = replace(SHEET.imprint, sources=(Name(LONG),) * 3, office=Name(LONG), review_number=LONG)
    sheet = replace(SHEET, town=Name(LONG), domain=Name(LONG), phase=Name(LONG), units=units, imprint=imprint)
    paint(sheet, page, "zh-Hans", sheets.FONTS)
    assert told
    assert not [text for text, left, right in told if left < 28 or right > page.design_width - 28]


@pytest.mark.parametrize(
    "text", ["$\\frac{1}{0}$", "{{7*7}}", "{%", "${1}", "<img src=x onerror=alert(1)>", "</script>"]
)
def test_any_text_is_drawn_as_typed(text: str, told: Told) -> None:
    units = tuple(replace(unit, name=Name(text)) for unit in SHEET.units)
    paint(replace(SHEET, town=Name(text), units=units), SMALL, "zh-Hans", sheets.FONTS)
    assert f"{text}交通治理合标情况图" in {one for one, _, _ in told}


def test_a_town_with_nothing_yet_says_what_to_do(told: Told) -> None:
    none = sheets.layer("grid", "polygon")
    bare = sheets.ground(areas=none, villages=none, town=none, water=none, roads=none, relief=None)
    empty = Figure(0, 0, 0, 0.0, None, None, None, Grade.NOT_RATED)
    sheet = replace(SHEET, ground=bare, figures=(), units=(), whole=empty, thumbnails=(), target=None)
    paint(sheet, SMALL, "zh-Hans", sheets.FONTS)
    shown = {text for text, _, _ in told}
    assert "还没有边界。导入村和网格边界后再出图。" in shown and "未评" in shown


def test_a_reviewed_map_carries_its_number_instead_of_the_stamp(told: Told) -> None:
    sheet = replace(SHEET, imprint=replace(SHEET.imprint, review_number="湘S（2024）018号"))
    data = draw_page(sheet, SMALL, "zh-Hans", sheets.FONTS)
    shown = {text for text, _, _ in told}
    assert "审图号：湘S（2024）018号" in shown and "内部工作用图" not in shown
    assert "不得公开".encode() not in data


def test_an_internal_map_says_so_inside_the_file() -> None:
    data = draw_page(SHEET, SMALL, "zh-Hans", sheets.FONTS)
    assert "内部工作用图，不得公开".encode() in data
    assert "样板镇交通治理合标情况图".encode() in data


def test_another_day_of_drawing_changes_only_the_foot() -> None:
    later = replace(SHEET.imprint, generated_at=SHEET.imprint.generated_at.replace(day=2))
    one, other = (
        paint(sheet, SMALL, "zh-Hans", sheets.FONTS) for sheet in (SHEET, replace(SHEET, imprint=later))
    )
    rows = np.nonzero((one != other).any(axis=(1, 2)))[0]
    assert len(rows) and rows.min() > 470


def many(count: int) -> MapSheet:
    """The sheet with ``count`` units, one of them not rated."""
    units = [
        Unit(f"U{number:03d}", Name(f"单位{number}"), False, _rated(0.99 - number / (2 * count)))
        for number in range(count - 1)
    ]
    return replace(
        SHEET, units=best_to_worst([*units, Unit("Z", Name("末"), False, sheets.figure(Grade.NOT_RATED))])
    )


def _rated(rate: float) -> Figure:
    return Figure(200, round(200 * rate), 40, 200.0, rate, rate - 0.04, rate + 0.004, Grade.MET)


@pytest.mark.parametrize("page", [SMALL, PLATE], ids=["meeting", "plate"])
@pytest.mark.parametrize("count", [1, 12, 33, 482])
def test_the_table_shows_the_best_and_the_worst_and_counts_the_rest(
    count: int, page: Page, told: Told
) -> None:
    paint(many(count), page, "zh-Hans", sheets.FONTS)
    shown = [text for text, _, _ in told if text.startswith("单位") and text != "单位"]
    rest = [text for text, _, _ in told if text.startswith("…及另外")]
    left_out = int(rest[0].removeprefix("…及另外").partition("个")[0]) if rest else 0
    assert len(shown) + 1 + left_out == count
    assert count == 1 or shown[0] == "单位0"
    assert "末" in {text for text, _, _ in told}
    assert (count > 33) <= bool(rest)


def test_units_are_cut_in_the_middle() -> None:
    units = many(20).units
    shown = cut(units, 8)
    assert (len(shown.best), len(shown.left_out), len(shown.worst)) == (4, 13, 3)
    assert (*shown.best, *shown.left_out, *shown.worst) == units
    assert cut(units, 20) == cut(units, 99)


def test_a_view_before_its_phase_is_a_sheet_too(told: Told) -> None:
    sheet = replace(SHEET, starts_on=date(2024, 1, 1), ends_on=date(2023, 12, 31))
    paint(sheet, SMALL, "zh-Hans", sheets.FONTS)
    assert any("未开始" in text for text, _, _ in told)
