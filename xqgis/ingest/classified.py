"""State secrets and what may come near them: kept out, and warned of.

This program runs on an office network that is not cleared for secrets: a
layer that says it is one is refused whole. Surveyed detail of a whole
stretch may be secret without saying so (TRUST, row 25).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

import geopandas as gpd
import shapely

from xqgis.errors import LayerSecret
from xqgis.geo.coverage import geodesic_area_m2
from xqgis.ingest.vector import Note

FIELDS = frozenset(
    {"密级", "秘密等级", "保密等级", "涉密等级", "secrecy", "classification", "security_class"}
)
_MARKS = ("绝密", "机密", "秘密", "涉密", "top secret", "secret", "confidential")
_NONE = ("非密", "不涉密", "非涉密", "unclassified", "non-secret", "not secret")
MOST_KM2 = 25.0
"""Full detail of more than this in one stretch may be a secret (survey results over 1:5000)."""
_ELEMENTS = 3
"""Kinds of places from which on a file is detail of everything there, not of one thing."""
CONTOUR_CELL_M = 50.0
"""Cells as fine as these show what a map of 1:100,000 shows, whose contours of 20 m may be a secret.

A raster shows what a map does whose scale's denominator is 2,000 times its
cell in metres (Tobler, Measuring spatial resolution, 1987).
"""
DETAIL_CELL_M = 2.5
"""Cells as fine as these show what a map of 1:5,000 shows."""


def refuse_secret(rows: Iterable[Mapping[str, object]], filename: str) -> None:
    """LayerSecret when a field that tells secrecy tells it of any feature."""
    for row in rows:
        for name, value in row.items():
            if _plain(name) in FIELDS and _is_secret(_plain(value)):
                raise LayerSecret(name=filename, field=name, value=str(value)[:20])


def detail_notes(places: gpd.GeoDataFrame) -> tuple[Note, ...]:
    """A warning when `PLACES` of several kinds lie over more than `MOST_KM2`."""
    if places["kind"].nunique() < _ELEMENTS:
        return ()
    km2 = geodesic_area_m2(shapely.convex_hull(shapely.multipoints(places[["lon", "lat"]].to_numpy()))) / 1e6
    return (("ingest.note_detail", {"km2": round(km2), "most": round(MOST_KM2)}),) if km2 > MOST_KM2 else ()


def terrain_notes(cell_m: float, known: int) -> tuple[Note, ...]:
    """Warnings when ``known`` cells of a side of ``cell_m`` are heights as fine as secret ones may be."""
    if cell_m > CONTOUR_CELL_M:
        return ()
    km2 = known * cell_m**2 / 1e6
    fine: Note = ("ingest.note_contours", {"cell": f"{cell_m:.3g}"})
    if cell_m > DETAIL_CELL_M or km2 <= MOST_KM2:
        return (fine,)
    return fine, (
        "ingest.note_heights",
        {"cell": f"{cell_m:.3g}", "km2": round(km2), "most": round(MOST_KM2)},
    )


def _is_secret(value: str) -> bool:
    return any(mark in value for mark in _MARKS) and not any(word in value for word in _NONE)


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip().casefold()
