"""交通黑点: the places that the rule set names and those that the screen finds, as one answer for all."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.errors import UnknownCode
from xqgis.geo.network import MM, Network
from xqgis.geo.outlines import projected
from xqgis.model.actor import Actor
from xqgis.model.blackspot import SEVERITIES, RuleSet, RuleWindow
from xqgis.model.spot import Share, Spot, Statistic, Stretch
from xqgis.scoring.blackspots import STATISTICS, Accidents, Terms, along_roads, density, in_discs
from xqgis.scoring.interval import jeffreys
from xqgis.scoring.screen import Chance
from xqgis.scoring.when import Change, Times, by_year, change, quarters, times
from xqgis.scoring.windows import Along, Windows
from xqgis.services.accidents import accidents
from xqgis.services.network import network, placed
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall

Floats = NDArray[np.float64]
DEFAULT_WINDOW_M = 500


@dataclass(frozen=True, slots=True)
class SpotLook:
    """Which rule set, which of its windows and which days; an empty one asks for what is in force.

    Days count on both ends. Without ``start`` the look goes back the years of the window.
    """

    rules: str = ""
    window: str = ""
    start: date | None = None
    end: date | None = None

    def parameters(self) -> dict[str, str]:
        """As an address carries it; what is not asked is left out."""
        told = {
            "rules": self.rules,
            "window": self.window,
            "from": self.start.isoformat() if self.start else "",
            "to": self.end.isoformat() if self.end else "",
        }
        return {name: text for name, text in told.items() if text}


IN_FORCE = SpotLook()
"""The rule set in force, its first window, its years up to the town's clock."""


@dataclass(frozen=True)
class Blackspots:
    """One answer of one revision: every place, weightiest first, and what they were found in.

    ``accidents`` are all of the days looked at, ``unplaced`` those of them
    beyond the reach of any road. ``screened`` is whether there are roads to
    judge chance by. ``density`` are the coloured stretches.
    """

    look: SpotLook
    start: date
    end: date
    rules: RuleSet | None
    window: RuleWindow | None
    length_m: int
    rule_start: date
    accidents: int
    counts: Mapping[str, int]
    unplaced: int
    screened: bool
    spots: tuple[Spot, ...]
    density: tuple[Stretch, ...]
    years: Mapping[int, Mapping[str, int]]
    helmets: Share
    freight: Share
    revision: int

    def spot(self, code: str) -> Spot | None:
        """The place of that code."""
        return next((one for one in self.spots if one.code == code), None)


@dataclass(frozen=True)
class SpotDetail:
    """One place, or the whole town, closer: when its accidents happen, and the two halves of the days."""

    times: Times
    change: Change | None
    halves: tuple[tuple[date, date], tuple[date, date]]


def known_spots(hall: TownHall, asked: Mapping[str, object]) -> tuple[SpotLook, tuple[str, ...]]:
    """The look of an address, and the names of the parameters that it cannot have."""
    told = {name: str(asked.get(name) or "") for name in ("rules", "window", "from", "to")}
    sets = {one.code: one for one in hall.town.traffic.rule_sets}
    days = {name: _day(told[name]) for name in ("from", "to")}
    refused = [name for name in ("from", "to") if told[name] and days[name] is None]
    if told["rules"] and told["rules"] not in sets:
        refused.append("rules")
        told["rules"] = ""
    known = {one.code for given in sets.values() for one in given.windows}
    if told["window"] and told["window"] not in known:
        refused.append("window")
        told["window"] = ""
    start, end = days["from"], days["to"]
    if start and start > (end or hall.today()):
        refused.append("from")
        start = None
    return SpotLook(told["rules"], told["window"], start, end), tuple(dict.fromkeys(refused))


def blackspots(hall: TownHall, actor: Actor, look: SpotLook = IN_FORCE) -> Blackspots:
    """Every blackspot of a look, all of one revision. NotAllowed, UnknownCode, StoreBusy."""
    require(actor, Act.LOOK)
    for name in known_spots(hall, look.parameters())[1]:
        raise UnknownCode(kind=name, code=look.parameters()[name][:80])
    today = hall.today()
    key = ("blackspots", look, today)
    return hall.settled(
        lambda revision: hall.shelf.get((*key, revision), partial(_blackspots, hall, look, revision))
    )


