"""What must hold between the values of a pack; each rule yields where it is broken and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Protocol

from xqgis.model.blackspot import a_year_before
from xqgis.pack.standards_file import StandardsFile
from xqgis.pack.texts import Route
from xqgis.pack.town_file import TownFile

Breach = tuple[Route, str, Mapping[str, object]]
Breaches = Iterator[Breach]


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


def town_breaches(town: TownFile) -> Breaches:
    """Everything in ``town.yaml`` that contradicts something else there."""
    for rule in _TOWN_RULES:
        yield from rule(town)


def standards_breaches(batch: StandardsFile, town: TownFile, taken: set[str]) -> Breaches:
    """Everything in a batch that contradicts the town or a code ``taken`` by another batch."""
    known = _Known(town)
    for place, standard in enumerate(batch.standards):
        route: Route = ("standards", place)
        yield from _fresh(standard.code, (*route, "code"), taken)
        yield from known.check("domain", standard.domain, (*route, "domain"))
        yield from known.check_all("unit", standard.units, (*route, "units"))
        yield from known.check_all("site", standard.sites, (*route, "sites"))
        for row, item in enumerate(standard.items):
            here = (*route, "items", row)
            yield from _fresh(item.code, (*here, "code"), taken)
            yield from known.check_all("site_type", item.site_types, (*here, "site_types"))
            yield from known.check_all("tag", item.tags, (*here, "tags"))


def weight_breaches(town: TownFile, codes: set[str]) -> Breaches:
    """Weights of standards or items that no batch holds."""
    for kind, given in (("standards", town.weights.standards), ("items", town.weights.items)):
        for code in given:
            if code not in codes:
                yield ("weights", kind, code), "unknown_code", {"value": code}


class _Known:
    """The codes a town has, by kind."""

    def __init__(self, town: TownFile) -> None:
        self._codes: dict[str, set[str]] = {
            "domain": _codes(town.domains),
            "phase": _codes(town.phases),
            "village": _codes(town.villages),
            "unit": _codes(town.responsible),
            "site": _codes(town.sites),
            "track": set(town.tracks),
            "site_type": set(town.site_types),
            "tag": {tag for family in town.tags for tag in family.tags},
        }
        self._codes["member"] = self._codes["village"] | self._codes["unit"]

    def check(self, kind: str, code: str, route: Route) -> Breaches:
        if code and code not in self._codes[kind]:
            yield route, "unknown_code", {"value": code}

    def check_all(self, kind: str, codes: Iterable[str], route: Route) -> Breaches:
        seen: set[str] = set()
        for place, code in enumerate(codes):
            yield from _fresh(code, (*route, place), seen)
            yield from self.check(kind, code, (*route, place))


def _codes(parts: Iterable[_Coded]) -> set[str]:
    return {part.code for part in parts}


def _fresh(code: str, route: Route, taken: set[str]) -> Breaches:
    if code in taken:
        yield route, "code_twice", {"value": code}
    taken.add(code)


def _codes_are_unique(town: TownFile) -> Breaches:
    lists: dict[str, Iterable[_Coded]] = {
        "domains": town.domains,
        "phases": town.phases,
        "milestones": town.milestones,
        "villages": town.villages,
        "sources": town.sources,
        "sites": town.sites,
        "responsible": town.responsible,
        "groups": town.groups,
        "leagues": town.leagues,
    }
    for key, parts in lists.items():
        taken: set[str] = set()
        for place, part in enumerate(parts):
            yield from _fresh(part.code, (key, place, "code"), taken)
    tags: set[str] = set()
    for place, family in enumerate(town.tags):
        for tag in family.tags:
            yield from _fresh(tag, ("tags", place, "tags", tag), tags)


def _phases_follow_each_other(town: TownFile) -> Breaches:
    for place, phase in enumerate(town.phases):
        if phase.ends_on is not None and phase.ends_on < phase.starts_on:
            yield ("phases", place, "ends_on"), "ends_before_it_starts", {"value": phase.ends_on}
    for place, (before, after) in enumerate(zip(town.phases, town.phases[1:], strict=False)):
        if before.ends_on is None:
            yield ("phases", place), "only_last_is_open", {}
        elif after.starts_on != before.ends_on + timedelta(days=1):
            days = {"value": after.starts_on, "wanted": before.ends_on + timedelta(days=1)}
            yield ("phases", place + 1, "starts_on"), "phases_apart", days


def _lines_are_whole_and_fall(town: TownFile) -> Breaches:
    known = _Known(town)
    for phase, by_track in town.lines.items():
        yield from known.check("phase", phase, ("lines", phase))
        for track, line in by_track.items():
            yield from known.check("track", track, ("lines", phase, track))
            if not line.full >= line.met >= line.nearly:
                yield ("lines", phase, track), "lines_rise", {}
    for part in town.phases:
        for track in town.tracks:
            if track not in town.lines.get(part.code, {}):
                yield ("lines", part.code, track), "line_missing", {"phase": part.code, "track": track}


def _targets_are_known(town: TownFile) -> Breaches:
    known = _Known(town)
    for phase, by_domain in town.targets.items():
        yield from known.check("phase", phase, ("targets", phase))
        for domain in by_domain:
            yield from known.check("domain", domain, ("targets", phase, domain))


def _references_are_known(town: TownFile) -> Breaches:
    known = _Known(town)
    for place, village in enumerate(town.villages):
        yield from known.check("track", village.track, ("villages", place, "track"))
    for place, milestone in enumerate(town.milestones):
        yield from known.check_all("domain", milestone.domains, ("milestones", place, "domains"))
        yield from known.check_all("tag", milestone.tags, ("milestones", place, "tags"))
    for place, site in enumerate(town.sites):
        yield from known.check("site_type", site.site_type, ("sites", place, "site_type"))
        yield from known.check("village", site.village, ("sites", place, "village"))
    for place, unit in enumerate(town.responsible):
        yield from known.check("village", unit.village, ("responsible", place, "village"))
    for place, group in enumerate(town.groups):
        yield from known.check("domain", group.domain, ("groups", place, "domain"))
        yield from known.check_all("unit", group.units, ("groups", place, "units"))
    for place, league in enumerate(town.leagues):
        yield from known.check_all("member", league.members, ("leagues", place, "members"))


def _market_days_are_figures(town: TownFile) -> Breaches:
    for place, day in enumerate(town.market_days):
        if day > 9:
            yield ("market_days", place), "not_a_figure", {"value": day}


def _marks_tell_kinds_apart(town: TownFile) -> Breaches:
    taken: set[str] = set()
    for code, kind in town.site_types.items():
        route: Route = ("site_types", code, "mark")
        if len(kind.mark) > 1:
            yield route, "mark_not_one", {"value": kind.mark}
        elif kind.mark in taken:
            yield route, "mark_twice", {"value": kind.mark}
        if kind.mark:
            taken.add(kind.mark)


def _rule_sets_differ(town: TownFile) -> Breaches:
    codes: set[str] = set()
    days: set[str] = set()
    for place, part in enumerate(town.traffic.rule_sets):
        route: Route = ("traffic", "rule_sets", place)
        yield from _fresh(part.code, (*route, "code"), codes)
        yield from _fresh(part.valid_from.isoformat(), (*route, "valid_from"), days)
        windows: set[str] = set()
        for row, window in enumerate(part.windows):
            yield from _fresh(window.code, (*route, "windows", row, "code"), windows)


def _campaigns_have_a_year_before(town: TownFile) -> Breaches:
    """A campaign is held against the same days of the year before, so it cannot last longer than one."""
    codes: set[str] = set()
    for place, part in enumerate(town.traffic.campaigns):
        route: Route = ("traffic", "campaigns", place)
        yield from _fresh(part.code, (*route, "code"), codes)
        if part.ends_on < part.starts_on:
            yield (*route, "ends_on"), "ends_before_it_starts", {"value": part.ends_on}
        elif part.starts_on <= a_year_before(part.ends_on):
            yield (*route, "ends_on"), "longer_than_a_year", {"value": part.ends_on}


def _waters_hold_together(town: TownFile) -> Breaches:
    if town.waters is None:
        return
    known = _Known(town)
    lists: dict[str, Iterable[_Coded]] = {"kinds": town.waters.kinds, "kit": town.waters.kit}
    for key, parts in lists.items():
        taken: set[str] = set()
        for place, part in enumerate(parts):
            yield from _fresh(part.code, ("waters", key, place, "code"), taken)
    yield from known.check("domain", town.waters.domain or "", ("waters", "domain"))
    for criterion, kinds in town.waters.near.items():
        yield from known.check_all("site_type", kinds, ("waters", "near", criterion.value))
    for criterion, ramp in town.waters.criteria.items():
        if ramp.safe == ramp.worst:
            yield ("waters", "criteria", criterion.value), "ramp_flat", {}
    if not sum(ramp.weight for ramp in town.waters.criteria.values()):
        yield ("waters", "criteria"), "no_weight", {}
    if town.waters.lines.red < town.waters.lines.yellow:
        yield ("waters", "lines", "yellow"), "water_lines_rise", {}


_TOWN_RULES: tuple[Callable[[TownFile], Breaches], ...] = (
    _codes_are_unique,
    _phases_follow_each_other,
    _lines_are_whole_and_fall,
    _targets_are_known,
    _references_are_known,
    _market_days_are_figures,
    _marks_tell_kinds_apart,
    _rule_sets_differ,
    _campaigns_have_a_year_before,
    _waters_hold_together,
)
