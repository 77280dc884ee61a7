"""What is known of each water and how it is graded: the one answer behind page, map, file and terminal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.cartography.layers import Layer
from xqgis.errors import RulesMissing, UnknownCode
from xqgis.geo.waters import areas_m2, bank_slopes, in_metres, nearest_m, perimeters_m
from xqgis.model.actor import Actor, Scope
from xqgis.model.water import Criterion, KitState, WaterGrade, WaterRules
from xqgis.scoring.waters import Buoys, Graded, grade, missing_share, place_buoys
from xqgis.services.ground import basemap_layer
from xqgis.services.rights import Act, require
from xqgis.services.terrain import heights, terrain_digest
from xqgis.services.town_hall import TownHall
from xqgis.store import Signing, in_force

__all__ = ["Buoys", "Measures", "Risks", "Water", "buoys", "every_risk", "measures", "risks", "water_version"]

BUOYS = 10
Figures = NDArray[np.float64]
Kit = Mapping[str, tuple[KitState, date | None]]


@dataclass(frozen=True)
class Measures:
    """What geometry says of n waters; NaN is unknown. ``cell_m`` is that of the heights, NaN without."""

    area_m2: Figures
    perimeter_m: Figures
    slope: Figures
    near_m: Mapping[Criterion, Figures]
    cell_m: float


@dataclass(frozen=True)
class Water:
    """One water with everything that its sheet shows; None for what is unknown.

    ``dangers`` has each criterion of the score, 0 to 1; ``shares`` are those
    of weightings that were red, yellow and green, () when not rated.
    ``overdue_days`` is None while no patrol is known, 0 and less while none is due.
    """

    code: str
    name: str
    kind: str
    at: tuple[float, float]
    grid: str
    village: str
    unit: str
    post: str
    demo: bool
    depth_m: float | None
    events: int | None
    patrolled_on: date | None
    overdue_days: int | None
    area_m2: float | None
    perimeter_m: float | None
    slope: float | None
    near_m: Mapping[Criterion, float | None]
    kit: Kit
    grade: WaterGrade
    score: float | None
    known: float
    shares: tuple[float, ...]
    dangers: Mapping[Criterion, float | None]
    signing: Signing | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The kit items that its last check found missing."""
        return tuple(code for code, (state, _) in self.kit.items() if state is KitState.MISSING)

    @property
    def unknown(self) -> tuple[Criterion, ...]:
        """The criteria that nobody could tell."""
        return tuple(one for one, danger in self.dangers.items() if danger is None)

    @property
    def signed(self) -> WaterGrade | None:
        """The grade that somebody signed last."""
        return WaterGrade[self.signing.grade.upper()] if self.signing else None

    @property
    def standing(self) -> WaterGrade:
        """The grade that holds: the one signed, else the one proposed."""
        return self.grade if self.signed is None else self.signed


@dataclass(frozen=True)
class Risks:
    """Every water within somebody's sight, graded as of a day, in order of codes."""

    version: int
    as_of: date
    in_season: bool
    rules: WaterRules
    cell_m: float
    waters: tuple[Water, ...] = field(repr=False)

    @cached_property
    def _by_code(self) -> Mapping[str, Water]:
        return {water.code: water for water in self.waters}

    def one(self, code: str) -> Water:
        """The water of that code; UnknownCode."""
        if code not in self._by_code:
            raise UnknownCode(kind="water", code=code)
        return self._by_code[code]

    def counts(self) -> Mapping[WaterGrade, int]:
        """How many waters are proposed to have each grade."""
        grades = [water.grade for water in self.waters]
        return {one: grades.count(one) for one in WaterGrade}

    def worst_first(self) -> tuple[Water, ...]:
        """By proposed grade, then the share of weightings that are red, then the score; not rated last."""
        return tuple(sorted(self.waters, key=_standing))

    def lacking(self) -> tuple[Water, ...]:
        """Waters whose kit has a gap, worst first."""
        return tuple(water for water in self.worst_first() if water.missing)

    def overdue(self) -> tuple[Water, ...]:
        """Waters whose patrol is overdue, the worst grade and the longest wait first."""
        late = [water for water in self.waters if (water.overdue_days or 0) > 0]
        return tuple(sorted(late, key=lambda one: (one.grade, -(one.overdue_days or 0), one.code)))

    def unsigned(self) -> tuple[Water, ...]:
        """Red waters that nobody has signed, and those whose proposal changed since, worst first."""
        return tuple(
            water
            for water in self.worst_first()
            if (water.signing is None and water.grade is WaterGrade.RED)
            or (water.signing is not None and water.signing.proposed != water.grade.key)
        )


