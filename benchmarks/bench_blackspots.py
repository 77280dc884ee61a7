"""Accidents to blackspots: snapped to a county's roads, held to a rule set, screened with draws."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.row import ROUNDS, Row, in_turns
from xqgis.geo.network import MM, Network
from xqgis.geo.outlines import projected
from xqgis.model.blackspot import Criterion, Screen, Weights
from xqgis.scoring.blackspots import Accidents, Terms, along_roads, in_discs
from xqgis.scoring.screen import Chance

STORED, MEASURED = "EPSG:4490", "EPSG:4547"
CORNER = np.array([320_000.0, 3_000_000.0])
SIDE_M, ROADS, WINDOW_M = 60_000, 600, 500
AT_MOST = 10.0
RULE = (Criterion(fatal=2), Criterion(casualty=6), Criterion(every=12))


def rows(count: int = 100_000, rounds: int = ROUNDS) -> list[Row]:
    """The whole way from degrees to places, along roads and, as a county without any has it, in discs."""
    rng = np.random.default_rng(1)
    roads = _roads(rng)
    route = rng.choice(len(roads.lines), count, p=roads.lengths_mm / roads.lengths_mm.sum())
    share = rng.random(count)
    spots = shapely.get_coordinates(
        shapely.line_interpolate_point(roads.lines[route], share, normalized=True)
    )
    lon, lat = projected(spots + rng.normal(0, 4, spots.shape), MEASURED, STORED).T
    severity = rng.choice(np.array(["fatal", "injury", "damage"], dtype=object), count, p=[0.02, 0.3, 0.68])
    most = float(count / roads.lengths_mm.sum() * WINDOW_M * MM)
    criteria = (Criterion(every=round(most * 2)), Criterion(fatal=4))
    screen = Screen()
    terms = Terms(WINDOW_M * MM, criteria, screen.step_m * MM, screen.level, Weights())
    kinds = sorted(set(roads.kinds))
    group = np.array([kinds.index(kind) for kind in roads.kinds], dtype=np.int64)

    def act() -> object:
        snapped = roads.snap(lon, lat, screen.reach_m)
        on = snapped.route >= 0
        masks = np.ones((2, int(on.sum())), dtype=bool)
        found = Accidents(snapped.route[on], snapped.along_mm[on], severity[on], *masks)
        return along_roads(
            found, roads.lengths_mm, terms, Chance(group, np.ones(len(roads.lines)), screen.draws)
        )

    def discs() -> object:
        points, nowhere = projected(np.column_stack([lon, lat]), STORED, MEASURED), np.zeros(count, np.int64)
        found = Accidents(nowhere, nowhere, severity, *np.ones((2, count), dtype=bool))
        return in_discs(points, found, Terms(WINDOW_M * MM, RULE, terms.step_mm, terms.level, terms.weights))

    along, apart = in_turns([act, discs], rounds)
    km = roads.lengths_mm.sum() / MM / 1000
    note = f"{km:,.0f} km of roads, windows of {WINDOW_M} m every {screen.step_m} m, {screen.draws} draws"
    names = [f"{count:,} accidents to blackspots by {how}" for how in ("rule and screen", "rule, no roads")]
    return [
        Row(names[0], along, rounds, AT_MOST, note=note),
        Row(names[1], apart, rounds, AT_MOST, note=f"discs of {WINDOW_M} m that do not overlap"),
    ]


def _roads(rng: np.random.Generator) -> Network:
    """Crooked roads of four kinds across a square."""
    lines: list[shapely.LineString] = []
    for _ in range(ROADS):
        steps = rng.normal(0, 180, (16, 2)) + rng.normal(0, 120, 2)
        course = rng.uniform(0, SIDE_M, 2) + steps.cumsum(axis=0)
        lines.append(shapely.LineString(projected(course + CORNER, MEASURED, STORED)))
    kinds: NDArray[np.str_] = rng.choice(["motorway", "provincial", "county", "lane"], ROADS)
    named = [(f"r{number}", str(kind)) for number, kind in enumerate(kinds)]
    return Network.of(lines, named, STORED, MEASURED)
