"""A 1080p sheet of 238 grids: the paper pen beside ``GeoDataFrame.plot`` with the same content.

``python -m benchmarks.bench_paper [rounds]``. Both draw the same layers, hatches,
labels, legend and table of the default town and write a PNG; rounds alternate.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.figure import Figure as MplFigure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import Normal, Stroke

from xqgis.cartography.canvas import Canvas
from xqgis.cartography.framing import frame_of
from xqgis.cartography.lettering import Style
from xqgis.cartography.pages import page_of, plan_of
from xqgis.cartography.palette import LIGHT
from xqgis.cartography.paper import draw_png
from xqgis.cartography.sheet import Imprint, MapSheet, Unit, best_to_worst
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.model.view import View
from xqgis.services.ground import area_layer, ground
from xqgis.services.maps import FONTS
from xqgis.services.opening import open_town_hall
from xqgis.services.town_hall import TownHall
from xqgis.settings import ROOT, Settings

SIZE = "1920x1080"
TARGET = 3.0


@dataclass(frozen=True)
class Peer:
    """What the peer draws from: frames in metres, the hills, and every text of the sheet."""

    grids: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    town: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    hills: np.ndarray
    bounds: tuple[float, float, float, float]
    texts: list[tuple[str, tuple[float, float], Style, str, bool]]


def sheet_of(hall: TownHall) -> MapSheet:
    """A sheet of the default town with figures of a fixed seed."""
    rng = np.random.default_rng(1)
    town = hall.town

    def figure() -> Figure:
        n = int(rng.choice([6, 30, 60], p=[0.1, 0.5, 0.4]))
        passed = int(rng.binomial(n, rng.choice([0.97, 0.9, 0.8, 0.6])))
        rate = passed / n
        grade = Grade(rng.integers(len(Grade)))  # what is drawn, not what is true: any of the five
        return Figure(n, passed, n // 5 + 3, float(n), rate, max(0, rate - 0.1), min(1, rate + 0.08), grade)

    under = ground(hall, "grid")
    units = (Unit(one.code, one.name, one.pilot, figure()) for one in town.villages)
    made = datetime(2022, 6, 1, 9, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
    return MapSheet(
        view=View("C", "2", "grid", date(2022, 5, 31)),
        code=town.code,
        town=town.name,
        county=town.county,
        domain=town.domain("C").name,
        phase=town.phase("2").name,
        starts_on=date(2022, 1, 1),
        ends_on=date(2022, 5, 31),
        ground=under,
        figures=tuple(figure() for _ in under.areas.codes),
        units=best_to_worst(units),
        whole=figure(),
        target=0.85,
        line=town.line("2"),
        other_lines=(),
        minimum=town.minimum,
        imprint=Imprint(1, hall.registry.version, tuple(town.sources.values()), made, True, True),
    )


def peer_of(hall: TownHall, sheet: MapSheet) -> Peer:
    """The same content for the peer, prepared outside the clock as ours is."""
    measured = sheet.ground.measured

    def frame(layer: object) -> gpd.GeoDataFrame:
        shapes = [_shape(one) for one in layer.features]  # type: ignore[attr-defined]
        facts = {"kind": [one.kind for one in layer.features], "pilot": [one.pilot for one in layer.features]}  # type: ignore[attr-defined]
        return gpd.GeoDataFrame(facts, geometry=shapes, crs=sheet.ground.stored).to_crs(measured)

    box = plan_of(page_of(SIZE), 0).map
    window = frame_of(sheet.ground, box, (26, 40, 40, 40))
    bounds = window.bounds_of(box)
    relief = sheet.ground.relief
    hills = relief.drawn(measured, bounds, 1226, 800) if relief else np.zeros((800, 1226), np.float32)
    grids = frame(area_layer(hall, "grid")).assign(grade=[int(one) for one in sheet.grades])
    others = [
        frame(layer)
        for layer in (sheet.ground.villages, sheet.ground.town, sheet.ground.water, sheet.ground.roads)
    ]
    return Peer(grids, *others, hills, bounds, texts_of(sheet))


def _shape(feature: object) -> shapely.Geometry:
    rings = feature.rings  # type: ignore[attr-defined]
    if feature.line:  # type: ignore[attr-defined]
        return shapely.MultiLineString([shapely.LineString(ring) for ring in rings])
    return shapely.Polygon(rings[0])


def texts_of(sheet: MapSheet) -> list[tuple[str, tuple[float, float], Style, str, bool]]:
    """Every text our pen sets, with place, style, side and whether it has a halo."""
    found: list[tuple[str, tuple[float, float], Style, str, bool]] = []
    original = Canvas.text

    def spy(
        self: Canvas, text: str, at: tuple[float, float], style: Style, colour: object, **rest: object
    ) -> None:
        found.append((text, at, style, str(rest.get("align", "left")), bool(rest.get("halo"))))

    Canvas.text = spy  # type: ignore[method-assign,assignment]
    try:
        draw_png(sheet, SIZE, "zh-Hans", FONTS)
    finally:
        Canvas.text = original  # type: ignore[method-assign]
    return found


def draw_peer(peer: Peer) -> bytes:
    """The map with GeoDataFrame.plot, the rest with matplotlib's own text."""
    # without a drawing canvas, which GeoDataFrame.plot would redraw at every call
    figure = MplFigure(figsize=(19.2, 10.8), dpi=100)
    axes = figure.add_axes((60 / 1920, 1 - 950 / 1080, 1226 / 1920, 800 / 1080))
    west, south, east, north = peer.bounds
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_axis_off()
    extent = (west, east, south, north)
    axes.imshow(peer.hills, extent=extent, cmap="Greys", alpha=0.34, zorder=0)
    for grade in range(5):
        cells, colours = peer.grids[peer.grids["grade"] == grade], LIGHT.grades[grade]
        hatch = {3: "////", 4: "\\\\\\\\"}.get(grade)
        cells.plot(
            ax=axes, color=colours.fill, edgecolor=colours.hatch or colours.fill, hatch=hatch, linewidth=0.5
        )
    axes.imshow(peer.hills, extent=extent, cmap="Greys", alpha=0.16, zorder=2)
    peer.grids.boundary.plot(ax=axes, color="white", linewidth=0.9, alpha=0.8)
    rivers = peer.water[peer.water["kind"] == "river"]
    lakes = peer.water[peer.water["kind"] != "river"]
    for width, colour in ((4.7, LIGHT.map.river_casing), (2.9, LIGHT.map.river)):
        rivers.plot(ax=axes, color=colour, linewidth=width)
    lakes.plot(ax=axes, color=LIGHT.map.river, edgecolor=LIGHT.map.river_casing, linewidth=1.1)
    main = peer.roads[peer.roads["kind"] != "lane"]
    for width, colour in ((4.2, LIGHT.map.road_casing), (2.5, LIGHT.map.road)):
        main.plot(ax=axes, color=colour, linewidth=width)
    peer.villages.boundary.plot(ax=axes, color=LIGHT.map.village_line, linewidth=1.4, alpha=0.78)
    around = gpd.GeoSeries([shapely.box(west, south, east, north)], crs=peer.town.crs).difference(
        peer.town.union_all()
    )
    around.plot(ax=axes, color=LIGHT.map.veil, alpha=0.66)
    for width, colour in ((5.6, "white"), (2.2, LIGHT.map.town_line)):
        peer.town.boundary.plot(ax=axes, color=colour, linewidth=width)
    pilots = peer.villages[peer.villages["pilot"]]
    pilots.boundary.plot(ax=axes, color=LIGHT.map.pilot_ink, linewidth=3.6)
    pilots.boundary.plot(ax=axes, color="white", linewidth=1.8, linestyle=(0, (4, 2)))
    fonts = {
        weight: FontProperties(fname=str(FONTS / f"NotoSansSC-{weight}.ttf")) for weight in (400, 500, 700)
    }
    sides = {"left": "left", "right": "right", "centre": "center"}
    for text, (x, y), style, side, halo in peer.texts:
        effects = [Stroke(linewidth=4, foreground="white"), Normal()] if halo else None
        figure.text(
            x / 1920, 1 - y / 1080, text, fontproperties=fonts[style.weight], fontsize=style.size * 0.72,
            ha=sides[side], va="center", path_effects=effects, parse_math=False,
        )  # fmt: skip
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=100)
    return out.getvalue()


def measure(rounds: int = 5) -> dict[str, float]:
    """Median seconds of both and their ratio, rounds interleaved after one of each unmeasured."""
    with TemporaryDirectory() as home:
        hall = open_town_hall(Settings(town=ROOT / "data", home=Path(home)))
        sheet = sheet_of(hall)
        peer = peer_of(hall, sheet)
        hall.store.close()
    ours, theirs = (lambda: draw_png(sheet, SIZE, "zh-Hans", FONTS)), (lambda: draw_peer(peer))
    ours(), theirs()
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {"xqgis_s": mine, "geodataframe_plot_s": other, "ratio": other / mine, "target": TARGET}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    print({name: round(value, 3) for name, value in measure(int((sys.argv[1:] or ["5"])[0])).items()})
