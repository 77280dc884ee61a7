"""The shifted systems: known pairs, and inverses that come home."""

from __future__ import annotations

import numpy as np
import pytest

from tests.reading import bd09_from_wgs84
from xqgis.geo import gcj02

SEAT, SEAT_SHIFTED = (112.524063, 27.373006), (112.52944, 27.369637)
METRES_A_DEGREE = 111_320.0


def test_the_seat_of_the_town_shifts_to_its_published_pair() -> None:
    lon, lat = gcj02.from_wgs84(*SEAT)
    assert (float(lon), float(lat)) == pytest.approx(SEAT_SHIFTED, abs=1e-6)
    back = gcj02.to_wgs84(*SEAT_SHIFTED)
    assert (float(back[0]), float(back[1])) == pytest.approx(SEAT, abs=1e-6)


def test_the_shift_at_the_seat_is_about_650_m() -> None:
    lon, lat = gcj02.from_wgs84(*SEAT)
    east = (float(lon) - SEAT[0]) * METRES_A_DEGREE * np.cos(np.radians(SEAT[1]))
    north = (float(lat) - SEAT[1]) * METRES_A_DEGREE
    assert np.hypot(east, north) == pytest.approx(650, abs=10)


def test_forward_agrees_with_the_public_converters() -> None:
    assert [float(v) for v in gcj02.from_wgs84(116.404, 39.915)] == pytest.approx(
        [116.41024449916938, 39.91640428150164], abs=1e-12
    )
    assert [float(v) for v in gcj02.bd09_from_gcj02(116.404, 39.915)] == pytest.approx(
        [116.41036949371029, 39.92133699351022], abs=1e-12
    )


@pytest.mark.parametrize(
    ("forward", "inverse"),
    [(gcj02.from_wgs84, gcj02.to_wgs84), (bd09_from_wgs84, gcj02.bd09_to_wgs84)],
)
def test_inverse_comes_home_within_a_ten_millionth_of_a_metre(forward, inverse) -> None:
    rng = np.random.default_rng(20211101)
    lon, lat = rng.uniform(74, 135, 20_000), rng.uniform(4, 53, 20_000)
    home = inverse(*forward(lon, lat))
    assert max(np.abs(home[0] - lon).max(), np.abs(home[1] - lat).max()) * METRES_A_DEGREE < 1e-7


def test_nothing_is_shifted_outside_china() -> None:
    lon, lat = gcj02.from_wgs84([-1.55, np.nan], [53.8, 27.0])
    assert (lon[0], lat[0]) == (-1.55, 53.8)
    assert np.isnan(lon[1])
