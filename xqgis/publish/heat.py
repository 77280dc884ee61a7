"""The heat board as a workbook: as it looks, row by row, and what the figures mean; never a formula.

A grade is told three times: by its word, its fill and, for 不达标 and 未评, a
pattern that leans as the hatch on the map does.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.model.phase import Phase
from xqgis.model.town import Domain
from xqgis.publish.table import TEXT_FORMAT, UNDATED, write_cell
from xqgis.words import say

_PATTERNS = {"/": 14, "\\": 13, "": 1}
"""Excel's lightUp, lightDown and solid."""
_PERCENT, _POINTS = "0.0%", "+0.0;\u22120.0;0.0"
_BLOCK = 3
"""Rows of a domain on the first sheet: figure, interval and n, grade."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How a grade is printed: fill, text, outline; its hatch's lean (empty for none) and colour."""

    fill: str
    ink: str
    edge: str
    lean: str = ""
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class BoardCell:
    """A domain in a phase; ``counts`` are the areas of each grade, best to worst, not rated last."""

    begun: bool
    figure: Figure
    target: float | None
    counts: tuple[int, ...]

    @property
    def is_rated(self) -> bool:
        """Whether a rate may be shown."""
        return self.begun and self.figure.grade is not Grade.NOT_RATED and self.figure.rate is not None


@dataclass(frozen=True, slots=True)
class Board:
    """All that the workbook holds; ``facts`` are headings and sentences of its last sheet."""

    title: str
    told: str
    domains: Sequence[Domain]
    phases: Sequence[Phase]
    cells: Mapping[tuple[str, str], BoardCell]
    by: str
    facts: Sequence[tuple[str, str]]
    inks: Mapping[Grade, Ink]


@dataclass(frozen=True, slots=True)
class _Pen:
    book: xlsxwriter.Workbook
    board: Board
    lang: str
    head: Format
    text: Format
    wrap: Format
    points: Format
    percent: Format
    grades: Mapping[Grade, tuple[Format, Format]]


def heat_book(board: Board, lang: str) -> bytes:
    """The workbook in ``lang``: numbers as numbers, texts as texts, the same bytes for the same board."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.set_properties({"created": UNDATED, "title": board.title})
        pen = _Pen(
            book,
            board,
            lang,
            head=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            text=book.add_format({"num_format": TEXT_FORMAT}),
            wrap=book.add_format({"num_format": TEXT_FORMAT, "text_wrap": True, "valign": "top"}),
            points=book.add_format({"num_format": _POINTS}),
            percent=book.add_format({"num_format": _PERCENT}),
            grades={grade: _formats(book, board.inks[grade]) for grade in Grade},
        )
        _write_board(pen)
        _write_rows(pen)
        _write_facts(pen)
    return packed.getvalue()


def _formats(book: xlsxwriter.Workbook, ink: Ink) -> tuple[Format, Format]:
    """For a grade's figure and for its words: fill, pattern, outline and text."""
    look = {
        "pattern": _PATTERNS[ink.lean],
        "bg_color": ink.fill,
        "fg_color": ink.hatch if ink.lean else ink.fill,
        "font_color": ink.ink,
        "left": 1,
        "right": 1,
        "border_color": ink.edge,
        "align": "left",
    }
    if not ink.lean:
        look |= {"bg_color": ink.fill, "fg_color": ink.fill}
    figure = {**look, "num_format": _PERCENT, "bold": True, "font_size": 16, "top": 1}
    return book.add_format(figure), book.add_format({**look, "num_format": TEXT_FORMAT})


def _write_board(pen: _Pen) -> None:
    """The matrix as it looks on the page; the trend as steps in percentage points."""
    board, lang = pen.board, pen.lang
    sheet = pen.book.add_worksheet(say("publish.heat_sheet_board", lang))
    sheet.freeze_panes(3, 1)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, len(board.phases), 24)
    sheet.set_column(len(board.phases) + 1, 2 * len(board.phases), 12)
    write_cell(sheet, (0, 0), board.title, pen.book.add_format({"bold": True, "font_size": 16}))
    write_cell(sheet, (1, 0), board.told, pen.text)
    write_cell(sheet, (2, 0), say("publish.heat_domain", lang), pen.head)
    for place, phase in enumerate(board.phases, 1):
        write_cell(sheet, (2, place), f"{phase.code} {phase.name.in_(lang)}", pen.head)
    for place, (first, second) in enumerate(_steps(board), len(board.phases) + 1):
        told = say("publish.heat_step", lang, first=first.code, second=second.code)
        write_cell(sheet, (2, place), told, pen.head)
    for number, domain in enumerate(board.domains):
        top = 3 + number * _BLOCK
        write_cell(sheet, (top, 0), domain.name.in_(lang), pen.head)
        for place, phase in enumerate(board.phases, 1):
            _write_cell(pen, sheet, (top, place), board.cells[domain.code, phase.code])
        for place, (first, second) in enumerate(_steps(board), len(board.phases) + 1):
            step = _step(board.cells[domain.code, first.code], board.cells[domain.code, second.code])
            if step is not None:
                sheet.write_number(top, place, step, pen.points)


