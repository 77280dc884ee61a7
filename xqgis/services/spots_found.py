"""Finding blackspots: accidents in, places out, along the roads and, where there are none, in discs."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.geo.network import MM, Network, Snapped
from xqgis.geo.outlines import projected
from xqgis.model.blackspot import SEVERITIES, Weights
from xqgis.model.spot import Course, Share, Spot, Statistic, Stretch
from xqgis.scoring.blackspots import STATISTICS, Accidents, Terms, along_roads, density, in_discs
from xqgis.scoring.interval import jeffreys
from xqgis.scoring.screen import Chance
from xqgis.scoring.when import by_year
from xqgis.scoring.windows import Along, Windows
from xqgis.services.network import placed
from xqgis.services.town_hall import TownHall

Floats = NDArray[np.float64]
_DECIMALS = 4
Days = tuple[date, date]
"""The first and the last day of the rule's years."""


def find(
    hall: TownHall, roads: Network | None, frame: pd.DataFrame, terms: Terms, days: Days
) -> tuple[list[Spot], tuple[Stretch, ...], int]:
    """Every place, weightiest first; the stretches of the density; how many accidents are on no road.

    Accidents beyond the reach of every road are held to the rule in discs: a
    road that the layer lacks must not hide a blackspot.
    """
    if roads is None:
        return _ranked(_off_roads(hall, frame, terms, days), terms.weights), (), 0
    snapped = placed(hall, roads, frame, days[1])
    on = snapped.route >= 0
    spots, drawn = _on_roads(hall, roads, (frame[on], _some(snapped, on)), terms, days)
    spots += _off_roads(hall, frame[~on], terms, days)
    return _ranked(spots, terms.weights), drawn, int((~on).sum())


def _ranked(spots: list[Spot], weights: Weights) -> list[Spot]:
    """Weightiest first, of equals as they were found."""
    ordered = sorted(spots, key=lambda spot: -spot.weight(weights))
    return [replace(spot, rank=rank) for rank, spot in enumerate(ordered, start=1)]


def _on_roads(
    hall: TownHall, roads: Network, placed_on: tuple[pd.DataFrame, Snapped], terms: Terms, days: Days
) -> tuple[list[Spot], tuple[Stretch, ...]]:
    frame, snapped = placed_on
    severity = frame["severity"].to_numpy(dtype=object)
    found = Accidents(snapped.route, snapped.along_mm, severity, _in_rule(frame, days))
    lengths, screen = roads.lengths_mm, hall.town.traffic.screen
    kinds = sorted(set(roads.kinds))
    group = np.array([kinds.index(kind) for kind in roads.kinds], dtype=np.int64)
    places = along_roads(found, lengths, terms, Chance(group, np.ones(len(lengths)), screen.draws))
    along = Along(found.route, found.along_mm, lengths)
    first, after = along.spans(_ends(places))
    spots = [
        _road_spot(roads, row, frame.iloc[np.sort(along.order[a:b])])
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
    found = Accidents(nowhere, nowhere, frame["severity"].to_numpy(dtype=object), _in_rule(frame, days))
    radius, spots = terms.window_mm / 2 / MM, []
    for centre in in_discs(points, found, terms)["centre"].tolist():
        own = frame[np.hypot(*(points - points[centre]).T) <= radius]
        at = degrees[centre].round(_DECIMALS)  # of the disc, not of its accident
        spots.append(
            _spot(own, f"D{at[0]:.{_DECIMALS}f}_{at[1]:.{_DECIMALS}f}", ("", "", (_point(at),)), (True, None))
        )
    return spots


def _road_spot(roads: Network, row: Mapping[Hashable, float], own: pd.DataFrame) -> Spot:
    route = int(row["route"])
    code = f"{route}-{int(row['start_mm']) // MM}-{int(row['end_mm']) // MM}"
    statistic = Statistic(**{name: float(row[name]) for name in STATISTICS}, found=bool(row["screen"]))
    about = (roads.names[route], roads.kinds[route], _line(roads, row))
    return _spot(own, code, about, (bool(row["rule"]), None if np.isnan(row["p"]) else statistic))


def _spot(
    own: pd.DataFrame, code: str, about: tuple[str, str, Course], judged: tuple[bool, Statistic | None]
) -> Spot:
    road, kind, line = about
    villages = own["village"][own["village"] != ""]
    return Spot(
        code=code,
        rank=0,
        road=road,
        kind=kind,
        village=str(villages.mode().iloc[0]) if len(villages) else "",
        line=line,
        counts=counts_of(own),
        deaths=int(own["deaths"].sum()),
        injuries=int(own["injuries"].sum()),
        rule=judged[0],
        statistic=judged[1],
        years=years_of(own),
        helmets=helmets_of(own),
        freight=freight_of(own),
        rows=tuple(own.index),
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


def _in_rule(frame: pd.DataFrame, days: Days) -> NDArray[np.bool_]:
    counted: NDArray[np.bool_] = (frame["occurred_on"] >= pd.Timestamp(days[0])).to_numpy()
    return counted


def counts_of(frame: pd.DataFrame) -> dict[str, int]:
    """Accidents by severity."""
    counted = frame["severity"].value_counts()
    return {name: int(counted.get(name, 0)) for name in SEVERITIES}


def years_of(frame: pd.DataFrame) -> dict[int, dict[str, int]]:
    """Accidents by year and severity."""
    counted = by_year(frame["occurred_on"], frame["severity"])
    rows = zip(counted.index.tolist(), counted.to_numpy().tolist(), strict=True)
    return {int(year): dict(zip(SEVERITIES, row, strict=True)) for year, row in rows}


def helmets_of(frame: pd.DataFrame) -> Share:
    """Riders of two-wheelers who wore a helmet, of those recorded."""
    return _share(int(frame["helmets"].sum()), int(frame["riders"].sum()))


def freight_of(frame: pd.DataFrame) -> Share:
    """Accidents with a goods vehicle in breach, of those recorded."""
    told = frame["freight"].to_numpy()
    return _share(int((told == 1).sum()), int((told >= 0).sum()))


def _share(part: int, n: int) -> Share:
    if not n:
        return Share(0, 0, None, None, None)
    low, high = jeffreys([part / n], [n])
    return Share(part, n, part / n, float(low[0]), float(high[0]))
