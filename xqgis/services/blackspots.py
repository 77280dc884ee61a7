"""交通黑点: the places that the rule set names and those that the screen finds, as one answer for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pandas as pd

from xqgis.errors import UnknownCode
from xqgis.geo.network import MM
from xqgis.model.actor import Actor
from xqgis.model.blackspot import RuleSet, RuleWindow
from xqgis.model.spot import Share, Spot, Stretch
from xqgis.scoring.blackspots import Terms
from xqgis.services.accidents import accidents
from xqgis.services.network import network
from xqgis.services.rights import Act, require
from xqgis.services.spot_facts import Facts
from xqgis.services.spots_found import Days, find
from xqgis.services.town_hall import TownHall

DEFAULT_WINDOW_M = 500
EARLIEST = date(1990, 1, 1)
"""No accident table goes back further; a day before it is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class SpotLook:
    """Which rule set, which of its windows and which days; an empty one asks for what is in force.

    Days count on both ends. Without ``start`` the look goes back the years of
    the window, and not beyond the first accident on record.
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
    beyond the reach of any road. The rule is held to its own years, from
    ``rule_start`` to ``end``, whatever the days looked at; ``first`` is the
    first day on record. ``screened`` is whether there are roads to judge
    chance by. ``density`` are the coloured stretches.
    """

    look: SpotLook
    start: date
    end: date
    rules: RuleSet | None
    window: RuleWindow | None
    length_m: int
    rule_start: date
    first: date
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

    @property
    def named(self) -> Mapping[str, int]:
        """How many places there are, and how many of them the rule names, the screen finds, and both."""
        by_rule, found = ([one.rule for one in self.spots], [one.found is True for one in self.spots])
        both = sum(one and other for one, other in zip(by_rule, found, strict=True))
        return {"places": len(self.spots), "rule": sum(by_rule), "screen": sum(found), "both": both}

    def spot(self, code: str) -> Spot | None:
        """The place of that code."""
        return next((one for one in self.spots if one.code == code), None)


def known_spots(hall: TownHall, asked: Mapping[str, object]) -> tuple[SpotLook, tuple[str, ...]]:
    """The look of an address, and the names of the parameters that it cannot have."""
    told = {name: str(asked.get(name) or "") for name in ("rules", "window", "from", "to")}
    sets = {one.code: one for one in hall.town.traffic.rule_sets}
    days = {name: _day(told[name]) for name in ("from", "to")}
    refused = [name for name in ("from", "to") if told[name] and days[name] is None]
    if told["rules"] and told["rules"] not in sets:
        refused.append("rules")
        told["rules"] = ""
    start, end = days["from"], days["to"]
    if start and start > hall.as_of(end):
        refused.append("from")
        start = None
    rules = sets.get(told["rules"]) or hall.town.traffic.rules_on(hall.as_of(end))
    if told["window"] and told["window"] not in {one.code for one in (rules.windows if rules else ())}:
        refused.append("window")
        told["window"] = ""
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


def _blackspots(hall: TownHall, look: SpotLook, revision: int) -> Blackspots:
    traffic, end = hall.town.traffic, hall.as_of(look.end)
    rules = next((one for one in traffic.rule_sets if one.code == look.rules), traffic.rules_on(end))
    window = rules.window(look.window) if rules else None
    rule_start = _years_back(end, window.years if window else 3)
    first = _first_day(hall, end)
    start = look.start or max(rule_start, first)
    days, frame = Days(start, rule_start, end), accidents(hall)
    whole = Facts(frame, end, days.held(frame)[1]).whole()
    length_m = window.length_m if window else DEFAULT_WINDOW_M
    terms = Terms(
        window_mm=length_m * MM,
        criteria=window.any_of if window else (),
        step_mm=traffic.screen.step_m * MM,
        level=traffic.screen.level,
        weights=traffic.weights,
    )
    roads = network(hall, end)
    spots, drawn, unplaced = find(hall, roads, frame, terms, days)
    return Blackspots(
        look=look,
        start=start,
        end=end,
        rules=rules,
        window=window,
        length_m=length_m,
        rule_start=rule_start,
        first=first,
        accidents=sum(whole.counts.values()),
        counts=whole.counts,
        unplaced=unplaced,
        screened=roads is not None,
        spots=tuple(spots),
        density=drawn,
        years=whole.years,
        helmets=whole.helmets,
        freight=whole.freight,
        revision=revision,
    )


def _first_day(hall: TownHall, end: date) -> date:
    """The day of the first accident on record: days before it would count as days without any."""
    first = accidents(hall)["occurred_on"].min()
    return end if pd.isna(first) else min(first.date(), end)


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
    """A day of the calendar, not before `EARLIEST`; None for any other text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= EARLIEST else None