def _write_cell(pen: _Pen, sheet: Worksheet, at: tuple[int, int], cell: BoardCell) -> None:
    row, place = at
    if not cell.begun:
        write_cell(sheet, at, say("publish.heat_not_begun", pen.lang), pen.text)
        return
    figure, words = pen.grades[cell.figure.grade]
    grade = say(f"terms.grade_{cell.figure.grade.key}", pen.lang)
    if cell.is_rated:
        sheet.write_number(row, place, float(cell.figure.rate or 0.0), figure)
        low, high = (100 * (bound or 0.0) for bound in (cell.figure.low, cell.figure.high))
        told = f"({low:.1f}\u2013{high:.1f}) n={cell.figure.n:,}"
    else:
        sheet.write_string(row, place, grade, figure)
        told = f"n={cell.figure.n:,}"
    sheet.write_string(row + 1, place, told, words)
    sheet.write_string(row + 2, place, grade, words)


def _write_rows(pen: _Pen) -> None:
    """One row a domain and phase, every figure in a cell of its own."""
    board, lang = pen.board, pen.lang
    sheet = pen.book.add_worksheet(say("publish.heat_sheet_rows", lang))
    sheet.freeze_panes(1, 4)
    heads = [
        *(
            say(f"publish.heat_{name}", lang)
            for name in (
                "domain_code", "domain", "phase_code", "phase", "rate_head", "low", "high", "n", "n_eff",
                "visits", "grade", "target", "gap", "verdict_head", "step_head",
            )
        ),
        *(
            say(f"publish.heat_areas_{board.by}", lang, grade=say(f"terms.grade_{grade.key}", lang))
            for grade in Grade
        ),
    ]  # fmt: skip
    for place, head in enumerate(heads):
        sheet.set_column(place, place, 14)
        write_cell(sheet, (0, place), head, pen.head)
    rows = ((domain, phase) for domain in board.domains for phase in board.phases)
    for number, (domain, phase) in enumerate(rows, 1):
        _write_row(pen, sheet, number, domain, phase)


def _write_row(pen: _Pen, sheet: Worksheet, number: int, domain: Domain, phase: Phase) -> None:
    board, lang = pen.board, pen.lang
    cell = board.cells[domain.code, phase.code]
    at = board.phases.index(phase)
    before = board.cells[domain.code, board.phases[at - 1].code] if at else None
    for place, text in enumerate((domain.code, domain.name.in_(lang), phase.code, phase.name.in_(lang))):
        write_cell(sheet, (number, place), text, pen.text)
    if not cell.begun:
        write_cell(sheet, (number, 10), say("publish.heat_not_begun", lang), pen.text)
        return
    figure, shown = cell.figure, cell.is_rated
    verdict = say(f"terms.verdict_{figure.against(cell.target).value}", lang)
    gap = _gap(cell)
    numbers: dict[int, tuple[float | None, Format | None]] = {
        4: (figure.rate if shown else None, pen.percent),
        5: (figure.low if shown else None, pen.percent),
        6: (figure.high if shown else None, pen.percent),
        7: (figure.n, None),
        8: (round(figure.n_eff, 1), None),
        9: (figure.visits, None),
        11: (cell.target, pen.percent),
        12: (gap, pen.points),
        14: (_step(before, cell) if before else None, pen.points),
        **{15 + int(grade): (cell.counts[grade], None) for grade in Grade},
    }
    for place, (value, style) in numbers.items():
        if value is not None:
            sheet.write_number(number, place, value, style)
    sheet.write_string(number, 10, say(f"terms.grade_{figure.grade.key}", lang), pen.grades[figure.grade][1])
    write_cell(sheet, (number, 13), verdict, pen.text)


def _write_facts(pen: _Pen) -> None:
    sheet = pen.book.add_worksheet(say("publish.heat_sheet_facts", pen.lang))
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    for number, (head, told) in enumerate(pen.board.facts):
        write_cell(sheet, (number, 0), head, pen.wrap)
        write_cell(sheet, (number, 1), told, pen.wrap)


def _gap(cell: BoardCell) -> float | None:
    """From the target to the rate in percentage points; None without either; nought is one."""
    if not cell.is_rated or cell.figure.rate is None or cell.target is None:
        return None
    return 100 * (cell.figure.rate - cell.target)


def _steps(board: Board) -> list[tuple[Phase, Phase]]:
    return list(zip(board.phases, board.phases[1:], strict=False))


def _step(before: BoardCell, cell: BoardCell) -> float | None:
    """From one phase to the next in percentage points; None where either has no rate."""
    if not (before.is_rated and cell.is_rated):
        return None
    return 100 * ((cell.figure.rate or 0.0) - (before.figure.rate or 0.0))
