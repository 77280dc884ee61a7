"""Elevation models that strangers send: read in the locked process, cut to the town, never believed."""

from __future__ import annotations

import numpy as np
import pytest

from tests import rasters, toy
from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo.heights import Heights, drivers, warped
from xqgis.ingest.drivers import SKIPPED_RASTERS, USED_RASTER
from xqgis.ingest.source import Upload
from xqgis.ingest.terrain import TerrainDraft, read

WITHIN = tuple(toy.areas("village").total_bounds)


def sent(data: bytes, said: str | None = None) -> TerrainDraft:
    return read(Upload.of("高程.tif", data), said, toy.town(), WITHIN)


@pytest.mark.parametrize("crs", [toy.MEASURED, toy.STORED, "EPSG:4326", "EPSG:32649"])
def test_any_system_comes_in_as_the_towns_metres(crs: str) -> None:
    heights = rasters.plane(0.3, 0)
    given = heights if crs == toy.MEASURED else warped(heights, crs)
    draft = sent(rasters.geotiff(given, crs))
    assert draft.heights.crs == toy.MEASURED and draft.crs == crs
    assert draft.read == given.metres.size and 0 < draft.known <= draft.stored
    middle = np.array([[toy.WEST + 100, toy.SOUTH + 100]])
    assert draft.heights.slopes_at(middle)[0] == pytest.approx(0.3, rel=0.05)


def test_a_file_without_a_system_is_read_in_the_one_that_is_said() -> None:
    data = rasters.geotiff(rasters.plane(0.1, 0), None)
    with pytest.raises(WrongCrs):
        sent(data)
    assert sent(data, toy.MEASURED).crs == toy.MEASURED
    with pytest.raises(WrongCrs):
        sent(data, "gcj02")


def test_marks_for_unknown_that_no_file_declares_are_unknown() -> None:
    heights = rasters.plane(0, 0)
    heights.metres[100, 100:110] = -32768
    draft = sent(rasters.geotiff(heights))
    assert ("ingest.note_no_land", {"cells": "10"}) in draft.notes
    assert draft.low_m == 100 and draft.known < draft.stored


@pytest.mark.parametrize("data", [b"II*\0" + b"\xff" * 300, b"MM\0*", b"GIF89a", b"", b"PK\x05\x06"])
def test_bytes_that_are_no_geotiff_end_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        sent(data)


def test_a_bomb_and_a_torn_file_end_in_a_sentence() -> None:
    with pytest.raises(UnreadableFile) as refused:
        sent(rasters.bomb())
    assert refused.value.facts["why"].key == "errors.file_too_large"
    whole = rasters.geotiff(rasters.cone((toy.WEST, toy.SOUTH), 0.2))
    with pytest.raises(UnreadableFile):
        sent(whole[: len(whole) // 2])


def test_a_model_of_another_place_is_refused() -> None:
    heights = rasters.plane(0, 0)
    far = Heights(
        heights.crs,
        type(heights.transform)(5, 0, rasters.WEST + 90_000, 0, -5, rasters.NORTH),
        heights.metres,
    )
    with pytest.raises(WrongCrs) as refused:
        sent(rasters.geotiff(far))
    assert refused.value.facts["why"].key == "ingest.why_terrain_elsewhere"


@pytest.mark.parametrize(("cell", "warned"), [(5.0, True), (60.0, False)])
def test_fine_heights_are_warned_of_as_they_come_in(cell: float, warned: bool) -> None:
    keys = [key for key, _ in sent(rasters.geotiff(rasters.land(lambda east, north: 0 * east, cell))).notes]
    assert ("ingest.note_contours" in keys) is warned


def test_heights_beside_a_system_of_their_own_come_in_by_the_flat_part() -> None:
    draft = sent(rasters.geotiff(rasters.plane(0.3, 0), f"{toy.MEASURED}+5773"))
    assert draft.crs == toy.MEASURED and draft.low_m == pytest.approx(100, abs=2)


def test_a_model_of_a_part_of_the_town_says_what_it_leaves_unknown() -> None:
    heights = rasters.plane(0, 0)
    assert "ingest.note_terrain_part" not in [key for key, _ in sent(rasters.geotiff(heights)).notes]
    heights.metres[:, 120:] = np.nan
    notes = dict(sent(rasters.geotiff(heights)).notes)
    told = float(str(notes["ingest.note_terrain_part"]["share"]).rstrip("%"))
    # the box of the toy town is 200 m wide, and the heights end 100 m east of its western side
    assert told == pytest.approx(50, abs=3)


def test_every_driver_but_one_is_switched_off() -> None:
    assert set(SKIPPED_RASTERS) | {USED_RASTER} == drivers()
