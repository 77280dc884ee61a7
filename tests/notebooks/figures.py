"""The figures of each notebook, read out of its outputs, and the same figures as the page's HTML has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from nbformat import NotebookNode

from tests.notebooks.reading import Table, said, table, tables, text
from xqgis.cartography.binary import unpack_message
from xqgis.cartography.numbers import bound, count
from xqgis.model.actor import Actor, Role
from xqgis.services import pilots
from xqgis.services.blackspots import blackspots
from xqgis.services.heat import WHOLE, heat, weakest
from xqgis.services.pilots import PILOTS, landed
from xqgis.services.town_hall import TownHall
from xqgis.services.water_map import water_bytes
from xqgis.services.water_risk import buoys, risks, water_version
from xqgis.services.water_words import WaterWords
from xqgis.web import matrix, pilot_board, spot_board, water_board
from xqgis.web.names import Names
from xqgis.web.selection import Selection, opening
from xqgis.web.water_desk import Shown

Figures = Mapping[str, Table]
LANG = "zh-Hans"
LEADER = Actor("leader", Role.LEADER)
"""Somebody at the page."""
COMPARED = {
    "01_compliance": ("board", "phase", "weak"),
    "02_blackspots": ("count", "list"),
    "03_waters": ("grades", "worst", "buoys"),
    "04_pilots": ("gaps", "on"),
}
"""The cells of each notebook whose tables a page has too."""


def shown(name: str, book: NotebookNode) -> Figures:
    """The tables that a notebook shows."""
    return {cell: table(book, cell) for cell in COMPARED[name]}


def compared(name: str, book: NotebookNode) -> list[tuple[str, NotebookNode]]:
    """The outputs that hold these tables, each with its cell."""
    return [
        (cell.id, output.data)
        for cell in book.cells
        if cell.id in COMPARED[name]
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]


def on_page(name: str, hall: TownHall) -> Figures:
    """The same tables, put together from what the page shows."""
    pages: Mapping[str, Callable[[TownHall], Figures]] = {
        "01_compliance": _compliance,
        "02_blackspots": _blackspots,
        "03_waters": _waters,
        "04_pilots": _pilots,
    }
    return pages[name](hall)


def _compliance(hall: TownHall) -> Figures:
    found, chosen = heat(hall, LEADER), opening(hall.town, hall.today())
    (page,) = tables(str(matrix.board(hall, found, chosen, "matrix", LANG)))
    names = [domain.name.zh for domain in hall.town.domains]
    board = [
        [name, *(" ".join(_matched(r"(\S+%) \S+ (\(\S+\)) (n=\S+)$", cell)) for cell in cells)]
        for name, (_, *cells, _) in zip(names, page[1 : 1 + len(names)], strict=True)
    ]
    heads = [
        (found.cells[domain.code, chosen.phase].target, _cell_head(hall, domain.code, chosen.phase))
        for domain in hall.town.domains
    ]
    phase = [
        [name, rate, span, n, grade, f"{bound(target or 0)}%", verdict]
        for target, (name, grade, rate, span, n, verdict) in heads
    ]
    weak = weakest(hall, LEADER, WHOLE, (chosen.domain, chosen.phase))
    (rows,) = tables(str(matrix.weak_items(weak, Names(hall, LANG), LANG)))
    items = []
    for about, _, figure, n in rows:
        item, code, unit = _matched(r"(.*) (\S+) · (.*)$", about)
        items.append([code, item, *figure.split(), n.removeprefix("n="), unit])
    return {"board": board, "phase": phase, "weak": items}


def _cell_head(hall: TownHall, domain: str, phase: str) -> tuple[str, ...]:
    html = str(matrix.cell_head(hall, heat(hall, LEADER), Selection(domain, phase), LANG))
    return _matched(r"(\S+) · \S+ (\S+) (\S+%) (\(\S+\)) n=(\S+) (\S+)$", text(html))


def _blackspots(hall: TownHall) -> Figures:
    (page,) = tables(str(spot_board.places(hall, blackspots(hall, LEADER), None, LANG)))
    rows = []
    for rank, name, *counts, _, rule, screen, agrees in page[1:]:
        verdict, q = screen.split()
        rows.append([rank, name, *counts, str(sum(map(int, counts))), rule, verdict, agrees, q])
    ways = {
        "全部": len(rows),
        "规则判定": sum(row[6] == "是" for row in rows),
        "统计筛查": sum(row[7] == "是" for row in rows),
        "两种办法都认": sum(row[6] == row[7] == "是" for row in rows),
    }
    return {"count": [[way, str(places)] for way, places in ways.items()], "list": rows}


def _waters(hall: TownHall) -> Figures:
    found, best = risks(hall, LEADER), buoys(hall, LEADER)
    words, kept = WaterWords(hall, found, LANG), Shown()
    tabs = text(str(water_board.tabs(found, best, kept, LANG)))
    marks, _ = unpack_message(water_bytes(hall, LEADER, water_version(hall)))
    words_of = {"red": "红", "yellow": "黄", "green": "绿", "not_rated": "未评"}
    grades = {word: dict(marks["counts"])[key] for key, word in words_of.items()}
    lists = {name: _matched(rf"{name} (\S+)", tabs)[0] for name in ("缺配", "逾期未巡", "待签定级")}
    assert lists["缺配"] == count(int(str(marks["lacking"])))
    (page,) = tables(str(water_board.table(found.worst_first(), words, kept, LANG)))
    worst = [[water.code, *row] for water, row in zip(found.worst_first(), page[1:11], strict=False)]
    (page,) = tables(str(water_board.buoy_table(best, found, words, kept, LANG)))
    placed = [
        [found.waters[at].code, name, place, helped.removesuffix("处"), gain]
        for at, (_, name, place, _, helped, gain) in zip(best.chosen, page[1:], strict=True)
    ]
    told = [[name, str(places).replace(",", "")] for name, places in (grades | lists).items()]
    return {"grades": told, "worst": worst, "buoys": placed}


def _pilots(hall: TownHall) -> Figures:
    found, chosen = pilots.compared(hall, LEADER), opening(hall.town, hall.today())
    page = text(str(pilot_board.contrasts(hall, found, chosen, LANG)))
    every, like = (_matched(rf"{word}(\d+)种选法", page)[0] for word in ("全部", "共"))
    sides = [re.sub(r"\D", "", side) for side in pilot_board.side_names(hall, PILOTS, LANG)]
    gaps = []
    for domain in hall.town.domains:
        told = rf"{domain.name.zh} (\S+点) (\S+) (\(.*?\)) (p\S+) 最小可检出差(\S+)点，同类相比(p\S+)"
        gap, verdict, span, p, least, p_like = _matched(told, page)
        gaps.append([domain.name.zh, gap, span, p, every, p_like, like, least, "比".join(sides), verdict])
    met = landed(hall, LEADER, chosen.phase)
    ((_, *names), *rows) = tables(str(pilot_board.standards_table(hall, met, PILOTS, LANG)))[0]
    counts = [sum(row[at] in {"合标", "达标"} for row in rows) for at in range(1, len(names) + 1)]
    on = [
        [name, "试点" if at < int(sides[0]) else "其余", str(count)]
        for at, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    return {"gaps": gaps, "on": on}


def _matched(pattern: str, told: str) -> tuple[str, ...]:
    found = re.search(pattern, told)
    assert found, f"{pattern} is not in {told}"
    return found.groups()


def missing(book: NotebookNode, as_of: str) -> list[str]:
    """The cells that show a table without telling its last day and that it is a demo."""
    shows = [cell.id for cell in book.cells if any("data" in out for out in cell.get("outputs", []))]
    pictures = {cell.id for cell in book.cells if cell.id == "map"}
    return [
        cell
        for cell in shows
        if cell not in pictures
        and not (f"数据截至{as_of}" in said(book, cell) and "演示" in said(book, cell))
    ]
