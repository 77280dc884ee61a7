"""The small areas and wards of Leeds, simplified one by one as published: crumbs of overlap at every edge."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.real.test_leeds import LEEDS
from xqgis.geo.labels import Labels, lowest_exactly


@pytest.mark.parametrize("name", ["lsoa.json", "wards.json"])
def test_the_labels_of_leeds_are_those_of_exact_geometry(name: str) -> None:
    shapes = shapely.make_valid(gpd.read_file(LEEDS / name).geometry.to_numpy())
    shapes = shapes[np.isin(shapely.get_type_id(shapes), (3, 6))]
    assert len(shapes) > 30
    index = Labels.over(shapes)
    assert index is not None
    rng = np.random.default_rng(7)
    west, south, east, north = shapely.total_bounds(shapes)
    corners = shapely.get_coordinates(shapes)
    middles = (corners[:-1] + corners[1:]) / 2
    anywhere = rng.uniform((west - 0.01, south - 0.01), (east + 0.01, north + 0.01), (200_000, 2))
    near = corners + rng.choice((-1e-8, 1e-8), corners.shape)
    x, y = np.ascontiguousarray(np.vstack([anywhere, corners, middles, near]).T)
    np.testing.assert_array_equal(index.lowest(x, y), lowest_exactly(shapes, x, y))
