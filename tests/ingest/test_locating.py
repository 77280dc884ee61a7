"""Where rows stand: both coverages asked, suspicions told and never applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import toy
from tests.ingest.desk import context, csv_of, line, read, read_form, read_wide, wide_line
from tests.reading import bd09_from_wgs84
from xqgis.errors import LayerMissing
from xqgis.geo import gcj02
from xqgis.geo.coverage import Coverage
from xqgis.ingest.draft import Draft, Ground, InspectionContext
from xqgis.ingest.profile import read_profile

FAR = {"lon": "112.6", "lat": "27.5"}


def test_grid_and_village_are_each_located_in_their_own_coverage() -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    straddling = Coverage(
        ["v1", "v2"],
        [shapely.box(lon - 1, lat, lon + 1, lat + 1), shapely.box(lon - 1, lat - 1, lon + 1, lat)],
    )
    draft = read_form(line(lat=repr(lat - 1e-5)), villages=straddling)
    assert draft.found[["grid", "village"]].to_numpy().tolist() == [[toy.GRIDS[0], "v2"]]


def test_a_point_in_a_village_and_in_no_grid_is_inside_the_town() -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    draft = read_form(line(), grids=Coverage(["far"], [shapely.box(0, 0, 1, 1)]))
    assert draft.found[["grid", "village"]].to_numpy().tolist() == [["", toy.UPPER]]
    only_grids = read_form(line(lon=repr(lon), lat=repr(lat)), villages=None)
    assert only_grids.found[["grid", "village"]].to_numpy().tolist() == [[toy.GRIDS[0], toy.UPPER]]


def test_points_without_any_polygons_are_refused() -> None:
    with pytest.raises(LayerMissing):
        read_form(line(), grids=None, villages=None)
    with pytest.raises(LayerMissing):
        read_form(line(lon="", lat="", grid_code=toy.GRIDS[0]), grids=None)


def test_a_village_alone_locates_a_row_and_must_exist_and_agree() -> None:
    profile = """
