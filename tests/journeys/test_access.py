"""Every page can be read and worked by everybody: axe-core in Chromium, and the keyboard alone.

axe looks at HTML: names, roles, order, contrast of text. It does not see what is
drawn on a canvas or inside an image (the map's own labels, trend lines, small
maps); those colours are proved in ``tests/cartography/test_palette.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.house.source import ROOT
from tests.journeys.conftest import become, sign_in, watch
from tests.journeys.served import DATA, Served, start
from xqgis.model.actor import Role
from xqgis.web.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Frame, Page

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
WIDTHS = ((1366, 768), (390, 844))
AT_REST = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const resting = app && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true]')
    && !document.getAnimations().some((one) => one instanceof CSSTransition);
  window.restingSince = resting ? window.restingSince || performance.now() : 0;
  return resting && performance.now() - window.restingSince > 500;
}"""
"""The script has run and stays so, nothing waits to be replaced, no colour is on its way to another."""
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const around = [one.closest('label,[data-testid]'), one.closest('[data-testid="stTextInput"]')];
  const ring = [one, one.parentElement, ...around].filter(Boolean).some((box) => {
    const own = getComputedStyle(box);
    return (own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 2) || own.boxShadow !== 'none';
  });
  const image = one.querySelector('img');
  const said = one.getAttribute('aria-label') || one.innerText || one.title || (image && image.alt) || '';
  return {tag: one.tagName, name: said,
          pick: one.dataset.pick || '', skip: one.className.includes && one.className.includes('xq-skip'),
          ring};
}"""


Enter = Callable[[str], None]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The default town with its demo checks."""
    folder = tmp_path_factory.mktemp("access")
    home, pack = folder / "home", folder / "town"
    home.mkdir()
    pack.symlink_to(DATA)
    served = start(home, pack, PORT="8660")
    yield served
    served.stop()


