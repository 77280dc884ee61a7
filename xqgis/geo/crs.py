"""Reference systems: named, checked, and brought to the town's stored degrees.

Axis order is lon, lat (or easting, northing) everywhere, whatever the
authority says. WGS84 and CGCS2000 agree within centimetres and count as one;
between other datums only published transformations are used, never a guess.
What strangers write is a code or plain WKT (`wkt`); PROJ's own language, which
can name files, is never handed on.
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
from xqgis.geo import gcj02, wkt
from xqgis.words import Phrase

Degrees = NDArray[np.float64]

_SHIFTED = {"gcj02": gcj02.to_wgs84, "bd09": gcj02.bd09_to_wgs84}
_ONE_DATUM = ("EPSG:4326", "EPSG:4490")
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:1\.3|2)?:?CRS84", re.IGNORECASE)
_WKT = re.compile(r"\s*[A-Za-z0-9_]{4,40}\s*[\[(]")
_TOLD = 60
_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]*:)?([0-9]{4,6})", re.IGNORECASE)


def named(text: str) -> str:
    """The house's name of a reference system: ``EPSG:n``, ``gcj02``, ``bd09``, or its plain WKT.

    WKT that describes a registered system gets its code. Raises `WrongCrs` for
    anything else, for codes nobody registered, for WKT that names files or
    methods of its own, and for systems that do not say where on the map a point is.

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
        return _named_wkt(plain)
    match = _EPSG.fullmatch(plain)
    if match is None:
        raise _refusal(text, "unknown")
    name = f"EPSG:{match[1]}"
    _system(name)
    return name


def title(name: str) -> str:
    """What a person calls a system by that house's name: the code, or the name that WKT gives it.

    >>> title("EPSG:4490"), title("gcj02")
    ('EPSG:4490', 'gcj02')
    """
    return _short(_system(name).name if _WKT.match(name) else name)


def identified(definition: str) -> str:
    """`named` of a code or WKT in a file, '' when it names no system that can be used.

    >>> identified('EPSG:4490'), identified('+proj=longlat +nadgrids=/etc/passwd')
    ('EPSG:4490', '')
    """
    try:
        return named(definition)
    except WrongCrs:
        return ""


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
    """The same shapes in ``stored`` degrees, None where a corner cannot be there; Z is dropped."""
    moved: NDArray[np.object_] = np.array(shapely.force_2d(geometries), dtype=object)
    corners, owner = shapely.get_coordinates(moved, return_index=True)
    corners = np.column_stack(to_stored(corners[:, 0], corners[:, 1], source, stored))
    lost = np.unique(owner[np.isnan(corners).any(axis=1)])
    moved[lost] = None  # GEOS refuses a ring with such a corner
    return np.asarray(shapely.set_coordinates(moved, corners[~np.isin(owner, lost)]), dtype=object)


def is_degrees(name: str) -> bool:
    """Whether coordinates of that system are degrees, not metres."""
    return name in _SHIFTED or _system(name).is_geographic


@lru_cache(maxsize=64)
def _named_wkt(text: str) -> str:
    """The code of what WKT describes, else the WKT in plain words.

    A shift that the WKT states (TOWGS84) counts only where it describes no
    registered system: those have published ones.
    """
    try:
        described = wkt.plain(text)
        code = _system(wkt.plain(text, shifted=False)).to_epsg()
    except ValueError as error:
        raise _refusal(text, "unknown") from error
    name = f"EPSG:{code}" if code else described
    _system(name)
    return name


@lru_cache(maxsize=64)
def _system(name: str) -> CRS:
    try:
        system = CRS.from_user_input(name)
    except CRSError as error:
        raise _refusal(name, "unknown") from error
    if not (system.is_geographic or system.is_projected):
        raise _refusal(name, "not_a_map")
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
    raise _refusal(title(source), "no_transformation")


def _refusal(crs: str, why: str) -> WrongCrs:
    return WrongCrs(crs=_short(crs), why=Phrase(f"ingest.why_crs_{why}"))


def _short(name: str) -> str:
    """What a sentence quotes of a system."""
    return name if len(name) <= _TOLD else f"{name[:_TOLD]}…"
