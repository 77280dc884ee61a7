"""The same check twice: place and point, item, day, source."""

from __future__ import annotations

import pytest

from tests import toy
from tests.ingest.desk import context, line, read_form, read_wide, wide_line
from xqgis.model.duplicate import duplicate_keys

NUDGED = repr(toy.centre(toy.GRIDS[0])[0] + 1e-5)


def test_the_first_of_two_same_rows_is_kept() -> None:
    draft = read_form(line(), line(result="不合格", note="again"))
    assert draft.found["row"].tolist() == [2]
    assert [(problem.row, problem.reason.value) for problem in draft.problems] == [(3, "duplicate")]


@pytest.mark.parametrize(
    "other",
    [
        {"place": "理发店"},
        {"lon": NUDGED},
        {"item": "T-A01-2"},
        {"date": "2022-06-02"},
        {"source": "自查"},
    ],
)
def test_another_place_point_item_day_or_source_is_another_check(other) -> None:
    assert read_form(line(), line(**other)).accepted == 2


def test_a_point_moved_by_less_than_a_centimetre_is_the_same_point() -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    assert read_form(line(), line(lon=repr(round(lon, 9)), lat=repr(round(lat, 9)))).rejected == 1


def test_without_a_point_the_grid_stands_in() -> None:
    here, there = ({"grid_code": grid, "lon": "", "lat": ""} for grid in toy.GRIDS[:2])
    assert read_form(line(**here), line(**here), line(**there)).accepted == 2


def test_what_is_filed_already_is_rejected_and_told_apart() -> None:
    filed = frozenset(duplicate_keys(read_form(line()).found))
    draft = read_form(line(), line(place="b"), line(place="b"), stored_keys=lambda items: filed)
    assert [(problem.row, problem.reason.value) for problem in draft.problems] == [
        (2, "duplicate_stored"),
        (4, "duplicate"),
    ]


def test_one_repeated_check_rejects_its_whole_wide_row_and_a_rejected_row_repeats_nothing() -> None:
    draft = read_wide(
        wide_line(park="n/a", dirt="nan"),
        wide_line(dirt="3", park="ok"),
        wide_line(name="b", dirt="3", park="bad"),
        wide_line(name="b", dirt="3", park="ok"),
    )
    assert [(problem.row, problem.reason.value) for problem in draft.problems] == [
        (3, "duplicate"),
        (4, "unknown_value"),
    ]
    assert sorted(set(draft.found["row"])) == [2, 5]


def test_a_row_kept_out_as_a_repetition_keeps_no_later_row_out() -> None:
    only_dirt, both, only_park = (
        wide_line(park="n/a"),
        wide_line(dirt="4"),
        wide_line(dirt="nan", park="no"),
    )
    draft = read_wide(
        only_dirt,
        both,
        only_park,
        profile=_not_judging_na(),
    )
    assert [(problem.row, problem.reason.value) for problem in draft.problems] == [(3, "duplicate")]
    assert sorted(set(draft.found["row"])) == [2, 4]


def test_visits_go_by_place_so_that_a_wandering_point_makes_no_second_visit() -> None:
    draft = read_form(line(), line(lon=NUDGED, item="T-A01-2"), line(place="", item="T-A01-1"))
    visits = draft.found["visit"].tolist()
    assert visits[0] == visits[1] != visits[2]
    assert context().stored_keys({"T-A01-1"}) == frozenset()


def test_spaces_around_a_name_make_no_other_place() -> None:
    draft = read_form(line(place=" a\u3000"), line(place="a", item="T-A01-2"))
    assert draft.found["place"].tolist() == ["a", "a"]
    assert draft.found["visit"].nunique() == 1


def _not_judging_na() -> str:
    from tests.ingest.desk import WIDE

    return WIDE.replace("not_applicable: [n/a]", "not_judged: [n/a]")
