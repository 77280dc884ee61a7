"""Figures with their outlines as a GeoPackage that any GIS opens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd
import pyogrio

ABOUT = "about"
"""The table beside the layer that says what the figures are: ``key`` and ``value``."""


def geopackage_bytes(layer: str, areas: gpd.GeoDataFrame, about: Mapping[str, str]) -> bytes:
    """A GeoPackage of one layer and the table `ABOUT`, as bytes.

    ``layer`` is one of our own names, never data; an area without an outline
    has an empty geometry. The CRS is that of ``areas``.
    """
    told = pd.DataFrame({"key": list(about), "value": list(about.values())}, dtype="str")
    with TemporaryDirectory(prefix="xqgis-") as folder:
        file = Path(folder) / "query.gpkg"
        pyogrio.write_dataframe(
            areas, file, layer=layer, driver="GPKG", geometry_type="MultiPolygon", promote_to_multi=True
        )
        pyogrio.write_dataframe(told, file, layer=ABOUT, driver="GPKG")
        return file.read_bytes()
