"""Reference systems: named, checked, and brought to the town's stored degrees.

Axis order is lon, lat (or easting, northing) everywhere, whatever the
authority says. WGS84 and CGCS2000 agree within centimetres and count as one;
between other datums only published transformations are used, never a guess.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from xqgis.errors import WrongCrs
from xqgis.geo import gcj02
from xqgis.words import Phrase

Degrees = NDArray[np.float64]

_SHIFTED = {"gcj02": gcj02.to_wgs84, "bd09": gcj02.bd09_to_wgs84}
_ONE_DATUM = ("EPSG:4326", "EPSG:4490")
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:1\.3|2)?:?CRS84", re.IGNORECASE)
_WKT = re.compile(r"\s*[A-Z_]{4,40}\s*\[")
_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]*:)?([0-9]{4,6})", re.IGNORECASE)


def named(text: str) -> str:
    """The house's name of a reference system: ``EPSG:n``, ``gcj02``, ``bd09``, or its WKT.

    WKT that describes a registered system gets its code; else it stays as it
    is. Raises `WrongCrs` for anything else, for codes nobody registered and
    for systems that do not say where on the map a point is.

    >>> named("epsg:4547"), named("GCJ-02"), named("urn:ogc:def:crs:OGC:1.3:CRS84")
    ('EPSG:4547', 'gcj02', 'EPSG:4326')
    """
    plain = text.strip()
    shifted = plain.lower().replace("-", "")
    if shifted in _SHIFTED:
        return shifted
    if _CRS84.fullmatch(plain):
        return "EPSG:4326"
    if _WKT.match(plain):
        code = _system(plain).to_epsg()
        return f"EPSG:{code}" if code else plain
    match = _EPSG.fullmatch(plain)
    if match is None:
        raise WrongCrs(crs=text, why=Phrase("ingest.why_crs_unknown"))
    name = f"EPSG:{match[1]}"
    _system(name)
    return name


def title(name: str) -> str:
    """What a person calls a system by that house's name: the code, or the name that WKT gives it.

    >>> title("EPSG:4490"), title("gcj02")
    ('EPSG:4490', 'gcj02')
    """
    return _system(name).name if _WKT.match(name) else name


def identified(definition: str) -> str:
    """The code of the system that WKT (or a code) describes, else its WKT, '' when it is none.

    >>> identified('EPSG:4490')
    'EPSG:4490'
    """
    try:
        system = CRS.from_user_input(definition)
    except CRSError:
        return ""
    if not (system.is_geographic or system.is_projected):
        return ""
    code = system.to_epsg()
    return f"EPSG:{code}" if code else str(system.to_wkt())


def to_stored(lon_or_x: ArrayLike, lat_or_y: ArrayLike, source: str, stored: str) -> tuple[Degrees, Degrees]:
    """``stored`` degrees (lon, lat) of points in ``source``; NaN where there are none.

    >>> lon, lat = to_stored([351234.5], [3028765.4], "EPSG:4547", "EPSG:4490")
    >>> round(float(lon[0]), 3), round(float(lat[0]), 3)
    (112.496, 27.363)
    """
    x = np.atleast_1d(np.asarray(lon_or_x, dtype=np.float64))
    y = np.atleast_1d(np.asarray(lat_or_y, dtype=np.float64))
    source = named(source)
    if source in _SHIFTED:
        x, y = _SHIFTED[source](x, y)
        source = "EPSG:4326"
    if source == stored or {source, stored} <= set(_ONE_DATUM):
        return x, y
    lon, lat = _transformer(source, stored).transform(x, y)
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(lost, np.nan, lon), np.where(lost, np.nan, lat)


def geometries_to_stored(geometries: NDArray[np.object_], source: str, stored: str) -> NDArray[np.object_]:
    """The same shapes in ``stored`` degrees; Z is dropped."""

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_stored(points[:, 0], points[:, 1], source, stored))

    moved: NDArray[np.object_] = shapely.transform(shapely.force_2d(geometries), move)
    return moved


def is_degrees(name: str) -> bool:
    """Whether coordinates of that system are degrees, not metres."""
    return name in _SHIFTED or _system(name).is_geographic


@lru_cache(maxsize=64)
def _system(name: str) -> CRS:
    try:
        system = CRS.from_user_input(name)
    except CRSError as error:
        raise WrongCrs(crs=name, why=Phrase("ingest.why_crs_unknown")) from error
    if not (system.is_geographic or system.is_projected):
        raise WrongCrs(crs=name, why=Phrase("ingest.why_crs_not_a_map"))
    return system


@lru_cache(maxsize=64)
def _transformer(source: str, stored: str) -> Transformer:
    targets = _ONE_DATUM if stored in _ONE_DATUM else (stored,)
    for target in sorted(targets, key=lambda name: name != stored):
        try:
            return Transformer.from_crs(
                _system(source), _system(target), always_xy=True, allow_ballpark=False
            )
        except ProjError:
            continue
    raise WrongCrs(crs=title(source), why=Phrase("ingest.why_crs_no_transformation"))
