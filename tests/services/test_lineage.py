"""What became of a critical failure when its grid was split or merged."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tests import toy
from tests.services.test_grids import APRIL, EAST_HALF, FIRST, MERGED, SECOND, WEST_HALF, split
from tests.store.filing import file
from xqgis.model.actor import Actor
from xqgis.model.filter import Filter
from xqgis.services.grids import check_merge, store_change
from xqgis.services.lineage import families
from xqgis.services.overview import OpenVeto, decisions
from xqgis.services.query import answer
from xqgis.services.town_hall import TownHall

FAILED_ON = date(2022, 2, 1)


def lane(hall: TownHall, grid: str, day: str, result: int, west: bool | None = True) -> None:
    """One check of a fire lane in the western or the eastern part of the first grid, or without a point."""
    lon, lat = toy.centre(FIRST)
    lon = float("nan") if west is None else lon - 1e-4 if west else lon + 1e-4
    told = {
        "item": toy.FIRE_LANE, "grid": grid, "village": toy.UPPER, "lon": lon, "place": "",
        "lat": float("nan") if west is None else lat,
        "result": result, "checked_on": pd.Timestamp(day), "visit": f"{grid} {day}",
    }  # fmt: skip
    checks = toy.checks().head(1).assign(**told).astype(toy.checks().dtypes)
    file(hall.store, f"{grid}{day}{west}", checks)


def open_in(hall: TownHall, actor: Actor, as_of: date = toy.AS_OF) -> dict[str, date]:
    """The grids of open failures of fire lanes, and since when."""
    found = decisions(hall, actor, as_of)
    return {one.grid: one.since for one in found if isinstance(one, OpenVeto) and one.item == toy.FIRE_LANE}


@pytest.mark.parametrize(("west", "part"), [(True, WEST_HALF), (False, EAST_HALF)])
def test_after_a_split_a_failure_stands_in_the_part_that_holds_its_place(
    hall: TownHall, office: Actor, west: bool, part: str
) -> None:
    lane(hall, FIRST, "2022-02-01", 0, west)
    split(hall, office)
    assert open_in(hall, office, date(2022, 2, 28)) == {FIRST: FAILED_ON}
    assert open_in(hall, office) == {part: FAILED_ON}
    rows = answer(hall, office, Filter(item=toy.FIRE_LANE)).areas.set_index("code")
    assert (rows.loc[part, "vetoes"], rows.loc[part, "grade"]) == (1, "not_met")


def test_a_pass_at_the_place_in_its_new_grid_ends_it(hall: TownHall, office: Actor) -> None:
    lane(hall, FIRST, "2022-02-01", 0)
    split(hall, office)
    lane(hall, WEST_HALF, "2022-04-01", 1)
    assert open_in(hall, office, date(2022, 3, 31)) == {WEST_HALF: FAILED_ON}
    assert open_in(hall, office) == {}


def test_a_pass_in_the_other_part_does_not(hall: TownHall, office: Actor) -> None:
    lane(hall, FIRST, "2022-02-01", 0)
    split(hall, office)
    lane(hall, EAST_HALF, "2022-04-01", 1, west=False)
    assert open_in(hall, office) == {WEST_HALF: FAILED_ON}


def test_without_a_point_it_goes_where_its_grid_was_merged_into(hall: TownHall, office: Actor) -> None:
    lane(hall, FIRST, "2022-02-01", 0, west=None)
    store_change(hall, office, check_merge(hall, office, [FIRST, SECOND], (MERGED, "并"), APRIL))
    assert open_in(hall, office) == {MERGED: FAILED_ON}


def test_without_a_point_a_split_leaves_it_on_record_where_it_was_filed(
    hall: TownHall, office: Actor
) -> None:
    lane(hall, FIRST, "2022-02-01", 0, west=None)
    split(hall, office)
    assert open_in(hall, office) == {FIRST: FAILED_ON}


def test_grids_are_kin_through_any_number_of_changes() -> None:
    kin = families([("1", "2"), ("1", "3"), ("8", "9"), ("3", "5"), ("4", "5")])
    assert kin == {**dict.fromkeys("12345", "1"), "8": "8", "9": "8"}