def grave(frame: Frame | Page) -> list[str]:
    """What axe finds serious or critical, each with the elements it is about."""
    frame.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = frame.evaluate(
        f"axe.run(document, {{runOnly: {json.dumps(RULES)}, iframes: false, resultTypes: ['violations']}})"
    )
    return [
        f"{one['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@pytest.fixture(scope="module")
def office(browser: Browser, town: Served) -> Iterator[BrowserContext]:
    """Somebody of the office who comes back: Streamlit's eight megabytes are fetched once, not anew."""
    watched = watch(browser)
    sign_in(watched, town, Role.OFFICE)
    yield watched.page.context
    watched.page.context.close()


def opened(office: BrowserContext, width: int, height: int) -> Page:
    page = office.new_page()
    page.set_viewport_size({"width": width, "height": height})
    return page


@pytest.fixture
def entered(office: BrowserContext, town: Served) -> Iterator[Enter]:
    """Makes the browser that of somebody who has business on a page; the office's again afterwards."""

    def enter(path: str) -> None:
        roles = next(page.roles for page in PAGES if page.path == path)
        if Role.OFFICE not in roles:
            become(office, town, min(roles))

    yield enter
    become(office, town, Role.OFFICE)


def ready(page: Page) -> None:
    expect(page.locator("h1, .xq-strip, table.xq-grids").first).to_be_visible(timeout=60_000)
    if page.locator(".xq-frame").count():
        drawn = page.frame_locator(".xq-frame").locator("html[data-drawn]")
        expect(drawn).to_be_attached(timeout=60_000)
    page.wait_for_function(AT_REST)


def test_a_grave_fault_would_be_found(page: Page) -> None:
    page.set_content(
        "<html lang=zh><title>x</title><main><p style='color:#ccc'>浅色的字看不清</p><img src=x></main>"
    )
    assert {told.split(":")[0] for told in grave(page)} == {"color-contrast", "image-alt"}


@pytest.mark.parametrize(("width", "height"), WIDTHS)
@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_axe_finds_nothing_grave_on_a_page_or_its_map(
    office: BrowserContext, town: Served, entered: Enter, path: str, width: int, height: int
) -> None:
    entered(path)
    page = opened(office, width, height)
    page.goto(f"{town.address}/{path}")
    ready(page)
    told = [f"{frame.url}: {line}" for frame in page.frames for line in grave(frame)]
    page.close()
    assert not told, "\n".join(told)


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_axe_finds_nothing_grave_at_the_door(browser: Browser, town: Served, width: int, height: int) -> None:
    page = watch(browser, width, height).page
    page.goto(f"{town.address}/signin")
    told = grave(page)
    page.context.close()
    assert not told, "\n".join(told)


def test_axe_finds_nothing_grave_on_the_wall(browser: Browser, town: Served) -> None:
    page = watch(browser, 1920, 1080).page
    page.emulate_media(reduced_motion="reduce")  # in the middle of a fade a colour is not yet itself
    page.goto(town.wall)
    expect(page.locator("html[data-drawn]")).to_be_attached(timeout=60_000)
    told = grave(page)
    page.context.close()
    assert not told, "\n".join(told)


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_tab_reaches_every_control_with_a_ring_and_first_of_all_the_way_past_the_head(
    office: BrowserContext, town: Served, entered: Enter, path: str
) -> None:
    entered(path)
    page = opened(office, 1366, 768)
    page.goto(f"{town.address}/{path}")
    ready(page)
    wanted = set(
        page.evaluate("[...document.querySelectorAll('[data-pick]')].filter((one) => one.checkVisibility())"
                      ".slice(0, 40).map((one) => one.dataset.pick)")
    )  # fmt: skip
    page.evaluate("document.body.focus()")
    seen = []
    for _ in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None:
            break
        seen.append(found)
        if wanted <= {one["pick"] for one in seen} and len(seen) > 12:
            break
    page.close()
    assert seen[0]["skip"], seen[0]
    assert not [one for one in seen if one["name"].startswith("Skip")]
    assert not wanted - {one["pick"] for one in seen}
    assert not [one for one in seen if not one["ring"] and one["tag"] != "IFRAME"]
    assert not [one for one in seen if one["tag"] == "BUTTON" and not one["name"].strip()]


def test_arrows_walk_the_board(office: BrowserContext, town: Served) -> None:
    page = opened(office, 1366, 768)
    page.goto(f"{town.address}/compliance")
    ready(page)
    page.locator('[data-pick="domain=B&phase=2"]').first.focus()
    way = {
        "ArrowRight": "B&phase=3",
        "ArrowDown": "C&phase=3",
        "ArrowLeft": "C&phase=2",
        "ArrowUp": "B&phase=2",
    }
    for key, pick in way.items():
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.pick") == f"domain={pick}"
    page.close()


def test_escape_closes_the_origin_of_a_figure_and_goes_back_to_it(
    office: BrowserContext, town: Served
) -> None:
    page = opened(office, 1366, 768)
    page.goto(f"{town.address}/compliance?domain=A&phase=4")
    ready(page)
    figure = page.locator('.xq-cell-head [data-pick="about=cell"]')
    figure.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    expect(card).to_contain_text("集镇治理 · 总结完善", timeout=60_000)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0, timeout=60_000)
    expect(figure).to_be_focused(timeout=15_000)
    page.close()


def test_nothing_moves_for_who_asks_for_no_motion(office: BrowserContext, town: Served) -> None:
    page = opened(office, 1366, 768)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{town.address}/")
    ready(page)
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((one) => {const own = getComputedStyle(one);"
        "return Math.max(...own.transitionDuration.split(',').map(parseFloat)) > 0.01"
        " || (own.animationName !== 'none' && parseFloat(own.animationDuration) > 0.01)})"
        ".map((one) => one.className).slice(0, 5)"
    )
    page.close()
    assert moving == []


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_page_and_map_say_which_language_they_speak(browser: Browser, town: Served, lang: str) -> None:
    visitor = watch(browser)
    sign_in(visitor, town, Role.OFFICE)
    page = visitor.page
    page.goto(f"{town.address}/?lang={lang}")
    ready(page)
    spoken = {frame.evaluate("document.documentElement.lang") for frame in page.frames}
    page.context.close()
    assert spoken == {lang}


def test_axe_is_for_tests_alone() -> None:
    served = ROOT / "xqgis" / "web" / "static"
    assert not [file for file in served.rglob("*") if "axe" in file.name.split(".")]
    assert Path(AXE).is_file(), "run ./test, which brings it"