def spot_detail(hall: TownHall, actor: Actor, look: SpotLook, code: str = "") -> SpotDetail:
    """One place closer, or the whole town without a code. NotAllowed, UnknownCode."""
    found = blackspots(hall, actor, look)
    spot = found.spot(code)
    if code and spot is None:
        raise UnknownCode(kind="blackspot", code=code[:80])
    frame = _within(accidents(hall), found.start, found.end)
    rows = frame.loc[list(spot.rows)] if spot else frame
    span, figures = (found.start, found.end), hall.town.market_days
    halves = _halves(found.start, found.end)
    told = times(rows["occurred_on"], rows["hour"], span, figures)
    return SpotDetail(told, _change(hall, frame, spot, halves, found.end) if spot else None, halves)


def _blackspots(hall: TownHall, look: SpotLook, revision: int) -> Blackspots:
    traffic, end = hall.town.traffic, hall.as_of(look.end)
    rules = next((one for one in traffic.rule_sets if one.code == look.rules), traffic.rules_on(end))
    window = rules.window(look.window) if rules else None
    rule_start = _years_back(end, window.years if window else 3)
    start = look.start or rule_start
    frame = _within(accidents(hall), start, end)
    length_m = window.length_m if window else DEFAULT_WINDOW_M
    terms = Terms(
        window_mm=length_m * MM,
        criteria=window.any_of if window else (),
        step_mm=traffic.screen.step_m * MM,
        level=traffic.screen.level,
        weights=traffic.weights,
    )
    roads = network(hall, end)
    days = (rule_start, end)
    spots, drawn, unplaced = (
        _on_roads(hall, roads, frame, terms, days) if roads else _off_roads(hall, frame, terms, days)
    )
    return Blackspots(
        look=look,
        start=start,
        end=end,
        rules=rules,
        window=window,
        length_m=length_m,
        rule_start=rule_start,
        accidents=len(frame),
        counts=_counts(frame),
        unplaced=unplaced,
        screened=roads is not None,
        spots=tuple(replace(one, trend=_trend(frame, one, end)) for one in spots),
        density=drawn,
        years=_years(frame),
        helmets=_helmets(frame),
        freight=_freight(frame),
        revision=revision,
    )


def _on_roads(
    hall: TownHall, roads: Network, frame: pd.DataFrame, terms: Terms, days: tuple[date, date]
) -> tuple[list[Spot], tuple[Stretch, ...], int]:
    snapped = placed(hall, roads, frame, days[1])
    on = snapped.route >= 0
    severity = frame["severity"].to_numpy(dtype=object)
    in_rule = _in_rule(frame, days)
    found = Accidents(snapped.route[on], snapped.along_mm[on], severity[on], in_rule[on])
    lengths, screen = roads.lengths_mm, hall.town.traffic.screen
    kinds = sorted(set(roads.kinds))
    group = np.array([kinds.index(kind) for kind in roads.kinds], dtype=np.int64)
    chance = Chance(group, np.ones(len(lengths)), screen.draws)
    places = along_roads(found, lengths, terms, chance)
    along = Along(found.route, found.along_mm, lengths)
    first, after = along.spans(_ends(places))
    own = frame[on]
    spots = [
        _road_spot(roads, row, own.iloc[np.sort(along.order[a:b])], rank)
        for rank, (row, a, b) in enumerate(zip(places.to_dict("records"), first, after, strict=True), start=1)
    ]
    heavy = density(found, lengths, terms).to_dict("records")
    drawn = tuple(Stretch(_line(roads, row), float(row["weight"])) for row in heavy)
    return spots, drawn, int((~on).sum())


def _off_roads(
    hall: TownHall, frame: pd.DataFrame, terms: Terms, days: tuple[date, date]
) -> tuple[list[Spot], tuple[Stretch, ...], int]:
    """Clusters in metres, for a town without roads."""
    town = hall.town
    degrees = frame[["lon", "lat"]].to_numpy(np.float64)
    points = projected(degrees, town.stored_crs, town.measured_crs)
    nowhere = np.zeros(len(frame), dtype=np.int64)
    found = Accidents(nowhere, nowhere, frame["severity"].to_numpy(dtype=object), _in_rule(frame, days))
    spots = []
    radius = terms.window_mm / 2 / MM
    for rank, row in enumerate(in_discs(points, found, terms).to_dict("records"), start=1):
        centre = points[int(row["centre"])]
        own = frame[np.hypot(*(points - centre).T) <= radius]
        at = degrees[int(row["centre"])]
        spots.append(_spot(own, rank, f"D{at[0]:.5f},{at[1]:.5f}", ("", "", at[None, :]), (True, None)))
    return spots, (), 0


