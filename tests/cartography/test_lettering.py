"""Type: measured, fitted and wrapped before it is drawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.cartography.sheets import FONTS
from xqgis.cartography.lettering import Lettering, Style, lettering, printable

TYPE = lettering(FONTS)
PLAIN = Style(20)


def test_an_ideograph_is_as_wide_as_it_is_high() -> None:
    assert TYPE.width("新桥镇", PLAIN) == pytest.approx(60)


def test_figures_are_all_equally_wide() -> None:
    assert len({round(TYPE.width(digit, PLAIN), 6) for digit in "0123456789"}) == 1


def test_chinese_and_figures_get_an_eighth_of_an_em_between_them() -> None:
    apart = TYPE.width("年", PLAIN) + TYPE.width("1", PLAIN) + TYPE.width("月", PLAIN)
    assert TYPE.width("年1月", PLAIN) == pytest.approx(apart + 2 * 2.5)
    assert TYPE.width("年，月", PLAIN) == pytest.approx(60)


def test_a_dollar_sign_is_a_dollar_sign() -> None:
    outline = TYPE.outline("$x^2$", (0, 0), PLAIN)
    parts = [TYPE.width(letter, PLAIN) for letter in "$x^2$"]
    assert outline is not None
    assert TYPE.width("$x^2$", PLAIN) == pytest.approx(sum(parts))
    assert np.ptp(np.asarray(outline.vertices)[:, 0]) > sum(parts) * 0.8


@pytest.mark.parametrize(("align", "left"), [("left", 100), ("centre", 70), ("right", 40)])
def test_text_stands_where_it_is_aligned(align: str, left: float) -> None:
    outline = TYPE.outline("国国国", (100, 50), PLAIN, align)  # type: ignore[arg-type]
    assert outline is not None
    vertices = np.asarray(outline.vertices)
    assert vertices[:, 0].min() == pytest.approx(left, abs=3)
    assert vertices[:, 0].max() == pytest.approx(left + 60, abs=3)
    assert vertices[:, 1].min() < 50 < vertices[:, 1].max() + 20


def test_a_long_text_is_first_set_smaller_and_then_cut() -> None:
    same, style = TYPE.fit("群英社区", PLAIN, 100)
    assert (same, style) == ("群英社区", PLAIN)
    same, style = TYPE.fit("群英社区", PLAIN, 60)
    assert same == "群英社区" and style.size == pytest.approx(15)
    short, style = TYPE.fit("群英社区和很长的名字", PLAIN, 60)
    assert short.startswith("群英") and short.endswith("…") and style.size == pytest.approx(14)


@settings(deadline=None)
@given(some.text(max_size=40), some.floats(10, 300))
def test_fitted_text_is_never_wider_than_its_room(text: str, room: float) -> None:
    told, style = TYPE.fit(text, PLAIN, max(room, 20))
    assert TYPE.width(told, style) <= max(room, 20) * 1.001


def test_latin_words_stay_whole_and_no_line_starts_with_a_comma() -> None:
    assert TYPE.wrap("Temple Newsam", PLAIN, 90, 2) == ["Temple", "Newsam"]
    lines = TYPE.wrap("等级按三条线划分，见标准。", PLAIN, 161, 3)
    assert "".join(lines) == "等级按三条线划分，见标准。"
    assert not any(line.startswith(("，", "。")) for line in lines)


def test_what_does_not_fit_the_last_line_is_cut_there() -> None:
    lines = TYPE.wrap("一二三四五六七八九十", PLAIN, 80, 2)
    assert lines == ["一二三四", "五六七…"]


def test_rare_characters_that_the_font_lacks_are_named() -> None:
    assert TYPE.missing(["塅墈塝塆洣", "黄泥村"]) == ""
    assert TYPE.missing(["𡌶村", "a𡌶"]) == "𡌶"


def test_a_character_without_a_glyph_still_takes_its_place() -> None:
    assert TYPE.width("𡌶", PLAIN) > 5
    assert TYPE.outline("𡌶", (0, 0), PLAIN) is not None


def test_direction_marks_and_line_breaks_do_not_reach_the_paper() -> None:
    assert printable("上\u202e村\n\t\x00\ud800") == "上村  "
    assert TYPE.outline("\u200b\u200d", (0, 0), PLAIN) is None


def test_threads_share_a_face() -> None:
    fresh = Lettering(FONTS)
    text = "新桥镇交通治理合标情况图集中攻坚阶段"
    with ThreadPoolExecutor(8) as pool:
        widths = set(pool.map(lambda _: fresh.width(text, PLAIN), range(64)))
    assert widths == {TYPE.width(text, PLAIN)}
