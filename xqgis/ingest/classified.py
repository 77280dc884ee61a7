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


def _is_secret(value: str) -> bool:
    return any(mark in value for mark in _MARKS) and not any(word in value for word in _NONE)


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip().casefold()