kind: inspections
crs: EPSG:4490
columns: {lon: x, lat: y, village: v, date: day}
source: self
checks: [{item: T-A01-1, column: dirt, pass_if: "<= 5"}]
"""
    lon, lat = map(repr, toy.centre(toy.GRIDS[0]))
    rows = [
        ("", "", toy.LOWER, "2022-06-01", "1"),
        (lon, lat, toy.UPPER, "2022-06-01", "1"),
        ("", "", "nowhere", "2022-06-01", "1"),
        (lon, lat, toy.LOWER, "2022-06-01", "1"),
    ]
    draft = read(csv_of(rows, ("x", "y", "v", "day", "dirt")), "a.csv", read_profile(profile), context())
    assert draft.found[["grid", "village"]].to_numpy().tolist() == [
        ["", toy.LOWER],
        [toy.GRIDS[0], toy.UPPER],
    ]
    assert [(problem.row, problem.reason.value) for problem in draft.problems] == [
        (4, "unknown_village"),
        (5, "village_disagrees"),
    ]
    assert draft.problems[1].facts == {"located": toy.UPPER}


@pytest.mark.parametrize("source", ["gcj02", "bd09", "EPSG:4326"])
def test_points_arrive_in_the_system_that_is_declared(source: str) -> None:
    forward = {"gcj02": gcj02.from_wgs84, "bd09": bd09_from_wgs84}.get(source, lambda lon, lat: (lon, lat))
    lon, lat = forward(*toy.centre(toy.GRIDS[2]))
    draft = read_wide(wide_line(x=repr(float(lon)), y=repr(float(lat))), crs=source)
    assert draft.found["grid"].tolist() == [toy.GRIDS[2]] * 2
    assert draft.crs == source


def test_a_row_without_a_day_is_not_told_that_its_grid_was_not_in_force_then() -> None:
    draft = read_form(line(date="xx", grid_code="old", lon="", lat=""), grid_codes={"old"})
    assert draft.reasons == {"bad_date": 1}


def test_swapped_axes_are_suggested_and_not_applied() -> None:
    lon, lat = map(repr, toy.centre(toy.GRIDS[0]))
    draft = read_form(*(line(lon=lat, lat=lon, place=str(number)) for number in range(3)), line())
    assert draft.reasons == {"outside_town": 3}
    assert draft.notes == (("ingest.suspect_swap", {"crs": "EPSG:4490", "percent": 75}),)


def test_swapped_metres_are_suggested_too() -> None:
    row = wide_line(x=str(toy.SOUTH + 50), y=str(toy.WEST + 50))
    draft = read_wide(row, crs="EPSG:4547")
    assert draft.rejected == 1
    assert ("ingest.suspect_swap", {"crs": "EPSG:4547", "percent": 100}) in draft.notes


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_shifted_points_under_another_name_are_suspected(system: str) -> None:
    forward = {"gcj02": gcj02.from_wgs84, "bd09": bd09_from_wgs84}[system]
    lon, lat = (repr(float(value)) for value in forward(*toy.centre(toy.GRIDS[0])))
    draft = read_form(line(lon=lon, lat=lat))
    assert draft.notes == (("ingest.suspect_crs", {"crs": system, "percent": 100}),)


def test_the_neighbouring_zone_is_suspected() -> None:
    row = wide_line(x=str(toy.WEST + 50), y=str(toy.SOUTH + 50))
    draft = read_wide(row, crs="EPSG:4546")
    assert ("ingest.suspect_crs", {"crs": "EPSG:4547", "percent": 100}) in draft.notes


def test_points_that_are_simply_elsewhere_are_suspected_of_nothing() -> None:
    assert read_form(line(**FAR), line(**FAR)).notes == ()
    assert read_form(line(), line(place="b"), line(**FAR)).notes == ()


MARCH = date(2022, 3, 1)
WHOLE = f"{toy.UPPER}009"


def divided(**changes: Any) -> InspectionContext:
    """The upper village was one grid until March and is two since; the villages changed hands with it."""
    upper = toy.areas("village").geometry.iloc[0]
    lower = toy.areas("grid").geometry.iloc[2:]
    before = Ground(
        Coverage([WHOLE, *toy.GRIDS[2:]], [upper, *lower]),
        Coverage([toy.LOWER], [toy.areas("village").union_all()]),
        {WHOLE: toy.LOWER, **dict.fromkeys(toy.GRIDS[2:], toy.LOWER)},
    )
    asked: list[date] = []

    def ground_on(day: date) -> Ground:
        asked.append(day)
        return before

    turns = (date.min, MARCH)
    codes = {WHOLE, *toy.GRIDS}
    return context(turns=turns, ground_on=ground_on, grid_codes=codes, **changes)


def read_divided(*rows: Sequence[str]) -> Draft:
    return read(csv_of(rows), "form.csv", None, divided())


def test_a_point_lies_in_the_grid_and_village_of_its_own_day() -> None:
    draft = read_divided(line(date="2022-02-28"), line(date="2022-03-01"), line(date="2022-06-01"))
    assert draft.found[["grid", "village"]].to_numpy().tolist() == [
        [WHOLE, toy.LOWER],
        [toy.GRIDS[0], toy.UPPER],
        [toy.GRIDS[0], toy.UPPER],
    ]


def test_a_written_code_must_be_in_force_on_its_day() -> None:
    nowhere = {"lon": "", "lat": ""}
    draft = read_divided(
        line(date="2022-02-28", grid_code=WHOLE, **nowhere),
        line(date="2022-03-01", grid_code=WHOLE, **nowhere),
        line(date="2022-02-28", grid_code=toy.GRIDS[0], **nowhere),
        line(date="2022-02-28", grid_code="990101001001999", **nowhere),
        line(date="2022-02-28", grid_code=toy.GRIDS[2], **nowhere),
    )
    assert [(problem.row, problem.reason.value) for problem in draft.problems] == [
        (3, "grid_not_then"),
        (4, "grid_not_then"),
        (5, "unknown_grid"),
    ]
    assert draft.problems[0].facts == {"day": "2022-03-01"}
    assert draft.found["village"].tolist() == [toy.LOWER, toy.LOWER]


def test_a_code_that_another_day_would_have_disagrees_with_the_point() -> None:
    draft = read_divided(line(date="2022-02-28", grid_code=toy.GRIDS[2]))
    assert draft.problems[0].facts == {"located": WHOLE}


def test_a_row_without_a_day_is_held_against_the_newest() -> None:
    draft = read_divided(line(date="yesterday", grid_code=toy.GRIDS[0]))
    assert draft.reasons == {"bad_date": 1}


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_every_point_of_the_town_is_in_exactly_one_grid_of_its_day(rows: list[tuple[int, bool]]) -> None:
    lines = []
    for number, (grid, later) in enumerate(rows):
        lon, lat = toy.centre(toy.GRIDS[grid])
        day = "2022-03-02" if later else "2022-02-27"
        lines.append(line(lon=repr(lon), lat=repr(lat), date=day, place=str(number)))
    wanted = [toy.GRIDS[grid] if later or grid > 1 else WHOLE for grid, later in rows]
    assert read_divided(*lines).found["grid"].tolist() == wanted
