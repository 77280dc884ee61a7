"""The toy town's rules for waters, and files of them."""

from __future__ import annotations

import json
from dataclasses import replace

import geopandas as gpd
import shapely
from shapely.geometry import mapping

from tests import toy
from xqgis.ingest.places import PlaceFields
from xqgis.ingest.source import Upload
from xqgis.model.name import Name
from xqgis.model.tables import WATERS, names
from xqgis.model.town import ResponsibleUnit, Town
from xqgis.model.water import Criterion, KitItem, Ramp, WaterKind, WaterRules

FIELDS = PlaceFields("code", "name", "kind")
RULES = WaterRules(
    kinds=(WaterKind("pond", Name("山平塘", "Pond"), 0.5), WaterKind("river", Name("河流", "River"), 1.0)),
    kit=(
        KitItem("sign", Name("警示牌", "Sign")),
        KitItem("buoy", Name("救生圈", "Buoy"), buoy=True),
        KitItem("rope", Name("救生绳", "Rope")),
    ),
    ramps={
        Criterion.SCHOOL: Ramp(3, safe=400, worst=20),
        Criterion.SLOPE: Ramp(2, safe=0.05, worst=0.4),
        Criterion.DEPTH: Ramp(1, safe=0.5, worst=3),
        Criterion.KIND: Ramp(1),
        Criterion.EVENTS: Ramp(2, safe=0, worst=2),
        Criterion.KIT: Ramp(3),
        Criterion.PATROL: Ramp(1, safe=1, worst=3),
        Criterion.SEASON: Ramp(1),
    },
    near={Criterion.SCHOOL: ("school",)},
    posts=("岗", "post"),
    patrol_days=(3, 15),
    red=0.6,
    yellow=0.4,
    draws=500,
    reach_m=60,
    domain="C",
)


def town(**changes: object) -> Town:
    """The toy town with rules for waters and schools among its places."""
    plain = toy.town()
    units = (*plain.responsible, ResponsibleUnit("U2", Name("农业中心", "Farm office")))
    kinds = {**plain.site_types, "school": Name("学校", "School")}
    return replace(plain, waters=RULES, responsible=units, site_types=kinds, **changes)


def frame() -> gpd.GeoDataFrame:
    """`WATERS`: one pond in the first grid of which little is known."""
    lon, lat = toy.centre(toy.GRIDS[0])
    row = ("W1", "塘", "pond", lon, lat, toy.GRIDS[0], toy.UPPER, "", "", None, None, "", "{}", False)
    found = gpd.GeoDataFrame([(*row, pond())], columns=names(WATERS), geometry="geometry", crs=toy.STORED)
    return found.astype({column.name: column.dtype for column in WATERS[:-1]})


def pond(grid: str = toy.GRIDS[0], reach: float = 1e-4, east: float = 0.0) -> shapely.Polygon:
    """A square pond of some 20 m in the middle of a grid."""
    lon, lat = toy.centre(grid)
    return shapely.box(lon + east - reach, lat - reach, lon + east + reach, lat + reach)


def feature(shape: shapely.Geometry | None, code: str, **told: object) -> dict[str, object]:
    properties = {"code": code, "name": f"塘{code}", "kind": "pond", **told}
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape) if shape else None}


def upload(*features: dict[str, object]) -> Upload:
    data = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    return Upload.of("waters.geojson", data)
