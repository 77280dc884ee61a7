"""Where places fall on paper."""

from __future__ import annotations

import numpy as np
import pytest

from tests.cartography import sheets
from xqgis.cartography.framing import frame_of, rings_on_page
from xqgis.cartography.pages import Box

BOX = Box(100, 50, 800, 600)
FRAME = frame_of(sheets.ground(), BOX, (10, 20, 30, 40))


def test_the_town_fills_its_window_and_keeps_its_shape() -> None:
    # 4 km by 3 km into 740 by 560
    assert FRAME.metres == pytest.approx(max(4000 / 740, 3000 / 560), rel=1e-3)
    ring = rings_on_page(sheets.ground().town, FRAME)[0][0]
    assert np.ptp(ring[:, 0]) / np.ptp(ring[:, 1]) == pytest.approx(4 / 3, rel=1e-3)
    inner = BOX.inset(10, 20, 30, 40)
    assert ring[:, 0].min() >= inner.left - 1e-6 and ring[:, 0].max() <= inner.right + 1e-6
    assert ring[:, 1].min() >= inner.top - 1e-6 and ring[:, 1].max() <= inner.bottom + 1e-6


def test_north_is_up() -> None:
    south, north = FRAME.on_page(np.array([sheets.spot(2000, 100), sheets.spot(2000, 2900)]))
    assert north[1] < south[1] and north[0] == pytest.approx(south[0], abs=0.5)


def test_a_window_knows_its_metres() -> None:
    west, south, east, north = FRAME.bounds_of(BOX)
    assert (east - west) / (north - south) == pytest.approx(800 / 600)
    assert west < sheets.WEST < east and south < sheets.SOUTH < north


def test_without_any_outline_there_is_still_a_frame() -> None:
    none = sheets.layer("grid", "polygon")
    bare = sheets.ground(areas=none, villages=none, town=none)
    assert frame_of(bare, BOX, (0, 0, 0, 0)).metres > 0
