"""A made-up town to draw: 4 x 3 grids of 1 km, three villages, a river, roads and hills."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from rasterio.transform import Affine

from xqgis.cartography.layers import Feature, Kind, Layer
from xqgis.cartography.sheet import Ground, Imprint, MapSheet, Thumbnail, Unit, best_to_worst
from xqgis.geo.outlines import projected
from xqgis.geo.terrain import Relief, shadow_of
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade, GradeLine
from xqgis.model.name import Name
from xqgis.model.town import Minimum
from xqgis.model.view import View
from xqgis.settings import ROOT

FONTS = ROOT / "xqgis" / "web" / "static" / "vendor" / "fonts"
STORED, MEASURED = "EPSG:4490", "EPSG:4547"
WEST, SOUTH, SIDE = 353_000.0, 3_029_000.0, 1_000.0
COLUMNS, ROWS = 4, 3
RATES = {Grade.FULL: 0.97, Grade.MET: 0.9, Grade.NEARLY: 0.8, Grade.NOT_MET: 0.6, Grade.NOT_RATED: 0.5}
Points = NDArray[np.float64]


def degrees(*metres: tuple[float, float]) -> Points:
    """Points of the drawing, in metres from its lower left corner, as lon, lat."""
    return projected(np.array(metres) + np.array([WEST, SOUTH]), MEASURED, STORED)


def rectangle(west: float, south: float, east: float, north: float) -> Points:
    """A closed ring, counter-clockwise."""
    return degrees((west, south), (east, south), (east, north), (west, north), (west, south))


def spot(x: float, y: float) -> tuple[float, float]:
    lon, lat = degrees((x, y))[0]
    return float(lon), float(lat)


def figure(grade: Grade, n: int = 60, veto: str = "") -> Figure:
    """A figure of that grade; not rated ones have 7 checks."""
    if grade is Grade.NOT_RATED:
        return Figure(7, 4, 2, 7.0, 0.5714, 0.25, 0.85, grade)
    rate = RATES[grade]
    return Figure(n, round(n * rate), 12, float(n), rate, rate - 0.05, min(1.0, rate + 0.03), grade, veto)


def grids() -> Layer:
    cells = []
    for number in range(COLUMNS * ROWS):
        x, y = number % COLUMNS * SIDE, number // COLUMNS * SIDE
        middle = spot(x + SIDE / 2, y + SIDE / 2)
        ring = rectangle(x, y, x + SIDE, y + SIDE)
        village = f"V{number // COLUMNS + 1}"
        cells.append(Feature(f"G{number:02d}", f"网格{number}", (ring,), middle, village, demo=True))
    return Layer.of("grid", 1, "polygon", cells)


def villages(names: tuple[str, ...] = ("南村", "中社区", "北村")) -> Layer:
    bands = []
    for number, name in enumerate(names):
        ring = rectangle(0, number * SIDE, COLUMNS * SIDE, (number + 1) * SIDE)
        label = spot(COLUMNS * SIDE / 2, (number + 0.5) * SIDE)
        bands.append(Feature(f"V{number + 1}", name, (ring,), label, pilot=number == 1, demo=True))
    return Layer.of("village", 1, "polygon", bands)


def layer(name: str, kind: Kind, *features: Feature) -> Layer:
    return Layer.of(name, 1, kind, features)


def relief(crs: str = MEASURED) -> Relief:
    """Waves of hills over the town and round it, 25 m a cell."""
    columns, rows = 320, 240
    x, y = np.meshgrid(np.arange(columns) * 25.0, np.arange(rows) * 25.0)
    heights = (80 * np.sin(x / 500) + 60 * np.cos(y / 400 + x / 900)).astype(np.float32)
    corner = Affine(25, 0, WEST - 2000, 0, -25, SOUTH + 4500)
    return Relief("hills", crs, corner, shadow_of(heights, 25, 25))


def ground(**changes: Any) -> Ground:
    river = Feature(
        "0", "涓水", (degrees((-500, 500), (2000, 1400), (4500, 2700)),), (0, 0), kind="river", line=True
    )
    lake = Feature("1", "石牌水库", (rectangle(2600, 300, 3100, 600),), spot(2850, 450), kind="reservoir")
    road = Feature("0", "S331", (degrees((-600, 2300), (4600, 2100)),), (0, 0), kind="provincial", line=True)
    fast = Feature(
        "1", "许广高速", (degrees((3500, -600), (3400, 3600)),), (0, 0), kind="motorway", line=True
    )
    edge = rectangle(0, 0, COLUMNS * SIDE, ROWS * SIDE)
    plain = Ground(
        areas=grids(),
        villages=villages(),
        town=layer("town", "polygon", Feature("T", "样板镇", (edge,), spot(2000, 1500))),
        water=layer("water", "polygon", river, lake),
        roads=layer("road", "line", road, fast),
        relief=relief(),
        stored=STORED,
        measured=MEASURED,
    )
    return replace(plain, **changes)


def grades() -> tuple[Grade, ...]:
    """Grades of the twelve grids: G03 not met, G04 under veto, G07 not rated."""
    full, met, nearly, bad, grey = Grade
    return (full, met, nearly, bad, bad, met, full, grey, nearly, met, full, met)


def sheet(**changes: Any) -> MapSheet:
    """A whole sheet of the made-up town, by grid; ``changes`` replace fields."""
    figures = tuple(
        figure(grade, veto="C01-2" if number == 4 else "") for number, grade in enumerate(grades())
    )
    names = (("V1", "南村", "South"), ("V2", "中社区", "Middle"), ("V3", "北村", "North"))
    kinds = (Grade.NEARLY, Grade.NOT_RATED, Grade.MET)
    units = [
        Unit(code, Name(zh, en), code == "V2", figure(grade, 1_240))
        for (code, zh, en), grade in zip(names, kinds, strict=True)
    ]
    plain = MapSheet(
        view=View("C", "2", "grid", date(2022, 5, 31)),
        code="990101001",
        town=Name("样板镇", "Toy Town"),
        county=Name("样板县", "Toy County"),
        domain=Name("交通治理", "Traffic"),
        phase=Name("集中攻坚", "Assault"),
        starts_on=date(2022, 1, 1),
        ends_on=date(2022, 5, 31),
        ground=ground(),
        figures=figures,
        units=best_to_worst(units),
        whole=Figure(8_988, 7_631, 900, 8_000.0, 0.849, 0.842, 0.857, Grade.NEARLY),
        target=0.85,
        line=GradeLine(0.95, 0.85, 0.75),
        other_lines=((Name("基础较差", "Weaker base"), GradeLine(0.9, 0.8, 0.7)),),
        minimum=Minimum(10, 3),
        imprint=Imprint(
            revision=4182,
            standard="batch-1",
            sources=(Name("专项组检查", "Work group"), Name("纪委督查", "Discipline")),
            generated_at=datetime(2022, 6, 1, 9, 15, tzinfo=ZoneInfo("Asia/Shanghai")),
            demo=True,
            schematic=True,
        ),
        thumbnails=tuple(
            Thumbnail(code, Name(name), figure(Grade.MET), grades()[turn:] + grades()[:turn])
            for turn, (code, name) in enumerate((("A", "集镇治理"), ("B", "乡村治理"), ("C", "交通治理")))
        ),
    )
    return replace(plain, **changes)
