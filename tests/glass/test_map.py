"""The map in a browser: what it draws, how it answers a hand, what it tells the page around."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from tests.glass.conftest import Until
from tests.glass.server import Server
from tests.glass.stage import VILLAGES, Stage, as_json, codes

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRIDS = codes("grid")
SHOWS = "document.documentElement.dataset.domain === {} && +document.documentElement.dataset.drawn > 0"
PAYLOADS = (
    "{{7*7}}",
    "{% for x in",
    "${1}",
    "<img src=x onerror=window.PWN=1>",
    "</script><script>window.PWN=1</script>",
)


def place(page: Page, code: str) -> tuple[float, float]:
    at = page.evaluate(f"xq.app.where({as_json(code)})")
    return at["x"], at["y"]


def colour(page: Page, code: str) -> tuple[int, int, int]:
    """The mean colour of 9 x 9 pixels round an area's centre, as a screenshot sees it."""
    x, y = place(page, code)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    patch = picture.crop((round(x) - 4, round(y) - 4, round(x) + 5, round(y) + 5))
    red, green, blue = np.asarray(patch).reshape(-1, 3).mean(axis=0)
    return int(red), int(green), int(blue)


def legend(page: Page) -> list[str]:
    counts: list[str] = page.evaluate(
        "[...document.querySelectorAll('.xq-count')].map((one) => one.textContent)"
    )
    return counts


def test_a_grid_below_its_line_is_red_at_its_centre(see: Callable[..., None], glass: Page) -> None:
    see()
    red, green, blue = colour(glass, GRIDS[3])
    assert red > 150 and green < 90 and blue < 90
    red, green, blue = colour(glass, GRIDS[0])
    assert red < 80 and green > 80 and blue > 90


def test_a_grid_without_enough_checks_is_grey_and_not_green(see: Callable[..., None], glass: Page) -> None:
    see()
    red, green, blue = colour(glass, GRIDS[4])
    assert max(red, green, blue) - min(red, green, blue) < 12 and 150 < red < 240


def test_thousands_of_grids_are_coloured_by_pixels_and_look_the_same(
    see: Callable[..., None], glass: Page
) -> None:
    see()
    glass.evaluate("xq.app._map.setZoom(xq.app.sheet.home + 0.25, {animate: false})")
    by_path = [colour(glass, code) for code in GRIDS[:5]]
    glass.evaluate("xq.pen.many = 1; xq.app.sheet.redraw(['ground'], true)")
    glass.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    by_pixel = [colour(glass, code) for code in GRIDS[:5]]
    assert len(set(by_path)) == 5
    for one, other in zip(by_path, by_pixel, strict=True):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 12


def test_the_legend_counts_the_grids_and_names_the_lines(see: Callable[..., None], glass: Page) -> None:
    see()
    assert legend(glass) == ["4", "3", "3", "3", "3", "1", "3"]
    told = glass.text_content(".xq-legend") or ""
    for words in ("合标", "≥95%", "85–95%", "不达标", "<75%", "未评", "n<10", "试点", "否决项未消除"):
        assert words in told
    assert "基础较差" not in told
    see("domain=A&phase=1")
    assert "基础较差的村按90%、80%、70%划分" in (glass.text_content(".xq-legend") or "")


