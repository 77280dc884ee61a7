"""The toy town: two villages, four grids of 100 m, eleven checks whose rates can be done in the head.

::

    001 Upper   grid 1 | grid 2        domain A    3/4 | 2/2      domain C    1/2 |
    002 Lower   grid 3 | grid 4                    1/1 |                          | 1/2, veto open
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import Transformer
from shapely import Point, Polygon, box, transform

from xqgis.model.grade import GradeLine
from xqgis.model.name import Name
from xqgis.model.phase import Milestone, Phase
from xqgis.model.standard import Item, Registry, Standard
from xqgis.model.tables import AREAS, CHECKS, PLACES, names
from xqgis.model.town import Domain, LeadingPost, League, Minimum, ResponsibleUnit, Town, Village, WorkGroup
from xqgis.model.view import Level

CODE = "990101001"
UPPER, LOWER = f"{CODE}001", f"{CODE}002"
GRIDS = (f"{UPPER}001", f"{UPPER}002", f"{LOWER}001", f"{LOWER}002")
LITTER, FIRE_LANE, PARKING, BRAKES = "T-A01-1", "T-A01-2", "T-C01-1", "T-C01-2"
STORED, MEASURED = "EPSG:4490", "EPSG:4547"
WEST, SOUTH, SIDE = 353_900.0, 3_029_700.0, 100.0
AS_OF = date(2022, 6, 30)
FIRST_DAY = date(2021, 11, 3)

_TO_STORED = Transformer.from_crs(MEASURED, STORED, always_xy=True)


def town(**changes: Any) -> Town:
    """The toy town; ``changes`` replace fields."""
    first = Phase("1", Name("试点入轨", "Pilots"), date(2021, 11, 1), date(2021, 12, 31))
    second = Phase("2", Name("集中攻坚", "Assault"), date(2022, 1, 1), date(2022, 6, 30))
    standing = Phase("S", Name("长效", "Standing"), date(2022, 7, 1), None)
    plain = Town(
        code=CODE,
        name=Name("样板镇", "Toy Town"),
        county=Name("样板县", "Toy County"),
        seat=centre(GRIDS[0]),
        stored_crs=STORED,
        measured_crs=MEASURED,
        grid_code_pattern=rf"{CODE}[0-9]{{6}}",
        demo=True,
        schematic=True,
        clock=AS_OF,
        founding=None,
        higher=(),
        phases=(first, second, standing),
        milestones=(Milestone("M1", date(2021, 12, 31), Name("初见成效", "First results"), ("A",)),),
        domains=(
            Domain("A", Name("集镇治理", "Market town"), "town"),
            Domain("C", Name("交通治理", "Traffic"), "road"),
        ),
        villages=(
            Village(UPPER, Name("上村", "Upper"), "village", True, "full"),
            Village(LOWER, Name("下村", "Lower"), "village", False, "full"),
        ),
        leagues=(League("villages", Name("村级", "Villages"), (UPPER, LOWER)),),
        tracks={"full": Name("全面合标", "Full standard")},
        lines={(phase, "full"): GradeLine(0.95, 0.85, 0.75) for phase in ("1", "2", "S")},
        targets={("1", "A"): 0.8, ("2", "A"): 0.9, ("2", "C"): 0.9},
        minimum=Minimum(checks=2, visits=1),
        sources={"group": Name("工作组", "Work group"), "self": Name("自查", "Self")},
        site_types={"street": Name("街道", "Street"), "road": Name("道路", "Road")},
        tags={"dirt": Name("脏", "Dirt")},
        groups=(WorkGroup("A", Name("集镇组", "Town group"), "A", Name("副书记", "Deputy"), 1, ("U1",)),),
        leading_posts=(LeadingPost(Name("组长", "Head"), Name("镇长", "Mayor")),),
        responsible=(ResponsibleUnit("U1", Name("执法大队", "Enforcement")),),
    )
    return replace(plain, **changes)


def registry() -> Registry:
    """Two standards of two items; the second item of each is critical."""
    return Registry("toy-1", (_standard("A", "street"), _standard("C", "road")))


def _standard(domain: str, site: str) -> Standard:
    code = f"T-{domain}01"
    plain = Item(
        code=f"{code}-1",
        name=Name(f"{domain}项一", f"{domain} one"),
        limit="bottom-line",
        metric="count",
        op="<=",
        target="4",
        unit=Name(""),
        method="obs",
        critical=False,
        level="grid",
        site_types=(site,),
    )
    grave = replace(plain, code=f"{code}-2", name=Name(f"{domain}项二", f"{domain} two"), critical=True)
    name = Name(f"{domain}标准", f"{domain} rule")
    return Standard(code, domain, name, "proposed", ("U1",), "", (plain, grave))


def squares() -> Mapping[str, Polygon]:
    """The four grids in stored degrees; neighbours share their corners to the last bit."""
    found = {}
    for number, code in enumerate(GRIDS):
        west, south = WEST + SIDE * (number % 2), SOUTH + SIDE * (1 - number // 2)
        square = box(west, south, west + SIDE, south + SIDE)
        found[code] = transform(square, _TO_STORED.transform, interleaved=False)
    return found


def centre(grid: str) -> tuple[float, float]:
    """Longitude and latitude (stored degrees) of the middle of a grid."""
    number = GRIDS.index(grid)
    east, north = WEST + SIDE * (number % 2 + 0.5), SOUTH + SIDE * (1.5 - number // 2)
    lon, lat = _TO_STORED.transform(east, north)
    return float(lon), float(lat)


def areas(layer: Level) -> gpd.GeoDataFrame:
    """`AREAS` of a layer, in code order; a village is exactly its two grids."""
    cells = squares()
    if layer == "grid":
        rows = [(code, f"网格{code[-6:]}", code[:12], True, cells[code]) for code in GRIDS]
    else:
        pairs = ((UPPER, "上村", GRIDS[:2]), (LOWER, "下村", GRIDS[2:]))
        rows = [(code, name, "", True, cells[a].union(cells[b])) for code, name, (a, b) in pairs]
    frame = gpd.GeoDataFrame(rows, columns=names(AREAS), geometry="geometry", crs=STORED)
    return frame.astype({"code": "str", "name": "str", "village": "str", "demo": "bool"})


def places() -> gpd.GeoDataFrame:
    """`PLACES`: a street in the first grid and a road in the last, each a point."""
    rows = []
    for code, name, kind, grid in (
        ("P1", "老街", "street", GRIDS[0]),
        ("P2", "新路", "road", GRIDS[3]),
    ):
        lon, lat = centre(grid)
        rows.append((code, name, kind, lon, lat, grid, grid[:12], Point(lon, lat)))
    frame = gpd.GeoDataFrame(rows, columns=names(PLACES), geometry="geometry", crs=STORED)
    return frame.astype({column.name: column.dtype for column in PLACES[:-1]})


# grid, item, results of that grid in order: one visit a day.
_RESULTS = (
    (GRIDS[0], LITTER, (1, 0, 1)),
    (GRIDS[0], FIRE_LANE, (1,)),
    (GRIDS[1], LITTER, (1, 1)),
    (GRIDS[2], LITTER, (1,)),
    (GRIDS[0], PARKING, (0, 1)),
    (GRIDS[3], PARKING, (1,)),
    (GRIDS[3], BRAKES, (0,)),
)


def checks() -> pd.DataFrame:
    """`CHECKS`: the eleven checks, all of phase 1 and of the work group."""
    rows = []
    for grid, item, results in _RESULTS:
        lon, lat = centre(grid)
        for later, result in enumerate(results):
            day = FIRST_DAY.replace(day=FIRST_DAY.day + later)
            visit = f"{grid}|{day.isoformat()}|group"
            rows.append(
                (len(rows) + 2, visit, item, result, grid, grid[:12], lon, lat, "", day, "group", -1, "")
            )
    frame = pd.DataFrame(rows, columns=names(CHECKS))
    return frame.astype({column.name: column.dtype for column in CHECKS})
