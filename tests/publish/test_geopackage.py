"""A GeoPackage of figures as other programs read it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import geopandas as gpd
import pyogrio

from tests import toy
from xqgis.publish.geopackage import ABOUT, geopackage_bytes

HARM = '=HYPERLINK("http://x") \'; DROP TABLE grid; -- {{7*7}}'


def areas() -> gpd.GeoDataFrame:
    drawn = toy.areas("grid")[["code", "name", "geometry"]]
    told = drawn.assign(rate=[0.75, None, 0.0, 1.0], n=[4, 0, 1, 2], last_on=["2021-11-05", "", "x", "y"])
    told.loc[1, "geometry"] = None
    told.loc[2, "name"] = HARM
    return told


def test_gdal_reads_codes_figures_outlines_and_the_reference_system(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    file.write_bytes(geopackage_bytes("grid", areas(), {"as_of": "2022-06-30", "mark": HARM}))
    assert {name for name, _ in pyogrio.list_layers(file)} == {"grid", ABOUT}
    found = pyogrio.read_dataframe(file, layer="grid")
    assert found["code"].tolist() == list(toy.GRIDS) and found["name"][2] == HARM
    assert found["rate"].fillna(-1).tolist() == [0.75, -1, 0.0, 1.0] and found["n"].tolist() == [4, 0, 1, 2]
    assert found.crs is not None and found.crs.to_epsg() == 4490
    assert found.geometry[1] is None
    assert found.geometry[0].area == areas().geometry[0].area
    west, south, east, north = found.total_bounds
    assert 112 < west < east < 113 and 27 < south < north < 28
    about = pyogrio.read_dataframe(file, layer=ABOUT)
    assert dict(zip(about["key"], about["value"], strict=True)) == {"as_of": "2022-06-30", "mark": HARM}


def test_it_is_a_sound_geopackage_with_nothing_that_runs_but_the_formats_own(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    file.write_bytes(geopackage_bytes("village", areas(), {}))
    with sqlite3.connect(file) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert opened.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        contents = opened.execute("SELECT table_name, data_type FROM gpkg_contents ORDER BY 1").fetchall()
        assert contents == [(ABOUT, "attributes"), ("village", "features")]
        assert not opened.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    opened.close()