def test_the_legend_says_how_the_pilots_compare_while_their_layer_is_on(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see()
    until("document.querySelector('.xq-legend').textContent.includes('p=0.023')")
    glass.evaluate("xq.app.state.toggle('pilot')")
    until("!document.querySelector('.xq-legend').textContent.includes('p=0.023')")
    glass.evaluate("xq.app.state.toggle('pilot')")
    until("document.querySelector('.xq-legend').textContent.includes('p=0.023')")
    assert [path for path in stage.asked if "/pilots/" in path] == ["/map/pilots/A/2?lang=zh-Hans"]


def test_every_map_says_what_it_is_not(see: Callable[..., None], glass: Page) -> None:
    for controls in ("full", "map", "none"):
        see(f"domain=A&controls={controls}")
        note = glass.text_content(".xq-corner") or ""
        for words in ("示意图", "非测绘成果", "内部工作用图", "演示数据", "公里", "北"):
            assert words in note


def test_a_filter_change_redraws_without_a_reload(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see()
    glass.evaluate("window.stayed = true")
    before = glass.evaluate("+document.documentElement.dataset.drawn")
    loads = [path for path in stage.asked if "/frame" in path]
    glass.click('.xq-domains [data-code="B"]')
    until(SHOWS.format("'B'"))
    assert glass.evaluate("+document.documentElement.dataset.drawn") > before
    assert glass.evaluate("window.stayed")
    assert [path for path in stage.asked if "/frame" in path] == loads
    red, green, _ = colour(glass, GRIDS[3])
    assert green > red and green > 120
    assert "domain=B" in glass.url


def test_all_filters_are_at_hand_before_they_are_asked_for(
    see: Callable[..., None], glass: Page, until: Until, stage: Stage
) -> None:
    see()
    until("xq.app.book.sizes().values >= 9")
    asked = len(stage.asked)
    glass.click('.xq-domains [data-code="C"]')
    glass.click('.xq-timeline [data-code="1"]')
    until("document.documentElement.dataset.domain === 'C' && document.documentElement.dataset.phase === '1'")
    assert [path for path in stage.asked[asked:] if "/values/" in path] == []


def test_the_address_holds_the_view_and_unknown_codes_are_ignored(
    see: Callable[..., None], glass: Page
) -> None:
    see(f"domain=C&phase=1&by=village&grid={GRIDS[2]}&layers=grid,inspection")
    assert glass.evaluate("xq.app.state.facts()") == {
        "domain": "C", "phase": "1", "by": "village", "grid": GRIDS[2], "layers": "grid,inspection",
        "water": "", "filter": "", "at": "", "spot": "",
    }  # fmt: skip
    see("domain=Z&phase=<script>&by=../x&grid=nowhere&layers=roof")
    assert glass.evaluate("xq.app.state.facts()") == {
        "domain": "A", "phase": "2", "by": "grid", "grid": "", "layers": "",
        "water": "", "filter": "", "at": "", "spot": "",
    }  # fmt: skip


def test_the_page_around_hears_the_choice_and_may_make_it(server: Server, glass: Page, until: Until) -> None:
    glass.goto(f"{server.address}/host")
    glass.evaluate(
        "window.heard = []; window.addEventListener('message', (news) => heard.push(news.data.xqgis))"
    )
    inner = "document.getElementById('map').contentWindow"
    until(f"{inner}.document.documentElement.dataset.drawn > 0")
    frame = glass.frames[1]
    frame.click('.xq-domains [data-code="B"]')
    until("heard.length === 1 && heard[0].domain === 'B'")
    wish = {"domain": "C", "phase": "1", "by": "village", "grid": "nowhere"}
    glass.evaluate(f"{inner}.postMessage({{xqgisSet: {as_json(wish)}}}, location.origin)")
    until(f"{inner}.document.documentElement.dataset.phase === '1'")
    assert frame.evaluate("xq.app.state.facts()")["grid"] == ""
    glass.evaluate(f"{inner}.postMessage({{xqgisSet: {{domain: '__proto__', phase: 4}}}}, location.origin)")
    glass.wait_for_timeout(600)
    assert frame.evaluate("xq.app.state.domain") == "C"
    assert glass.evaluate("heard.length") == 1, "the page's own wish is not told back to it"


def test_a_wish_that_comes_before_the_town_is_known_is_kept(
    server: Server, glass: Page, until: Until
) -> None:
    glass.goto(f"{server.address}/host")
    inner = "document.getElementById('map').contentWindow"
    until(f"Boolean({inner}.xq && {inner}.xq.app)")
    glass.evaluate(f"{inner}.postMessage({{xqgisSet: {{domain: 'C', grid: '{GRIDS[5]}'}}}}, location.origin)")
    until(f"{inner}.document.documentElement.dataset.domain === 'C'")
    until(f"{inner}.xq.app.state.grid === '{GRIDS[5]}'")


def test_hovering_tells_the_grid_and_pressing_pins_its_card(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    glass.mouse.move(*place(glass, GRIDS[3]))
    until("(document.querySelector('.xq-hover').textContent || '').includes('n=1,200')")
    glass.mouse.click(*place(glass, GRIDS[3]))
    until("document.querySelector('.xq-pinned .xq-figure') !== null")
    card = glass.inner_text(".xq-pinned")
    for words in (
        "上村 · 第4网格",
        GRIDS[3],
        "不达标",
        "60.0%",
        "(57.0–62.0)",
        "n=1,200",
        "未达目标",
        "目标85%",
        "较阶段1 +10.0点",
        "否决项未消除：消防通道",
    ):
        assert words in card
    assert glass.evaluate("xq.app.state.grid") == GRIDS[3]
    glass.keyboard.press("Escape")
    until("document.querySelector('.xq-pinned').hidden")


def test_a_grid_that_is_not_rated_says_how_many_checks_are_missing(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see(f"domain=A&phase=2&grid={GRIDS[4]}")
    until("document.querySelector('.xq-pinned .xq-figure') !== null")
    card = glass.inner_text(".xq-pinned .xq-figure")
    assert "未评" in card and "n=7，不足10" in card and "%" not in card


def test_names_of_any_kind_are_drawn_as_typed_and_never_run(
    stage: Stage, see: Callable[..., None], glass: Page, until: Until
) -> None:
    asked: list[str] = []
    glass.on("request", lambda request: asked.append(request.url))
    stage.village_names = list(PAYLOADS[:4])
    stage.grid_name = PAYLOADS[4].replace("{", "{{").replace("}", "}}")
    stage.domain_names = [PAYLOADS[0], PAYLOADS[3], PAYLOADS[4]]
    stage.town, stage.veto_name = PAYLOADS[3], PAYLOADS[2]
    see(f"domain=A&phase=2&grid={GRIDS[3]}")
    until("document.querySelector('.xq-pinned .xq-figure') !== null")
    assert PAYLOADS[4] in glass.inner_text(".xq-pinned") and PAYLOADS[0] in glass.inner_text(".xq-pinned")
    assert PAYLOADS[2] in glass.inner_text(".xq-vetoed")
    assert glass.inner_text(".xq-domains").split("\n")[-1] == PAYLOADS[4]
    drawn = until("xq.app.sheet.labels && xq.app.sheet.labels.map((label) => label.text)")
    assert set(drawn) >= set(PAYLOADS[:4])
    glass.mouse.move(*place(glass, GRIDS[9]))
    glass.wait_for_timeout(400)
    assert glass.evaluate("window.PWN") is None
    assert glass.evaluate("document.querySelectorAll('img, .xq-furniture script').length") == 0
    assert all(url.startswith(("http://127.0.0.1", "data:,")) and "/x" not in url for url in asked)


def test_layers_are_switched_and_points_tell_pass_from_fail_by_shape(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    assert "不合格检查" not in glass.inner_text(".xq-legend")
    glass.click(".xq-layers .xq-button")
    glass.click('[data-layer="inspection"]')
    until("document.querySelector('.xq-legend').innerText.includes('不合格检查')")
    assert "检查点共5个，只画最新的2个" in glass.inner_text(".xq-legend")
    assert "inspection" in glass.evaluate("xq.app.state.facts().layers")
    assert glass.inner_text(".xq-layers .xq-button") == "图层7"
    glass.keyboard.press("Escape")
    until("document.querySelector('.xq-layer-list').hidden")
    assert glass.evaluate("document.activeElement.className") == "xq-button"


def test_everything_can_be_done_by_keys(see: Callable[..., None], glass: Page, until: Until) -> None:
    see()
    glass.keyboard.press("Tab")
    assert glass.evaluate("document.activeElement.classList.contains('leaflet-container')")
    start = glass.evaluate("xq.app._map.getCenter().lng")
    glass.keyboard.press("ArrowRight")
    until(f"xq.app._map.getCenter().lng > {start}")
    glass.keyboard.press("Enter")
    until("xq.app.state.grid !== ''")
    glass.keyboard.press("Escape")
    until("xq.app.state.grid === ''")
    glass.keyboard.press("Tab")
    glass.keyboard.press("Tab")
    assert glass.evaluate("document.activeElement.dataset.code") == "B"
    glass.keyboard.press("Enter")
    until(SHOWS.format("'B'"))
    nameless = glass.evaluate(
        "[...document.querySelectorAll('button')]"
        ".filter((one) => !(one.innerText || one.getAttribute('aria-label')).trim()).length"
    )
    assert nameless == 0


def test_villages_and_grids_change_places(see: Callable[..., None], glass: Page, until: Until) -> None:
    see()
    glass.click('.xq-units [data-code="village"]')
    until("document.documentElement.dataset.by === 'village'")
    assert legend(glass)[:5] == ["1", "1", "1", "1", "0"]


def test_far_away_the_villages_are_coloured_and_near_by_the_grids(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    glass.evaluate("xq.app._map.setZoom(xq.app.sheet.home - 1.5, {animate: false})")
    until("document.documentElement.dataset.by === 'village'")
    glass.evaluate("xq.app._map.setZoom(xq.app.sheet.home + 1, {animate: false})")
    until("document.documentElement.dataset.by === 'grid' && xq.app.sheet.points !== null")
    assert glass.evaluate("xq.app.state.by") == "grid"


def test_a_newer_revision_is_drawn_without_a_reload(
    stage: Stage, see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    stage.revision = 8
    assert glass.evaluate("xq.app.renew()") is True
    until("document.documentElement.dataset.revision === '8'")
    assert legend(glass)[0] == "16"
    assert glass.evaluate("xq.app.renew()") is False


def test_what_cannot_be_read_is_said_and_can_be_tried_again(
    stage: Stage, see: Callable[..., None], glass: Page, until: Until
) -> None:
    see()
    stage.revision, stage.refuse = 8, 500
    glass.evaluate("xq.app.book.state.revision = 99; xq.app.state.set({domain: 'B'})")
    until("document.querySelector('.xq-notice') !== null")
    assert "读不到" in glass.inner_text(".xq-notice")
    assert glass.evaluate("document.documentElement.dataset.domain") == "A"
    stage.refuse = 0
    glass.click(".xq-notice button")
    until(SHOWS.format("'B'"))
    assert glass.query_selector(".xq-notice") is None


def test_a_sign_in_that_ended_says_so(stage: Stage, server: Server, glass: Page, until: Until) -> None:
    stage.refuse = 401
    glass.goto(f"{server.address}/map/frame?domain=A")
    until("document.querySelector('.xq-notice') !== null")
    assert "登录已过期" in glass.inner_text(".xq-notice")


def test_on_a_phone_the_domains_scroll_and_buttons_are_large(
    see: Callable[..., None], glass: Page, until: Until
) -> None:
    glass.set_viewport_size({"width": 390, "height": 700})
    see()
    until("document.querySelector('.xq-furniture').classList.contains('xq-narrow')")
    sizes = glass.evaluate(
        "[...document.querySelectorAll('.xq-domains button, .xq-zoom button')].map((one) => one.offsetHeight)"
    )
    assert min(sizes) >= 42
    assert glass.evaluate("document.documentElement.scrollWidth") <= 390


def test_english_reaches_every_word(
    stage: Stage, see: Callable[..., None], glass: Page, until: Until
) -> None:
    stage.names = {VILLAGES[0]: "Upper Village"}
    see("domain=A&phase=2&lang=en")
    told = glass.inner_text(".xq-legend") + glass.inner_text(".xq-units") + glass.inner_text(".xq-corner")
    for words in ("Not met", "Villages", "Schematic", "Pilots"):
        assert words in told
    assert glass.evaluate("document.documentElement.lang") == "en"
    until("(xq.app.sheet.labels || []).some((label) => label.text === 'Upper Village')")


def test_numbers_are_written_as_the_house_writes_them(see: Callable[..., None], glass: Page) -> None:
    see()
    said: list[Any] = glass.evaluate(
        """[xq.words.count(1234567), xq.words.rate(.8694), xq.words.difference(.9, .845),
            xq.words.difference(.5, .605), xq.words.interval(.8634, .875), xq.words.bound(.875),
            xq.words.gap(.851, .85), xq.words.gap(.85, .85), xq.words.say('veto', {item: '{count}$&'})]"""
    )
    assert said == [
        "1,234,567", "86.9%", "\u22125.5", "+10.5", "(86.3–87.5)", "87.5",
        "高于目标0.1点", "与目标持平", "否决项未消除：{count}$&",
    ]  # fmt: skip
