"""Elevation models are read with care, and only shadows are made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from xqgis.errors import UnreadableFile
from xqgis.geo.terrain import MAX_PIXELS, Relief, read_relief, shadow_of

HILLS = (50 * np.sin(np.arange(200) / 9)[None] + 40 * np.cos(np.arange(160) / 7)[:, None]).astype("float32")
AT = Affine(25, 0, 350_000, 0, -25, 3_030_000)


def write(file: Path, heights: Any = HILLS, **profile: Any) -> Path:
    shape = {"width": heights.shape[1], "height": heights.shape[0], "count": 1, "dtype": str(heights.dtype)}
    with rasterio.open(
        file, "w", **{"driver": "GTiff", "crs": "EPSG:4547", "transform": AT, **shape, **profile}
    ) as raster:
        raster.write(heights, 1)
    return file


def test_a_geotiff_becomes_shadow_between_nothing_and_all(tmp_path: Path) -> None:
    relief = read_relief(write(tmp_path / "hills.tif"))
    assert relief.crs == "EPSG:4547" and relief.shadow.shape == HILLS.shape
    assert relief.shadow.min() == 0 and 0.5 < relief.shadow.max() <= 1


def test_the_shadow_fades_out_before_the_edge(tmp_path: Path) -> None:
    shadow = read_relief(write(tmp_path / "hills.tif")).shadow
    rim = np.concatenate([shadow[0], shadow[-1], shadow[:, 0], shadow[:, -1]])
    assert rim.max() == 0


def test_slopes_that_turn_from_the_light_are_darker() -> None:
    ridge = -np.abs(np.arange(100, dtype=np.float32) - 50)[None].repeat(100, 0) * 8
    shadow = shadow_of(ridge, 25, 25)
    west_side, east_side = shadow[50, 25], shadow[50, 75]
    assert east_side > west_side


def test_a_plain_has_no_shadow() -> None:
    assert shadow_of(np.full((30, 30), 72, np.float32), 25, 25).max() == 0
    assert shadow_of(np.full((30, 30), np.nan, np.float32), 25, 25).max() == 0


def test_unknown_heights_cast_nothing(tmp_path: Path) -> None:
    heights = HILLS.copy()
    heights[60:90, 80:120] = -9999
    relief = read_relief(write(tmp_path / "hole.tif", heights, nodata=-9999))
    assert relief.shadow[65:85, 85:115].max() == 0
    assert np.isfinite(relief.shadow).all()


def test_degrees_are_taken_for_metres_nowhere(tmp_path: Path) -> None:
    step = 25 / 111_320
    there = Affine(step / np.cos(np.radians(27.4)), 0, 112.5, 0, -step, 27.4)
    in_degrees = read_relief(write(tmp_path / "degrees.tif", crs="EPSG:4490", transform=there))
    in_metres = read_relief(write(tmp_path / "metres.tif"))
    assert np.abs(in_degrees.shadow - in_metres.shadow).max() < 0.02


def test_the_drawn_shadow_lies_where_the_land_lies(tmp_path: Path) -> None:
    relief = read_relief(write(tmp_path / "hills.tif"))
    bounds = (350_000.0, 3_030_000 - 160 * 25.0, 350_000 + 200 * 25.0, 3_030_000.0)
    same = relief.drawn("EPSG:4547", bounds, 200, 160)
    assert np.corrcoef(same.ravel(), relief.shadow.ravel())[0, 1] > 0.97
    beyond = relief.drawn("EPSG:4547", (0.0, 0.0, 1000.0, 1000.0), 10, 10)
    assert beyond.max() == 0


def test_reliefs_of_the_same_bytes_are_equal(tmp_path: Path) -> None:
    one, same = read_relief(write(tmp_path / "a.tif")), read_relief(write(tmp_path / "b.tif"))
    assert isinstance(one, Relief) and one == same and hash(one) == hash(same)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"<VRTDataset rasterXSize='1'/>", b"II*\0", b"\x89PNG\r\n\x1a\n"],
)
def test_other_bytes_are_refused_whatever_their_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "terrain.tif"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile):
        read_relief(file)


def test_a_sparse_file_that_declares_too_much_is_refused_unread(tmp_path: Path) -> None:
    side = int(MAX_PIXELS**0.5) + 1000
    file = tmp_path / "huge.tif"
    shape = {"width": side, "height": side, "count": 1, "dtype": "uint8"}
    with rasterio.open(
        file, "w", driver="GTiff", crs="EPSG:4547", transform=AT, tiled=True, SPARSE_OK=True, **shape
    ):
        pass
    assert file.stat().st_size < 1_000_000
    with pytest.raises(UnreadableFile) as refused:
        read_relief(file)
    assert refused.value.facts["name"] == "huge.tif"


def test_a_model_without_a_reference_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_relief(write(tmp_path / "nowhere.tif", crs=None))


def test_a_large_model_is_read_coarser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xqgis.geo.terrain.MAX_SIDE", 60)
    relief = read_relief(write(tmp_path / "hills.tif"))
    assert max(relief.shadow.shape) <= 60
    assert relief.transform.a == pytest.approx(25 * 200 / relief.shadow.shape[1])
