"""The heat board's workbook: what its rows say of figures at the very end of the scale."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from tests import toy
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.publish.heat import Board, BoardCell, Ink, heat_book

RATE, GAP, VERDICT = 4, 12, 13
"""Columns."""
NOUGHT = Figure(12, 0, 4, 12.0, 0.0, 0.0, 0.2, Grade.NOT_MET)
UNRATED = Figure(2, 0, 1, 2.0, 0.0, 0.0, 0.7, Grade.NOT_RATED)


def row(figure: Figure, target: float | None) -> list[object]:
    """The row of a board with one cell."""
    town = toy.town()
    domain, phase = town.domains[0], town.phases[0]
    cell = BoardCell(True, figure, target, (0, 0, 0, 1, 0))
    inks = {grade: Ink("#ffffff", "#000000", "#000000") for grade in Grade}
    board = Board("", "", [domain], [phase], {(domain.code, phase.code): cell}, "grid", [], inks)
    book = CalamineWorkbook.from_filelike(io.BytesIO(heat_book(board, "en")))
    return list(book.get_sheet_by_index(1).to_python()[1])


def test_a_rate_of_nought_has_its_gap_to_the_target() -> None:
    told = row(NOUGHT, 0.85)
    assert told[RATE] == 0.0 and told[GAP] == pytest.approx(-85)


def test_a_target_of_nought_has_its_gap_too() -> None:
    told = row(NOUGHT, 0.0)
    assert told[GAP] == 0.0 and isinstance(told[GAP], float)
    assert told[VERDICT] == "Target reached"


def test_without_a_target_or_a_rating_there_is_no_gap() -> None:
    assert row(NOUGHT, None)[GAP] == row(UNRATED, 0.85)[GAP] == ""
