"""The wall: scenes by the clock, a server that dies and comes back, nothing that grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.glass.conftest import Until
from tests.glass.server import Server
from tests.glass.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

MARKS = "document.documentElement.dataset"
WHOLE = f"{MARKS}.scene && +{MARKS}.drawn > 0 && Object.keys(xq.screen.scenes).length === 3"
AT = 1_653_957_120  # 2022-05-31 08:32 in Shanghai; a multiple of 60, so frame 0 of 3 has just begun
SET_CLOCK = f"""
  window.later = 0;
  xq.screen.clock.now = () => ({AT} + window.later) * 1000;
  xq.screen.goodAt = xq.screen.clock.now();
"""


@pytest.fixture
def wall(server: Server, glass: Page, until: Until) -> Page:
    glass.set_viewport_size({"width": 1920, "height": 1080})
    glass.goto(f"{server.address}/wall?every=20")
    until(WHOLE)
    return glass


def turn_to(wall: Page, until: Until, seconds: int, scene: str) -> None:
    wall.evaluate(f"window.later = {seconds}; xq.screen._tick()")
    until(f"{MARKS}.scene === '{scene}' && {MARKS}.domain === '{scene}'")


def test_the_frame_follows_the_clock_and_not_a_counter(wall: Page, until: Until) -> None:
    wall.evaluate(SET_CLOCK)
    for seconds, scene in (
        (1, "A"),
        (19, "A"),
        (20, "B"),
        (45, "C"),
        (61, "A"),
        (20 * 3 * 1000 + 41, "C"),
        (25, "B"),
    ):
        turn_to(wall, until, seconds, scene)
    assert wall.text_content(".xq-ring text") == "15"


def test_a_scene_tells_figure_interval_units_and_what_the_map_is_not(wall: Page, until: Until) -> None:
    wall.evaluate(SET_CLOCK)
    turn_to(wall, until, 21, "B")
    told = wall.inner_text(".xq-wall")
    for words in (
        "样板镇城乡治理标准化", "阶段2阶段，距6月30日还有30天", "乡村治理", "现阶段目标85%，16个网格",
        "90.0%", "已达目标",
        "试点与其余相比+6.7点 (2.5–11.9)，p=0.023，能区分",
        "(87.0–92.0)　n=1,200　高于目标5.0点", "5月31日　星期二　08:32", "农历五月初二，明日逢圩",
        "示意图　非测绘成果　内部工作用图　演示数据　修订号 r7",
    ):  # fmt: skip
        assert words in told, words
    assert wall.locator(".xq-dots .on").count() == 1
    turn_to(wall, until, 41, "C")
    assert "n=7，不足10" in wall.inner_text(".xq-list")
    assert wall.inner_text(".xq-rate") == "未评" and wall.inner_text(".xq-wall .xq-verdict") == ""


def test_nothing_on_the_wall_is_smaller_than_the_floor(wall: Page, until: Until) -> None:
    smallest = wall.evaluate(
        """(() => {
          const found = [];
          const walker = document.createTreeWalker(document.querySelector('.xq-wall'), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode;
            if (!node.textContent.trim()) continue;
            const holder = node.parentElement;
            let size = parseFloat(getComputedStyle(holder).fontSize);
            const drawing = holder.closest('svg');
            if (drawing) size *= drawing.getBoundingClientRect().height / drawing.viewBox.baseVal.height;
            found.push([size / innerHeight * 100, node.textContent]);
          }
          return found.sort((a, b) => a[0] - b[0])[0];
        })()"""
    )
    assert smallest[0] >= 1.75, smallest
    drawn = until(
        "xq.app.sheet.labels && "
        "Math.min(...xq.app.sheet.labels.map((one) => one.size)) * xq.app.sheet.view.k / innerHeight * 100"
    )
    assert drawn >= 1.75


def test_the_wall_keeps_its_frames_when_the_server_dies_and_comes_back_by_itself(
    wall: Page, until: Until, server: Server, stage: Stage
) -> None:
    wall.evaluate(SET_CLOCK)
    turn_to(wall, until, 1, "A")
    server.stop()
    wall.evaluate("xq.screen._ask()")
    until(f"{MARKS}.link === 'lost'")
    assert wall.inner_text(".xq-age") == "连接中断，显示08:32的数据"
    for seconds, scene in ((21, "B"), (41, "C"), (61, "A"), (81, "B")):
        turn_to(wall, until, seconds, scene)
        assert wall.is_visible(".xq-wall main") and wall.inner_text(".xq-list")
        shown = wall.evaluate("xq.app.sheet._pens.ground.getImageData(700, 500, 1, 1).data[3]")
        assert shown == 255
    stage.revision = 8
    server.start()
    until(f"{MARKS}.link === 'good' && {MARKS}.revision === '8'")
    turn_to(wall, until, 121, "A")
    until("document.querySelector('.xq-wall-legend').innerText.replace(/\\s+/g, ' ').startsWith('合标 16')")


def test_another_screen_size_fits_the_town_anew_and_asks_for_no_single_inspection(
    wall: Page, until: Until, stage: Stage
) -> None:
    before = wall.evaluate("xq.app._map.getZoom()")
    wall.set_viewport_size({"width": 3840, "height": 2160})
    until(f"xq.app._map.getZoom() > {before} + 0.9")
    until("xq.app.sheet.home === xq.app._map.getZoom()")
    assert wall.evaluate(f"{MARKS}.link") == "good"
    assert not [path for path in stage.asked if "/points/" in path]
    ruler = wall.evaluate("document.querySelector('.xq-ruler').offsetWidth / innerHeight")
    assert 0.06 < ruler <= 0.2


def test_a_wall_that_starts_before_its_server_waits_for_it(
    server: Server, glass: Page, until: Until, stage: Stage
) -> None:
    stage.refuse = 503
    glass.goto(f"{server.address}/wall?every=20")
    until("document.querySelector('.xq-waiting').textContent.includes('正在连接')")
    stage.refuse = 0
    until(f"{MARKS}.scene && document.querySelector('.xq-waiting').hidden")


def test_a_link_that_was_withdrawn_is_named(server: Server, glass: Page, until: Until, stage: Stage) -> None:
    stage.refuse = 403
    glass.goto(f"{server.address}/wall")
    until("document.querySelector('.xq-waiting').textContent.includes('已停用')")


def test_data_of_another_day_are_called_a_replay(wall: Page) -> None:
    assert wall.inner_text(".xq-age") == "历史回放 2022-05-31"


def test_nothing_grows_over_many_rotations(wall: Page, until: Until) -> None:
    wall.evaluate(SET_CLOCK)
    for seconds in (21, 41, 61):
        turn_to(wall, until, seconds, "ABC"[seconds // 20 % 3])
    count = (
        "({nodes: document.querySelectorAll('*').length,"
        " canvases: document.querySelectorAll('canvas').length,"
        " known: xq.screen.reader.size(), held: xq.app.book.sizes(), turns: xq.screen.turns})"
    )
    turned = """async (turns) => {
      for (let turn = 0; turn < turns; turn += 1) {
        window.later += 20;
        xq.screen._tick();
        if (turn % 10 === 0) xq.screen._gather();
        await new Promise((done) => setTimeout(done));
      }
    }"""
    counts = []
    for turns in (30, 300):  # what every scene needs is there after the first
        wall.evaluate(turned, turns)
        wall.wait_for_load_state("networkidle")
        counts.append(wall.evaluate(count))
    before, after = counts
    assert after.pop("turns") == before.pop("turns") + 300
    assert after == before


def test_the_same_scene_is_not_sent_twice(wall: Page) -> None:
    with wall.expect_response("**/scene/B?*") as answered:
        wall.evaluate("xq.screen._fetch('B')")
    assert answered.value.status == 304
    assert wall.evaluate("xq.screen.scenes.B.name") == "乡村治理"


def test_names_on_the_wall_are_text(server: Server, glass: Page, until: Until, stage: Stage) -> None:
    stage.village_names = ["<img src=x onerror=window.PWN=1>", "{{7*7}}", "${1}", "</script>"]
    stage.town = stage.domain_names[1] = "<b>{{7*7}}</b>"
    glass.goto(f"{server.address}/wall?every=20")
    until(f"{MARKS}.scene && +{MARKS}.drawn > 0")
    until("document.querySelector('.xq-list').innerText.includes('<img src=x onerror=window.PWN=1>')")
    assert "<b>{{7*7}}</b>城乡治理标准化" in glass.inner_text(".xq-town")
    assert glass.evaluate("window.PWN") is None and glass.query_selector(".xq-wall img") is None


def test_with_reduced_motion_nothing_moves(server: Server, glass: Page, until: Until) -> None:
    glass.emulate_media(reduced_motion="reduce")
    glass.goto(f"{server.address}/wall?every=20")
    until(f"{MARKS}.scene")
    assert glass.evaluate("getComputedStyle(document.querySelector('.xq-wall main')).animationName") == "none"


@pytest.fixture
def watered(server: Server, glass: Page, until: Until, stage: Stage) -> Page:
    stage.red = 2
    glass.set_viewport_size({"width": 1920, "height": 1080})
    glass.goto(f"{server.address}/wall?every=20")
    until(f"{MARKS}.scene && +{MARKS}.drawn > 0 && Object.keys(xq.screen.scenes).length === 4")
    glass.evaluate(SET_CLOCK)
    return glass


def test_the_waters_take_their_turn_with_counts_of_the_town(watered: Page, until: Until) -> None:
    watered.evaluate("window.later = 61; xq.screen._tick()")
    until(f"{MARKS}.scene === 'waters' && {MARKS}.waters === '6'")
    told = watered.inner_text(".xq-wall")
    for words in (
        "防溺水", "全镇6处水域，正值5—9月重点期", "2处\n红级", "占全镇6处的33.3%　已签定2处", "各级水域",
        "缺救生器材\n3处", "巡查逾期\n1处", "农历五月初二，明日逢圩", "修订号 r7",
    ):  # fmt: skip
        assert words in told, words
    for other in ("村（社区）", "不达标", "未评", "试点与其余相比"):
        assert other not in told, other
    assert watered.locator(".xq-dots i").count() == 4
    drawn = "xq.app.sheet.scene.waters.marks.length && xq.app.sheet.scene.layers.risk"
    assert watered.evaluate(drawn) is True
    watered.evaluate("window.later = 81; xq.screen._tick()")
    until(f"{MARKS}.scene === 'A' && {MARKS}.domain === 'A' && !xq.app.sheet.scene.layers.risk")
    told = watered.inner_text(".xq-wall")
    assert "村（社区）" in told and "红级" not in told and "缺救生器材" not in told


def test_a_grade_that_was_signed_reaches_the_wall_while_its_scene_stands(
    watered: Page, until: Until, stage: Stage
) -> None:
    watered.evaluate("window.later = 61; xq.screen._tick()")
    until(f"{MARKS}.scene === 'waters'")
    stage.red = 1
    stage.revision = 8
    watered.evaluate("xq.screen._ask()")
    until("document.querySelector('.xq-rate').textContent === '1处'")


def test_of_too_few_waters_the_wall_says_no_figure(
    server: Server, glass: Page, until: Until, stage: Stage
) -> None:
    stage.red = -1
    glass.goto(f"{server.address}/wall?every=20")
    until(f"{MARKS}.scene && Object.keys(xq.screen.scenes).length === 4")
    glass.evaluate(SET_CLOCK + "window.later = 61; xq.screen._tick()")
    until(f"{MARKS}.scene === 'waters'")
    assert glass.inner_text(".xq-rate") == "样本少于5"
    told = glass.inner_text(".xq-wall main")
    assert "红级" not in told and "处" not in told


def test_of_too_few_checks_the_wall_says_that_and_no_figure(wall: Page, until: Until) -> None:
    few: dict[str, object] = {"n": 0, "passed": 0, "visits": 0, "rate": None, "low": None, "high": None}
    few |= {"grade": "not_rated", "few": 5}

    def silent(route: Route) -> None:
        asked = {name: told for name, told in route.request.headers.items() if name != "if-none-match"}
        scene = route.fetch(headers=asked).json()
        scene |= {"figure": scene["figure"] | few, "verdict": "none"}
        scene["units"][0]["figure"] |= few
        route.fulfill(json=scene)

    wall.route("**/scene/B?*", silent)
    wall.reload()
    until(WHOLE)
    wall.evaluate(SET_CLOCK)
    turn_to(wall, until, 21, "B")
    assert wall.inner_text(".xq-detail") == "样本少于5"
    assert "上村\n样本少于5\n未评" in wall.inner_text(".xq-list")
