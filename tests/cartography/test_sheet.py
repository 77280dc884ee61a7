"""A sheet is one frozen answer: equal when it shows the same."""

from __future__ import annotations

from dataclasses import replace

from tests.cartography import sheets
from xqgis.cartography.sheet import Unit, best_to_worst
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade, Verdict
from xqgis.model.name import Name


def test_two_sheets_of_the_same_facts_are_one() -> None:
    one, same = sheets.sheet(), sheets.sheet()
    assert one == same and hash(one) == hash(same)
    assert replace(one, figures=one.figures[::-1]) != one


def test_counts_go_from_best_to_worst_with_not_rated_last() -> None:
    assert sheets.sheet().counts == (3, 4, 2, 2, 1)


def test_an_open_veto_is_counted() -> None:
    assert sheets.sheet().vetoes == 1


def test_an_interval_across_the_target_cannot_tell() -> None:
    assert sheets.sheet().verdict is Verdict.UNCLEAR


def test_units_go_from_best_to_worst_and_not_rated_ones_last() -> None:
    def unit(code: str, rate: float | None, grade: Grade) -> Unit:
        return Unit(code, Name(code), False, Figure(50, 40, 9, 50.0, rate, None, None, grade))

    units = [
        unit("d", 0.99, Grade.NOT_RATED),
        unit("c", 0.70, Grade.NOT_MET),
        unit("b", 0.96, Grade.FULL),
        unit("a", 0.96, Grade.FULL),
        unit("e", None, Grade.NOT_RATED),
    ]
    assert [found.code for found in best_to_worst(units)] == ["a", "b", "c", "d", "e"]
    assert best_to_worst(units[::-1]) == best_to_worst(units)
