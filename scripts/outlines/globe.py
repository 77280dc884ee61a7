"""From the drawing board to the earth, and into files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from rasterio.transform import Affine
from scipy import ndimage

from scripts.outlines.areas import AREA_M2
from scripts.outlines.frame import HEIGHT_M, PIXEL_M, SEAT, WIDTH_M, Raster

SEAT_LON_LAT = (112.524063, 27.373006)
_DECIMALS = 7
_ELLIPSOID = Geod(ellps="GRS80")
_EQUAL_AREA = f"+proj=laea +lon_0={SEAT_LON_LAT[0]} +lat_0={SEAT_LON_LAT[1]} +ellps=GRS80 +units=m"
_CELL_M = 25

Feature = tuple[shapely.Geometry, Mapping[str, object]]


class Globe:
    """The board laid on the earth round the town seat, stretched to the town's true area."""

    def __init__(self, town: shapely.Polygon) -> None:
        self.stretch = 1.0
        self._to_degrees = Transformer.from_crs(_EQUAL_AREA, "EPSG:4490", always_xy=True)
        self._to_metres = Transformer.from_crs("EPSG:4547", _EQUAL_AREA, always_xy=True)
        self.stretch = float(np.sqrt(AREA_M2 / geodesic_m2(self.lay(town))))

    def lay(self, drawn: shapely.Geometry) -> shapely.Geometry:
        """``drawn`` in lon, lat of CGCS2000 rounded to a centimetre."""
        return shapely.transform(drawn, self._degrees)

    def length_m(self, line: shapely.LineString, within: shapely.Polygon) -> float:
        """Geodesic length of the part of a drawn line that lies within a drawn outline."""
        inside = shapely.intersection(self.lay(line), self.lay(within))
        return float(_ELLIPSOID.geometry_length(inside))

    def _degrees(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        east, south = ((points - SEAT) * self.stretch).T
        return np.round(np.c_[self._to_degrees.transform(east, -south)], _DECIMALS)

    def write_terrain(self, height: Raster, file: Path) -> None:
        """Elevation in metres as a GeoTIFF in EPSG:4547, 25 m a cell, eighths of a metre."""
        rows, columns = HEIGHT_M // _CELL_M, WIDTH_M // _CELL_M
        seat = Transformer.from_crs("EPSG:4490", "EPSG:4547", always_xy=True).transform(*SEAT_LON_LAT)
        west, north = seat[0] - SEAT[0], seat[1] + SEAT[1]
        east, up = np.meshgrid(
            west + (np.arange(columns) + 0.5) * _CELL_M, north - (np.arange(rows) + 0.5) * _CELL_M
        )
        x, y = self._to_metres.transform(east, up)
        at = [(SEAT[1] - y / self.stretch) / PIXEL_M - 0.5, (SEAT[0] + x / self.stretch) / PIXEL_M - 0.5]
        cells = ndimage.map_coordinates(height, at, order=1, mode="nearest")
        profile = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": "float32"}
        profile |= {"crs": "EPSG:4547", "transform": Affine(_CELL_M, 0, west, 0, -_CELL_M, north)}
        packing = {"compress": "deflate", "predictor": 3, "zlevel": 9}
        with rasterio.open(file, "w", **profile, **packing) as raster:
            raster.write((np.round(cells * 8) / 8).astype("float32"), 1)
            raster.update_tags(demo="true", note="schematic terrain, made by scripts/outlines")


def geodesic_m2(area: shapely.Geometry) -> float:
    """Area on the ellipsoid of a polygon in degrees."""
    return abs(float(_ELLIPSOID.geometry_area_perimeter(area)[0]))


def write_features(features: Iterable[Feature], file: Path) -> None:
    """GeoJSON with one feature a line, every one marked demo."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {**properties, "demo": True},
                "geometry": json.loads(shapely.to_geojson(geometry)),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for geometry, properties in features
    ]
    body = ",\n".join(lines)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{"type":"FeatureCollection","features":[\n' + body + "\n]}\n", "utf-8")