def _standing(water: Water) -> tuple[int, float, float, str]:
    red = water.shares[0] if water.shares else 0.0
    return (int(water.grade), -red, -(water.score or 0.0), water.code)


def rules_of(hall: TownHall) -> WaterRules:
    """The pack's rules for waters; RulesMissing where it has none."""
    if hall.town.waters is None:
        raise RulesMissing
    return hall.town.waters


def risks(hall: TownHall, actor: Actor, as_of: date | None = None) -> Risks:
    """The waters in force on a day (today without one) in the actor's scope. NotAllowed, RulesMissing."""
    require(actor, Act.LOOK_CLOSELY)
    found = every_risk(hall, as_of)
    if actor.scope.is_all:
        return found
    seen = tuple(water for water in found.waters if _sees(actor.scope, water, found.rules.domain))
    return Risks(found.version, found.as_of, found.in_season, found.rules, found.cell_m, seen)


def _sees(scope: Scope, water: Water, domain: str) -> bool:
    own_village = not scope.villages or water.village in scope.villages
    own_domain = not scope.domains or domain in scope.domains
    return own_village and own_domain and (not scope.units or water.unit in scope.units)


def every_risk(hall: TownHall, as_of: date | None = None) -> Risks:
    """All waters, whoever asks: for what the services make of them together."""
    rules, day = rules_of(hall), hall.as_of(as_of)
    return hall.shelf.get(risk_key(hall, day), lambda: _risks(hall, rules, day))


def risk_key(hall: TownHall, day: date) -> tuple[object, ...]:
    """What is told of the waters on a day depends on this."""
    return ("risks", *grade_key(hall, day), hall.store.signed())


def grade_key(hall: TownHall, day: date) -> tuple[object, ...]:
    """What the proposed grades of a day depend on."""
    layers = (in_force(hall.versions("water"), day), in_force(hall.versions("place"), day))
    return ("water grades", *layers, terrain_digest(hall), _roads(hall, day).digest, day)


def water_version(hall: TownHall) -> str:
    """What stands in the address of the marks: it changes with every grade; empty without waters."""
    if hall.town.waters is None or not hall.versions("water"):
        return ""
    told = repr(risk_key(hall, hall.today()))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def measures(hall: TownHall, day: date) -> Measures:
    """What geometry says of the waters in force on a day, in order of codes."""
    layer, places = hall.areas("water", day), hall.areas("place", day)
    roads = _roads(hall, day)
    key = ("measures", layer.version, places.version, terrain_digest(hall), roads.digest)
    return hall.shelf.get(key, lambda: _measures(hall, layer.frame, places.frame, roads))


def _roads(hall: TownHall, day: date) -> Layer:
    return basemap_layer(hall, "road", day)


def _measures(hall: TownHall, waters: gpd.GeoDataFrame, places: gpd.GeoDataFrame, drawn: Layer) -> Measures:
    town, rules = hall.town, rules_of(hall)
    shapes = np.asarray(waters.geometry.to_numpy(), dtype=object)
    metres = in_metres(shapes, town.stored_crs, town.measured_crs)
    land = heights(hall)
    near = {
        criterion: nearest_m(metres, _places_m(hall, places, rules.near.get(criterion, ())))
        for criterion in (Criterion.SCHOOL, Criterion.HOME)
    }
    lines = [shapely.linestrings(ring) for feature in drawn.features for ring in feature.rings]
    roads = in_metres(np.array(lines, dtype=object), town.stored_crs, town.measured_crs)
    near[Criterion.PATH] = nearest_m(metres, roads)
    return Measures(
        areas_m2(shapes),
        perimeters_m(shapes),
        bank_slopes(metres, land) if land else np.full(len(shapes), np.nan),
        near,
        land.cell_m if land else np.nan,
    )