def _road_spot(roads: Network, row: Mapping[Hashable, float], own: pd.DataFrame, rank: int) -> Spot:
    route = int(row["route"])
    code = f"{route}-{int(row['start_mm']) // MM}-{int(row['end_mm']) // MM}"
    statistic = Statistic(**{name: float(row[name]) for name in STATISTICS}, found=bool(row["screen"]))
    about = (roads.names[route], roads.kinds[route], _line(roads, row))
    return _spot(own, rank, code, about, (bool(row["rule"]), None if np.isnan(row["p"]) else statistic))


def _spot(
    own: pd.DataFrame,
    rank: int,
    code: str,
    about: tuple[str, str, Floats],
    judged: tuple[bool, Statistic | None],
) -> Spot:
    road, kind, line = about
    villages = own["village"][own["village"] != ""]
    return Spot(
        code=code,
        rank=rank,
        road=road,
        kind=kind,
        village=str(villages.mode().iloc[0]) if len(villages) else "",
        line=line,
        counts=_counts(own),
        deaths=int(own["deaths"].sum()),
        injuries=int(own["injuries"].sum()),
        rule=judged[0],
        statistic=judged[1],
        years=_years(own),
        helmets=_helmets(own),
        freight=_freight(own),
        rows=tuple(own.index),
    )


def _ends(places: pd.DataFrame) -> Windows:
    return Windows(*(places[name].to_numpy(np.int64) for name in ("route", "start_mm", "end_mm")))


def _line(roads: Network, row: Mapping[Hashable, float]) -> Floats:
    return roads.cut(int(row["route"]), int(row["start_mm"]), int(row["end_mm"]))


def _in_rule(frame: pd.DataFrame, days: tuple[date, date]) -> NDArray[np.bool_]:
    """Which accidents lie in the years of the rule, whose first and last day these are."""
    counted: NDArray[np.bool_] = (frame["occurred_on"] >= pd.Timestamp(days[0])).to_numpy()
    return counted


def _within(frame: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    days = frame["occurred_on"]
    return frame[(days >= pd.Timestamp(start)) & (days <= pd.Timestamp(end))]


def _counts(frame: pd.DataFrame) -> dict[str, int]:
    counted = frame["severity"].value_counts()
    return {name: int(counted.get(name, 0)) for name in SEVERITIES}


def _years(frame: pd.DataFrame) -> dict[int, dict[str, int]]:
    counted = by_year(frame["occurred_on"], frame["severity"])
    rows = zip(counted.index.tolist(), counted.to_numpy().tolist(), strict=True)
    return {int(year): dict(zip(SEVERITIES, row, strict=True)) for year, row in rows}


def _helmets(frame: pd.DataFrame) -> Share:
    return _share(int(frame["helmets"].sum()), int(frame["riders"].sum()))


def _freight(frame: pd.DataFrame) -> Share:
    told = frame["freight"].to_numpy()
    return _share(int((told == 1).sum()), int((told >= 0).sum()))


def _share(part: int, n: int) -> Share:
    if not n:
        return Share(0, 0, None, None, None)
    low, high = jeffreys([part / n], [n])
    return Share(part, n, part / n, float(low[0]), float(high[0]))


def _trend(frame: pd.DataFrame, spot: Spot, end: date) -> tuple[tuple[str, int], ...]:
    return tuple(quarters(frame.loc[list(spot.rows), "occurred_on"], end))


def _halves(start: date, end: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Two stretches of as many days; of an odd number the first day is left out."""
    days = ((end - start).days + 1) // 2
    turn = end - timedelta(days=days - 1)
    return (turn - timedelta(days=days), turn - timedelta(days=1)), (turn, end)


def _change(
    hall: TownHall,
    frame: pd.DataFrame,
    spot: Spot,
    halves: tuple[tuple[date, date], tuple[date, date]],
    end: date,
) -> Change:
    """A place against the other roads of its kind; against all other accidents where there are no roads."""
    roads = network(hall, end)
    others = frame.drop(index=list(spot.rows))
    if roads:
        route = placed(hall, roads, others, end).route
        kinds = np.array([*roads.kinds, ""], dtype=object)[route]
        others = others[kinds == spot.kind]
    here = frame.loc[list(spot.rows)]
    (a, b), (c, d) = (tuple(len(_within(rows, *half)) for half in halves) for rows in (here, others))
    return change((a, b), (c, d))


def _years_back(end: date, years: int) -> date:
    """The first day of so many years that end with ``end``.

    >>> _years_back(date(2023, 12, 31), 3), _years_back(date(2024, 2, 29), 1)
    (datetime.date(2021, 1, 1), datetime.date(2023, 3, 1))
    """
    after = end + timedelta(days=1)
    try:
        return after.replace(year=after.year - years)
    except ValueError:
        return date(after.year - years, 3, 1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
