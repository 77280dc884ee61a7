"""The journey of an inspection row: a workbook in, red on screen and on paper, a trace; and back again."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import xlsxwriter
from PIL import Image

from tests.cli.terminal import Terminal
from tests.journeys.conftest import Watched, sign_in
from tests.journeys.served import DATA, Served, start
from xqgis.cartography.paper import pixel_of
from xqgis.model.actor import Actor, Role
from xqgis.model.view import View
from xqgis.services.maps import map_sheet
from xqgis.services.opening import open_town_hall
from xqgis.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRID, ITEM = "430423105204004", "XQ-A01-2"
HEAD = ("日期", "网格代码", "地点", "检查项", "结果", "来源", "备注")
FRAME = "/map/frame?by=grid&domain=A&phase=4&lang=zh-Hans"
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Desk:
    """A served town without checks, and a terminal of the same store."""

    served: Served
    terminal: Terminal

    def paper(self) -> bytes:
        """The meeting sheet of the journey's domain and phase."""
        file = self.terminal.home / "sheet.png"
        size = ("--size", "1920x1080")
        said = self.terminal.run("export", "map", "--domain", "A", "--phase", "4", *size, "-o", file)
        assert said.code == 0, said.err
        return file.read_bytes()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("filing")
    town, home = folder / "town", folder / "home"
    shutil.copytree(DATA, town)
    home.mkdir()
    text = (town / "town.yaml").read_text("utf-8")
    (town / "town.yaml").write_text(text.replace("\ndemo: true", "\ndemo: false"), "utf-8")
    served = start(home, town, PORT="8640")
    yield Desk(served, Terminal(town, home))
    served.stop()


def workbook() -> bytes:
    """A filled form: four visits to one grid, three failures each."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        sheet = book.add_worksheet("巡查表")
        rows = [
            (f"2023-12-{day:02d}", GRID, f"路段{spot}", ITEM, "不合格", "专项组检查", "")
            for day in (4, 11, 18, 25)
            for spot in range(3)
        ]
        for number, row in enumerate([HEAD, *rows]):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return packed.getvalue()


def _mean(picture: Image.Image, x: float, y: float) -> Colour:
    """The mean colour of 9 x 9 pixels: hatch lines and a stroke do not hide a fill."""
    patch = picture.convert("RGB").crop((round(x) - 4, round(y) - 4, round(x) + 5, round(y) + 5))
    red, green, blue = np.asarray(patch).reshape(-1, 3).mean(axis=0)
    return int(red), int(green), int(blue)


def _is_red(colour: Colour) -> bool:
    red, green, blue = colour
    return red > 130 and green < 100 and blue < 90


def _is_grey(colour: Colour) -> bool:
    return max(colour) - min(colour) < 25 and min(colour) > 120


def on_screen(page: Page, desk: Desk) -> Colour:
    """The colour of the grid's centre in the browser."""
    page.goto(desk.served.address + FRAME)
    page.locator("html[data-drawn]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    at = page.evaluate(f"xq.app.where({json.dumps(GRID)})")
    return _mean(Image.open(io.BytesIO(page.screenshot())), at["x"], at["y"])


def on_paper(desk: Desk) -> Colour:
    """The colour of the grid's centre on the meeting sheet."""
    hall = open_town_hall(Settings(town=desk.terminal.town, home=desk.terminal.home))
    try:
        sheet = map_sheet(hall, Actor("office", Role.OFFICE), View("A", "4", "grid", hall.today()))
        frame = hall.areas("grid").frame.set_index("code")
        centre = frame.loc[GRID, "geometry"].representative_point()
    finally:
        hall.store.close()
    x, y = pixel_of(sheet, "1920x1080", centre.x, centre.y)
    return _mean(Image.open(io.BytesIO(desk.paper())), x, y)


def test_a_workbook_turns_its_grid_red_and_a_withdrawal_turns_it_back(
    visitor: Watched, desk: Desk, tmp_path: Path
) -> None:
    page = visitor.page
    sign_in(visitor, desk.served, Role.OFFICE)
    assert _is_grey(on_screen(page, desk))
    assert _is_grey(on_paper(desk))

    file = tmp_path / "巡查表.xlsx"
    file.write_bytes(workbook())
    said = desk.terminal.run("import", "inspections", file, "--json")
    told = json.loads(said.out)
    assert (said.code, told["read"], told["accepted"], told["checks"]) == (0, 12, 12, 12)
    assert _is_red(on_screen(page, desk))
    assert _is_red(on_paper(desk))
    assert _record(desk) == [("file", told["batch"])]

    assert desk.terminal.run("import", "inspections", file).code == 2
    assert desk.terminal.run("withdraw", told["batch"], "--reason", "演练").code == 0
    assert _is_grey(on_screen(page, desk))
    assert _is_grey(on_paper(desk))
    assert _record(desk) == [("file", told["batch"]), ("withdraw", told["batch"])]
    assert visitor.complaints == []
    assert visitor.foreign(desk.served.address) == []


def _record(desk: Desk) -> list[tuple[str, str]]:
    """What the terminal did, oldest first, as the audit has it."""
    hall = open_town_hall(Settings(town=desk.terminal.town, home=desk.terminal.home))
    try:
        entries = hall.store.audit()
    finally:
        hall.store.close()
    ours = entries[entries["actor"] == "terminal"].iloc[::-1]
    return list(zip(ours["act"], ours["object"], strict=True))


def test_a_file_that_cannot_be_read_is_refused_where_it_was_chosen(
    visitor: Watched, desk: Desk, tmp_path: Path
) -> None:
    page = visitor.page
    sign_in(visitor, desk.served, Role.OFFICE)
    page.goto(f"{desk.served.address}/report")
    picture = tmp_path / "现场.png"
    Image.new("RGB", (8, 8)).save(picture)
    card = page.locator(".st-key-xq-upload")
    card.locator("input[type=file]").first.set_input_files(picture)
    told = card.locator(".xq-notice").filter(has_text="现场.png读不出")
    told.wait_for()
    box = told.bounding_box()
    assert box
    assert box["y"] + box["height"] < 768
    assert page.get_by_text("还没有选择文件").count() == 0
