"""The toy town is what its picture says."""

from __future__ import annotations

from itertools import combinations

from pyproj import Geod
from shapely import Point

from tests import toy
from xqgis.model.tables import CHECKS


def test_four_grids_tile_two_villages_without_gap_or_overlap() -> None:
    grids, villages = toy.areas("grid"), toy.areas("village")
    assert grids["code"].tolist() == list(toy.GRIDS)
    assert villages.union_all().symmetric_difference(grids.union_all()).area < 1e-18
    assert all(one.intersection(other).area == 0 for one, other in combinations(grids.geometry, 2))


def test_a_grid_is_a_hectare() -> None:
    for square in toy.squares().values():
        assert abs(abs(Geod(ellps="GRS80").geometry_area_perimeter(square)[0]) - 10_000) < 10


def test_a_centre_lies_in_its_own_grid() -> None:
    for grid, square in toy.squares().items():
        assert square.contains(Point(toy.centre(grid)))


def test_eleven_checks_have_the_declared_columns() -> None:
    checks = toy.checks()
    assert len(checks) == 11
    assert {column.name: str(checks[column.name].dtype) for column in CHECKS} == {
        column.name: column.dtype for column in CHECKS
    }


def test_the_rates_are_those_of_the_picture() -> None:
    checks = toy.checks()
    counts = (
        checks.assign(domain=checks["item"].str[2]).groupby(["grid", "domain"])["result"].agg(["sum", "size"])
    )
    told = {key: (int(row["sum"]), int(row["size"])) for key, row in counts.iterrows()}
    one, two, three, four = toy.GRIDS
    assert told == {
        (one, "A"): (3, 4),
        (two, "A"): (2, 2),
        (three, "A"): (1, 1),
        (one, "C"): (1, 2),
        (four, "C"): (1, 2),
    }


def test_every_check_names_an_item_of_the_registry_and_an_area_of_the_town() -> None:
    checks, items = toy.checks(), {item.code for _, item in toy.registry().items()}
    assert set(checks["item"]) <= items
    assert set(checks["grid"]) <= set(toy.GRIDS)
    assert (checks["village"] == checks["grid"].str[:12]).all()
