"""Reservoirs and roads of the schematic town, in metres of the drawing board."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from scripts.outlines.areas import UNITS
from scripts.outlines.frame import HEIGHT_M, SEED, WIDTH_M
from scripts.outlines.outlines import Polygons

Stop = tuple[float, float] | NDArray[np.float64]
Road = tuple[str, str, shapely.LineString]

_RESERVOIRS = (
    ("新桥水库", "中型", (3950, 5550), 330),
    ("石牌水库", "小(1)型", (8250, 2950), 190),
    ("茶园水库", "小(2)型", (2500, 3600), 120),
    ("仙鹅水库", "小(2)型", (6050, 9150), 115),
    ("梅溪水库", "小(2)型", (9900, 1750), 110),
    ("石仓水库", "小(2)型", (9500, 8250), 120),
)
_S331 = [(600, 6500), (2300, 6050), (4200, 6250), (5600, 5900), (6700, 5700), (7800, 5050)]
_S331 += [(9100, 5150), (10100, 5300), (11300, 5900), (13900, 6300)]
_MOTORWAY = [(10900, 0), (10700, 1800), (11050, 3600), (10750, 5500), (10850, 7600), (10500, 9600)]
_MOTORWAY += [(10600, 11200)]
_Y295_NORTH = [(6700, 5700), (6500, 4600), (6900, 3300), (7050, 2300), (7300, 900), (7200, 0)]
_Y295_SOUTH = [(6700, 5700), (6850, 6900), (6450, 8200), (6300, 9600), (6500, 11200)]
_VILLAGE_LANES = (
    "新桥村 福金村,新桥村 茶园台村,黄泥村 查泉村,黄泥村 群英社区,查泉村 仙鹅村,仙鹅村 石仓村,石仓村 贯底社区,"
    "贯底社区 黄金村,黄金村 群英社区,黄金村 梅溪村,梅溪村 高新村,高新村 福金村,福金村 茶园台村,"
    "茶园台村 查泉村,"
    "新桥村 群英社区"
)


def reservoirs(town: shapely.Polygon) -> list[tuple[str, str, shapely.Polygon]]:
    """Name, size class and outline of the six reservoirs, pulled inside the town."""
    drawn = []
    for seed, (name, size, wish, radius) in enumerate(_RESERVOIRS, start=1):
        centre = np.array(wish, float)
        while town.boundary.distance(shapely.Point(centre)) < radius * 1.5 or not town.contains(
            shapely.Point(centre)
        ):
            centre += (np.array([6700, 5700]) - centre) * 0.04
        drawn.append((name, size, _blob(centre, radius, seed)))
    return drawn


def roads(grids: Polygons) -> list[Road]:
    """Kind, name and line of every road; lanes have no name."""
    main: list[Road] = [
        ("motorway", "许广高速", _wander(_MOTORWAY, 40, 52)),
        ("provincial", "S331", _wander(_S331, 130, 51)),
        ("county", "Y295", _wander(_Y295_NORTH, 110, 53)),
        ("county", "Y295", _wander(_Y295_SOUTH, 120, 54)),
    ]
    rng = np.random.default_rng([SEED, 3])
    between = list(_between_villages(rng))
    network = shapely.MultiLineString([line for _, _, line in main[1:]] + between)
    lanes = between + list(_to_grids(grids, network, rng))
    window = shapely.box(0, 0, WIDTH_M, HEIGHT_M)
    return main + [("lane", "", line.intersection(window)) for line in lanes]


def _between_villages(rng: np.random.Generator) -> Iterator[shapely.LineString]:
    hearts = {unit.name: np.array(unit.heart, float) for unit in UNITS}
    for index, pair in enumerate(_VILLAGE_LANES.split(",")):
        start, end = (hearts[name] for name in pair.split())
        yield _wander([start, (start + end) / 2 + rng.normal(0, 280, 2), end], 120, 60 + index)


def _to_grids(
    grids: Polygons, network: shapely.MultiLineString, rng: np.random.Generator
) -> Iterator[shapely.LineString]:
    for index, heart in enumerate(shapely.point_on_surface(grids)):
        wanted = rng.random() < 0.55
        shift = rng.normal(0, 90, 2)
        way = shapely.shortest_line(heart, network)
        if wanted and 150 < way.length < 1500:
            start, end = shapely.get_coordinates(way)
            yield _wander([start, (start + end) / 2 + shift, end], 45, 500 + index)


def _wander(stops: Sequence[Stop], amplitude_m: float, seed: int) -> shapely.LineString:
    """A line through the stops that bends as roads do in hills."""
    points = np.array(stops, float)
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
    at = np.linspace(0, along[-1], max(16, int(along[-1] / 90)))
    line = np.c_[np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])]
    line = ndimage.gaussian_filter1d(line, 4, axis=0, mode="nearest")
    bend = np.random.default_rng(seed).standard_normal((len(at), 2))
    bend = ndimage.gaussian_filter1d(bend, 4, axis=0) * amplitude_m
    line += bend * (np.sin(np.linspace(0, np.pi, len(at))) ** 0.4)[:, None]
    line[0], line[-1] = points[0], points[-1]
    return shapely.LineString(line).simplify(3)


def _blob(centre: NDArray[np.float64], radius: float, seed: int) -> shapely.Polygon:
    turn = np.random.default_rng(seed).uniform(0, 6, 3)
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    waves = sum(
        height * np.sin(angle * lobes + start)
        for height, lobes, start in zip((0.7, 0.6, 0.3), (2, 3, 5), turn, strict=True)
    )
    reach = radius * (1 + 0.28 * waves)
    ring = np.c_[centre[0] + reach * np.cos(angle) * 1.25, centre[1] + reach * np.sin(angle) * 0.85]
    return shapely.Polygon(ring).buffer(0)