def _places_m(hall: TownHall, places: gpd.GeoDataFrame, kinds: Sequence[str]) -> NDArray[np.object_]:
    if places.empty:
        return np.empty(0, dtype=object)
    own = places[places["kind"].isin(list(kinds))]
    shapes = np.asarray(own.geometry.to_numpy(), dtype=object)
    return in_metres(shapes, hall.town.stored_crs, hall.town.measured_crs)


@dataclass(frozen=True)
class _Told:
    """What the store tells of n waters: rows of `WATERS`, kits, patrols, the last signing by code."""

    rows: list[dict[str, Any]]
    kits: list[Kit]
    last: list[date | None]
    overdue: list[int | None]
    signed: Mapping[str, Signing]


def _risks(hall: TownHall, rules: WaterRules, day: date) -> Risks:
    layer = hall.areas("water", day)
    found = measures(hall, day)
    rows = layer.frame.drop(columns="geometry").to_dict("records")
    kits = [kit_of(str(row["kit"]), rules, day) for row in rows]
    last = [_seen(_day(str(row["patrolled_on"])), day) for row in rows]
    signed = {signing.water: signing for signing in hall.store.signings() if _held(hall, signing, day)}
    told = _Told(rows, kits, last, [_overdue(rules, one, day) for one in last], signed)
    basis = grade_key(hall, day)  # weighing takes long, and a signature changes nothing of it
    judged = hall.shelf.get(basis, lambda: grade(_values(rules, day, found, told), rules))
    waters = tuple(_water(at, told, found, judged) for at in range(len(rows)))
    return Risks(layer.version, day, rules.in_season(day), rules, found.cell_m, waters)


def kit_of(text: str, rules: WaterRules, as_of: date) -> Kit:
    """The kit of the pack with what was last seen of each item; what is not on record by then is unknown."""
    told = json.loads(text) if text else {}
    found: dict[str, tuple[KitState, date | None]] = {}
    for item in rules.kit:
        state, day = told.get(item.code, (KitState.UNKNOWN, ""))
        later = bool(day) and _seen(_day(day), as_of) is None
        found[item.code] = (KitState.UNKNOWN, None) if later else (KitState(state), _day(day))
    return found


def _seen(day: date | None, as_of: date) -> date | None:
    """A day that had come by then; what happened later nobody knew."""
    return day if day and day <= as_of else None


def _held(hall: TownHall, signing: Signing, day: date) -> bool:
    """Whether a grade was signed by a day: on the town's own today all were, whatever its clock says."""
    return day >= hall.today() or signing.at is None or signing.at.date() <= day


def _values(rules: WaterRules, day: date, found: Measures, told: _Told) -> Mapping[Criterion, Figures]:
    rows, kits, last = told.rows, told.kits, told.last
    states = [[state for state, _ in kit.values()] for kit in kits]
    missing = np.array([own.count(KitState.MISSING) for own in states], dtype=np.float64)
    checked = missing + [own.count(KitState.PRESENT) for own in states]
    kinds = [rules.kind(row["kind"]) for row in rows]
    allowed = rules.days_between_patrols(day)
    return {
        **found.near_m,
        Criterion.SLOPE: found.slope,
        Criterion.DEPTH: np.array([row["depth_m"] for row in rows], dtype=np.float64),
        Criterion.KIND: np.array([kind.danger if kind else np.nan for kind in kinds], dtype=np.float64),
        Criterion.EVENTS: np.array([row["events"] for row in rows], dtype=np.float64),
        Criterion.KIT: missing_share(missing, checked),
        Criterion.PATROL: np.array(
            [(day - one).days / allowed if one else np.nan for one in last], dtype=np.float64
        ),
        Criterion.SEASON: np.full(len(rows), float(rules.in_season(day))),
    }


