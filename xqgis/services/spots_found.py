"""Finding blackspots: accidents in, places out, along the roads and, where there are none, in discs."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.geo.network import MM, Network, Snapped
from xqgis.geo.outlines import projected
from xqgis.model.blackspot import Weights
from xqgis.model.spot import Course, Spot, Statistic, Stretch
from xqgis.scoring.blackspots import STATISTICS, Accidents, Terms, along_roads, density, in_discs
from xqgis.scoring.screen import Chance
from xqgis.scoring.windows import Along, Windows, inside
from xqgis.services.network import placed
from xqgis.services.spot_facts import Facts
from xqgis.services.town_hall import TownHall

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Days:
    """The days looked at and those of the rule, which end on the same day."""

    start: date
    rule_start: date
    end: date

    def held(self, frame: pd.DataFrame) -> tuple[Mask, Mask]:
        """Which accidents are ruled and which are seen."""
        days, last = frame["occurred_on"], pd.Timestamp(self.end)
        firsts = (pd.Timestamp(self.rule_start), pd.Timestamp(self.start))
        ruled, seen = (days.between(first, last).to_numpy() for first in firsts)
        return ruled, seen


def find(
    hall: TownHall, roads: Network | None, frame: pd.DataFrame, terms: Terms, days: Days
) -> tuple[list[Spot], tuple[Stretch, ...], int]:
    """Every place, weightiest first; the stretches of the density; how many accidents seen are on no road.

    ``frame`` are the accidents of any day: a place knows those of other days
    too. Those beyond the reach of every road are held to the rule in discs: a road that
    the layer lacks must not hide a blackspot.
    """
    if roads is None:
        return _ranked(_off_roads(hall, frame, terms, days), terms.weights), (), 0
    snapped = placed(hall, roads, frame, days.end)
    on = snapped.route >= 0
    spots, drawn = _on_roads(hall, roads, (frame[on], _some(snapped, on)), terms, days)
    spots += _off_roads(hall, frame[~on], terms, days)
    return _ranked(spots, terms.weights), drawn, int((~on & days.held(frame)[1]).sum())


def _ranked(spots: list[Spot], weights: Weights) -> list[Spot]:
    """Weightiest first, of equals as they were found."""
    ordered = sorted(spots, key=lambda spot: -spot.weight(weights))
    return [replace(spot, rank=rank) for rank, spot in enumerate(ordered, start=1)]


def _on_roads(
    hall: TownHall, roads: Network, placed_on: tuple[pd.DataFrame, Snapped], terms: Terms, days: Days
) -> tuple[list[Spot], tuple[Stretch, ...]]:
    frame, snapped = placed_on
    severity = frame["severity"].to_numpy(dtype=object)
    found = Accidents(snapped.route, snapped.along_mm, severity, *days.held(frame))
    lengths, screen = roads.lengths_mm, hall.town.traffic.screen
    kinds = sorted(set(roads.kinds))
    group = np.array([kinds.index(kind) for kind in roads.kinds], dtype=np.int64)
    places = along_roads(found, lengths, terms, Chance(group, np.ones(len(lengths)), screen.draws))
    along, facts = Along(found.route, found.along_mm, lengths), Facts(frame, days.end, found.seen)
    first, after = along.spans(_ends(places))
    spots = [
        _road_spot(roads, row, facts, np.sort(along.order[a:b]))
        for row, a, b in zip(places.to_dict("records"), first, after, strict=True)
    ]
    heavy = density(found, lengths, terms).to_dict("records")
    return spots, tuple(Stretch(_line(roads, row), float(row["weight"])) for row in heavy)


def _off_roads(hall: TownHall, frame: pd.DataFrame, terms: Terms, days: Days) -> list[Spot]:
    """Discs in metres."""
    town = hall.town
    degrees = frame[["lon", "lat"]].to_numpy(np.float64)
    points = projected(degrees, town.stored_crs, town.measured_crs)
    nowhere = np.zeros(len(frame), dtype=np.int64)
    found = Accidents(nowhere, nowhere, frame["severity"].to_numpy(dtype=object), *days.held(frame))
    radius, spots = terms.window_mm / 2 / MM, []
    facts, centres = Facts(frame, days.end, found.seen), in_discs(points, found, terms)["centre"].tolist()
    members = inside(points, points[centres], radius)
    for centre, rows in zip(centres, members, strict=True):
        at = degrees[centre].round(_DECIMALS)  # of the disc, not of its accident
        code = f"D{at[0]:.{_DECIMALS}f}_{at[1]:.{_DECIMALS}f}"
        own = (facts, np.array(rows, dtype=np.int64))
        spots.append(_spot(own, code, ("", "", (_point(at),)), (True, None)))
    return spots


def _road_spot(roads: Network, row: Mapping[Hashable, float], facts: Facts, rows: Numbers) -> Spot:
    route = int(row["route"])
    code = f"{route}-{int(row['start_mm']) // MM}-{int(row['end_mm']) // MM}"
    statistic = Statistic(**{name: float(row[name]) for name in STATISTICS}, found=bool(row["screen"]))
    about = (roads.names[route], roads.kinds[route], _line(roads, row))
    return _spot((facts, rows), code, about, (bool(row["rule"]), None if np.isnan(row["p"]) else statistic))


def _spot(
    own: tuple[Facts, Numbers],
    code: str,
    about: tuple[str, str, Course],
    judged: tuple[bool, Statistic | None],
) -> Spot:
    road, kind, line = about
    facts, rows = own
    told = facts.of(rows)
    return Spot(
        code=code,
        rank=0,
        road=road,
        kind=kind,
        village=told.village,
        line=line,
        counts=told.counts,
        deaths=told.deaths,
        injuries=told.injuries,
        rule=judged[0],
        statistic=judged[1],
        years=told.years,
        helmets=told.helmets,
        freight=told.freight,
        rows=tuple(facts.index[rows[facts.seen[rows]]].tolist()),
        ever=tuple(facts.index[rows].tolist()),
        trend=told.trend,
    )


def _ends(places: pd.DataFrame) -> Windows:
    return Windows(*(places[name].to_numpy(np.int64) for name in ("route", "start_mm", "end_mm")))


def _line(roads: Network, row: Mapping[Hashable, float]) -> Course:
    course = roads.cut(int(row["route"]), int(row["start_mm"]), int(row["end_mm"]))
    return tuple(_point(corner) for corner in course)


def _point(corner: Floats) -> tuple[float, float]:
    lon, lat = corner.tolist()
    return (lon, lat)


def _some(snapped: Snapped, rows: NDArray[np.bool_]) -> Snapped:
    return Snapped(snapped.route[rows], snapped.along_mm[rows], snapped.offset_m[rows])
