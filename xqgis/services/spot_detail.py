"""One place closer, or the whole town: when its accidents happen, and two periods compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.errors import StoreBusy, UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.blackspot import SEVERITIES
from xqgis.model.spot import LEAST_TOLD, Change
from xqgis.scoring.change import change, change_by_days
from xqgis.scoring.screen import benjamini_hochberg
from xqgis.scoring.when import Times, times
from xqgis.services.accidents import accidents
from xqgis.services.blackspots import IN_FORCE, Blackspots, SpotLook, blackspots
from xqgis.services.network import network, placed
from xqgis.services.rights import Act, require
from xqgis.services.spot_periods import Periods, Span, fitting, halves
from xqgis.services.town_hall import TownHall

Mask = NDArray[np.bool_]
EVERY = "every"
_LEANS = 0.1
"""Periods lean when the days that the places were found in hold so much more of the one than of the other."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A place or road in two periods; ``q`` is p after all of its table were looked at."""

    change: Change
    q: float | None
    road: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Compared:
    """Two periods, of one revision: the town by days, by severity too; places by code; roads.

    A place is held against the other roads of its kind, against all other
    accidents where there are no roads; a road against all other accidents.
    ``leans`` is whether the places were found by the accidents of one of the
    periods rather than the other: what stood out there falls back by itself.
    """

    periods: Periods
    town: Mapping[str, Change]
    places: Mapping[str, Moved]
    roads: tuple[Moved, ...]
    leans: bool


@dataclass(frozen=True)
class SpotDetail:
    """``times`` is None for a place of fewer than `LEAST_TOLD`; ``compared`` for a single day."""

    times: Times | None
    compared: Compared | None


def spot_detail(
    hall: TownHall, actor: Actor, look: SpotLook, code: str = "", periods: Periods | None = None
) -> SpotDetail:
    """One place closer, or the whole town without a code. NotAllowed, UnknownCode, WrongPeriods."""
    require(actor, Act.LOOK_CLOSELY)

    def told(revision: int) -> SpotDetail | None:
        found, frame = blackspots(hall, actor, look), accidents(hall)
        if hall.store.revision() != revision:
            return None
        spot = found.spot(code)
        if code and spot is None:
            raise UnknownCode(kind="blackspot", code=code[:80])
        rows = frame.loc[list(spot.rows)] if spot else frame[_between(frame, Span(found.start, found.end))]
        span, figures = (found.start, found.end), hall.town.market_days
        when = times(rows["occurred_on"], rows["hour"], span, figures)
        return SpotDetail(
            when if not spot or spot.n >= LEAST_TOLD else None, compare(hall, actor, look, periods)
        )

    detail = hall.settled(told)
    if detail is None:
        raise StoreBusy
    return detail


def compare(
    hall: TownHall, actor: Actor, look: SpotLook = IN_FORCE, periods: Periods | None = None
) -> Compared | None:
    """Two periods, the halves of the days looked at without any; None where those are a single day.

    NotAllowed, UnknownCode, WrongPeriods.
    """
    require(actor, Act.LOOK)
    if periods:
        fitting(hall, periods)
    key = ("compared", look, periods, hall.today())
    shelf = hall.asked_shelf if periods else hall.shelf
    return hall.settled(
        lambda revision: shelf.get(
            (*key, revision), partial(_compared, hall, actor, (look, periods), revision)
        )
    )


def _compared(
    hall: TownHall, actor: Actor, asked: tuple[SpotLook, Periods | None], revision: int
) -> Compared | None:
    found, frame = blackspots(hall, actor, asked[0]), accidents(hall)
    periods = asked[1] or halves(found)
    if periods is None or hall.store.revision() != revision:
        return None
    both = (_between(frame, periods.before), _between(frame, periods.after))
    days = (periods.before.days, periods.after.days)
    severity = frame["severity"].to_numpy(dtype=object)
    named = {EVERY: np.ones(len(frame), dtype=bool), **{name: severity == name for name in SEVERITIES}}
    road, kind = _roads(hall, found, frame)
    looked = Span(found.start, found.end)
    shares = [one.shared(looked) / one.days for one in (periods.before, periods.after)]
    return Compared(
        periods,
        {name: change_by_days(_counts(both, mask), days) for name, mask in named.items()},
        _places(found, kind, both),
        _by_road(road, kind, both),
        abs(shares[0] - shares[1]) > _LEANS,
    )


def _places(found: Blackspots, kind: NDArray[np.object_], both: tuple[Mask, Mask]) -> dict[str, Moved]:
    changes = []
    for spot in found.spots:
        own = np.zeros(len(kind), dtype=bool)
        own[list(spot.ever)] = True
        like = (kind == spot.kind) if spot.kind else np.ones(len(kind), dtype=bool)
        changes.append(change(_counts(both, own), _counts(both, like & ~own)))
    rates = _false_discovery(changes)
    return {
        spot.code: Moved(told, q, spot.road, spot.kind)
        for spot, told, q in zip(found.spots, changes, rates, strict=True)
    }


def _by_road(
    road: NDArray[np.object_], kind: NDArray[np.object_], both: tuple[Mask, Mask]
) -> tuple[Moved, ...]:
    """Roads with any accident, those without a name as one of their kind; what changed most surely first."""
    names = sorted({(name, of) for name, of in zip(road, kind, strict=True) if of})
    owns = [(road == name) & (kind == of) for name, of in names]
    changes = [change(_counts(both, own), _counts(both, ~own)) for own in owns]
    told = [
        Moved(one, q, name, of)
        for (name, of), one, q in zip(names, changes, _false_discovery(changes), strict=True)
        if one.before + one.after
    ]
    return tuple(sorted(told, key=lambda one: (1.0 if one.change.p is None else one.change.p, one.road)))


def _roads(
    hall: TownHall, found: Blackspots, frame: pd.DataFrame
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Name and kind of the road that each accident lies on; '' and '' for none."""
    roads = network(hall, found.end)
    if roads is None:
        nothing = np.full(len(frame), "", dtype=object)
        return nothing, nothing
    route = placed(hall, roads, frame, found.end).route
    names, kinds = (np.array([*told, ""], dtype=object) for told in (roads.names, roads.kinds))
    return names[route], kinds[route]


def _false_discovery(changes: Sequence[Change]) -> list[float | None]:
    told = [one.p for one in changes if one.p is not None]
    rates = iter(benjamini_hochberg(np.array(told, dtype=np.float64)).tolist())
    return [None if one.p is None else next(rates) for one in changes]


def _between(frame: pd.DataFrame, span: Span) -> Mask:
    held: Mask = frame["occurred_on"].between(pd.Timestamp(span.first), pd.Timestamp(span.last)).to_numpy()
    return held


def _counts(both: tuple[Mask, Mask], mask: Mask) -> tuple[int, int]:
    before, after = both
    return int((before & mask).sum()), int((after & mask).sum())