def _overdue(rules: WaterRules, last: date | None, day: date) -> int | None:
    return (day - rules.patrol_due_on(last, day)).days if last else None


def _water(at: int, told: _Told, found: Measures, judged: Graded) -> Water:
    row = told.rows[at]
    rated = judged.grades[at] != WaterGrade.NOT_RATED
    return Water(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        at=(row["lon"], row["lat"]),
        grid=row["grid"],
        village=row["village"],
        unit=row["unit"],
        post=row["post"],
        demo=bool(row["demo"]),
        depth_m=_known(row["depth_m"]),
        events=None if np.isnan(row["events"]) else int(row["events"]),
        patrolled_on=told.last[at],
        overdue_days=told.overdue[at],
        area_m2=_known(found.area_m2[at]),
        perimeter_m=_known(found.perimeter_m[at]),
        slope=_known(found.slope[at]),
        near_m={criterion: _known(near[at]) for criterion, near in found.near_m.items()},
        kit=told.kits[at],
        grade=WaterGrade(int(judged.grades[at])),
        score=_known(judged.scores[at]),
        known=float(judged.known[at]),
        shares=tuple(float(share) for share in judged.shares[at]) if rated else (),
        dangers={one: _known(judged.dangers[at, column]) for column, one in enumerate(judged.criteria)},
        signing=told.signed.get(row["code"]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def buoys(hall: TownHall, actor: Actor, as_of: date | None = None, count: int = BUOYS) -> Buoys:
    """Where the next ``count`` life-buoys help most; ``chosen`` are places in the actor's `risks`.

    A water needs one when it has none by its last check and none stands at
    another whose bank is within reach; its need is its score. What was never checked is
    neither counted as there nor as missing. A buoy beyond the actor's scope helps as any
    other; places and needs are those within. NotAllowed, UnknownCode.
    """
    found = risks(hall, actor, as_of)
    key = ("buoys", *grade_key(hall, found.as_of), actor.scope, count)
    return hall.shelf.get(key, lambda: _placed(hall, every_risk(hall, found.as_of), found, count))


def _placed(hall: TownHall, found: Risks, seen: Risks, count: int) -> Buoys:
    """Buoys at the waters of ``seen``, which are some of ``found``."""
    rules, town = found.rules, hall.town
    codes = {water.code for water in seen.waters}
    own = np.array([water.code in codes for water in found.waters], dtype=bool)
    states = [[water.kit[item.code][0] for item in rules.buoys] for water in found.waters]
    has = np.array([KitState.PRESENT in own for own in states], dtype=bool)
    lacks = np.array(
        [bool(own) and all(one is KitState.MISSING for one in own) for own in states], dtype=bool
    )
    shapes = {row.code: row.geometry for row in hall.areas("water", found.as_of).frame.itertuples()}
    drawn = np.array([shapes[water.code] for water in found.waters], dtype=object)
    metres = in_metres(drawn, town.stored_crs, town.measured_crs)
    tree = shapely.STRtree(metres)
    at, near = tree.query(metres, predicate="dwithin", distance=rules.reach_m)
    helped = np.zeros(len(metres), dtype=bool)
    helped[at[has[near]]] = True
    scores = np.array([water.score or 0.0 for water in found.waters])
    need = np.where(lacks & ~helped, scores, 0.0)
    inside = own[at] & own[near] & lacks[at]
    place = np.cumsum(own) - 1
    at, near = place[at[inside]], place[near[inside]]
    order = np.lexsort((near, at))
    ends = np.searchsorted(at[order], np.arange(own.sum() + 1))
    reached = [near[order][start:end] for start, end in pairwise(ends)]
    return place_buoys(need[own], reached, count)
