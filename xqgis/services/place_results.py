"""Places with the standards of their kind and what was found last: the one answer for page, map and file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from xqgis.errors import UnknownCode
from xqgis.model.actor import Actor, Scope
from xqgis.model.place import Basis, Latest, Place, StandardAt, Standing, standards_of
from xqgis.model.standard import Item, Standard
from xqgis.scoring.latest import at_places, latest
from xqgis.scoring.meeting import Checks
from xqgis.scoring.veto import ground
from xqgis.services.lineage import grounds
from xqgis.services.places import places
from xqgis.services.scope import answers_for, within
from xqgis.services.town_hall import TownHall

Applying = Sequence[tuple[Standard, tuple[Item, ...]]]
_CLOCK = "sys"
"""The method of items that come from case clocks: nobody looks for them."""
_AREAS: Mapping[str, tuple[Basis, ...]] = {
    "site": (Basis.HERE, Basis.GRID),
    "grid": (Basis.HERE, Basis.GRID),
    "village": (Basis.HERE, Basis.VILLAGE),
    "town": (Basis.HERE, Basis.TOWN),
}
"""Where the result of an item of each level is looked for, the nearest first."""


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place of a list: of the ``items`` that can be looked at there, how many were and failed last.

    ``n`` counts the judged checks made there, ``last_on`` is the day of the newest, None without one.
    """

    place: Place
    items: int
    checked: int
    failed: int
    n: int
    last_on: date | None

    @property
    def standing(self) -> Standing:
        """What the last looks said together."""
        if not self.checked:
            return Standing.NEVER
        return Standing.FAILED if self.failed else Standing.PASSED


@dataclass(frozen=True)
class PlaceList:
    """The places of one kind within somebody's sight, failed ones first, then those never checked."""

    kind: str
    as_of: date
    revision: int
    lines: tuple[PlaceLine, ...] = field(repr=False)

    def counts(self) -> Mapping[Standing, int]:
        """How many places stand how."""
        found = [line.standing for line in self.lines]
        return {one: found.count(one) for one in Standing}


@dataclass(frozen=True)
class PlaceSheet:
    """One place and the standards of its kind that somebody answers for or may look at."""

    place: Place
    as_of: date
    revision: int
    standards: tuple[StandardAt, ...]


def kind_counts(hall: TownHall, actor: Actor, as_of: date | None = None) -> Mapping[str, int]:
    """How many places of each kind of the pack are within the actor's sight, 0 included. NotAllowed."""
    frame = places(hall, actor, hall.as_of(as_of)).frame
    found = frame["kind"].value_counts()
    return {kind: int(found.get(kind, 0)) for kind in hall.town.site_types}


def place_list(hall: TownHall, actor: Actor, kind: str, as_of: date | None = None) -> PlaceList:
    """The places of a kind with what was found at each. NotAllowed, UnknownCode."""
    if kind not in hall.town.site_types:
        raise UnknownCode(kind="site_type", code=kind)
    day = hall.as_of(as_of)
    layer = places(hall, actor, day)

    def made(revision: int) -> PlaceList:
        key = ("place list", revision, layer.version, kind, actor.scope, day)
        return hall.asked_shelf.get(key, lambda: PlaceList(kind, day, revision, lines()))

    def lines() -> tuple[PlaceLine, ...]:
        own = layer.frame[layer.frame["kind"] == kind]
        return tuple(sorted(_lines(hall, actor.scope, own, day), key=_worst_first))

    return hall.settled(made)


def place_sheet(hall: TownHall, actor: Actor, code: str, as_of: date | None = None) -> PlaceSheet:
    """One place within the actor's sight, standard by standard. NotAllowed, UnknownCode."""
    day = hall.as_of(as_of)
    layer = places(hall, actor, day)
    own = layer.frame[layer.frame["code"] == code]
    if own.empty:
        raise UnknownCode(kind="place", code=code)

    def made(revision: int) -> PlaceSheet:
        key = ("place sheet", revision, layer.version, code, actor.scope, day)
        return hall.asked_shelf.get(key, lambda: _sheet(hall, actor.scope, own, day, revision))

    return hall.settled(made)


def find_place(hall: TownHall, actor: Actor, code: str) -> Place | None:
    """The place of that code that is within the actor's sight today, None without one. NotAllowed."""
    frame = places(hall, actor, hall.today()).frame
    return next(places_in(frame[frame["code"] == code]), None)


def applying(hall: TownHall, scope: Scope, kind: str) -> Applying:
    """The standards of a kind of place that are within ``scope``, with the items that name the kind."""
    found = standards_of(hall.registry, kind)
    return tuple((standard, items) for standard, items in found if answers_for(scope, standard))


def _worst_first(line: PlaceLine) -> tuple[int, int, str]:
    order = (Standing.FAILED, Standing.NEVER, Standing.PASSED)
    return order.index(line.standing), -line.failed, line.place.code


def _lines(hall: TownHall, scope: Scope, own: pd.DataFrame, day: date) -> Iterator[PlaceLine]:
    if own.empty:
        return
    items = _looked_at(applying(hall, scope, str(own["kind"].iloc[0])))
    found = latest(at_places(_checks(hall, scope, items, day), own, grounds(hall)), ["code"])
    told = found.assign(failed=~found["passed"]).groupby("code")
    sums = told.agg(
        checked=("item", "size"), failed=("failed", "sum"), n=("n", "sum"), last=("checked_on", "max")
    ).to_dict("index")
    for place in places_in(own):
        row = sums.get(place.code, {"checked": 0, "failed": 0, "n": 0, "last": None})
        last_on = row["last"].date() if row["last"] is not None else None
        checked, failed, n = (int(row[name]) for name in ("checked", "failed", "n"))
        yield PlaceLine(place, len(items), checked, failed, n, last_on)


def _sheet(hall: TownHall, scope: Scope, own: pd.DataFrame, day: date, revision: int) -> PlaceSheet:
    place = next(places_in(own))
    told = applying(hall, scope, place.kind)
    checks = _checks(hall, scope, _looked_at(told), day)
    found: dict[Basis, Mapping[str, Latest]] = {}

    def known(basis: Basis) -> Mapping[str, Latest]:
        if basis not in found:  # each is a question to the store: only those that are needed
            found[basis] = _by_item(_part(hall, checks, own, basis), basis)
        return found[basis]

    def of_item(item: Item) -> Latest:
        if item.method == _CLOCK:
            return Latest(item.code, Basis.CLOCK)
        wanted = _AREAS[item.level]
        if Basis.TOWN in wanted and scope.villages:
            return Latest(item.code, Basis.HIDDEN)
        if not place.grid:
            wanted = tuple(Basis.VILLAGE if basis is Basis.GRID else basis for basis in wanted)
        hits = (known(basis)[item.code] for basis in wanted if item.code in known(basis))
        return next(hits, Latest(item.code, Basis.NEVER))

    standards = [StandardAt(one.code, tuple(of_item(item) for item in items)) for one, items in told]
    return PlaceSheet(place, day, revision, tuple(standards))


def _part(hall: TownHall, checks: Checks, own: pd.DataFrame, basis: Basis) -> Checks:
    """The checks that a basis looks among for the one place of ``own``."""
    place, kin = next(places_in(own)), grounds(hall)
    if basis is Basis.HERE:
        return at_places(checks, own, kin)
    if basis is Basis.GRID:
        same = ground(checks.grid, kin) == kin.get(place.grid, place.grid)
        return checks.filter(checks.grid != "", same)
    if basis is Basis.VILLAGE:
        return checks.filter(checks.village != "", checks.village == place.village)
    return checks


def _by_item(checks: Checks, basis: Basis) -> Mapping[str, Latest]:
    found = latest(checks)
    rows = zip(*(found[name] for name in ("item", "passed", "checked_on", "source", "n")), strict=True)
    return {
        item: Latest(item, basis, bool(passed), day.date(), source, int(n))
        for item, passed, day, source, n in rows
    }


def _looked_at(told: Applying) -> list[str]:
    return [item.code for _, items in told for item in items if item.method != _CLOCK]


def _checks(hall: TownHall, scope: Scope, items: Sequence[str], day: date) -> Checks:
    """The checks of ``items`` up to a day that lie in ``scope``."""
    checks = hall.store.checks()
    return within(hall, scope, checks.filter(checks.item.isin(list(items)), checks.checked_on <= day))


def places_in(own: pd.DataFrame) -> Iterator[Place]:
    """The rows of `PLACES` one by one."""
    columns = ("code", "name", "kind", "lon", "lat", "grid", "village")
    for code, name, kind, lon, lat, grid, village in zip(*(own[one] for one in columns), strict=True):
        yield Place(code, name, kind, (float(lon), float(lat)), grid, village)


def list_facts(found: PlaceList) -> dict[str, object]:
    """A list as plain facts, codes and no words: for programs."""
    return {
        "kind": found.kind,
        "as_of": found.as_of.isoformat(),
        "revision": found.revision,
        "counts": {standing.value: count for standing, count in found.counts().items()},
        "places": [
            {
                **_facts(line.place),
                "standing": line.standing.value,
                "items": line.items,
                "checked": line.checked,
                "failed": line.failed,
                "n": line.n,
                "last_on": line.last_on.isoformat() if line.last_on else None,
            }
            for line in found.lines
        ],
    }


def sheet_facts(found: PlaceSheet) -> dict[str, object]:
    """A sheet as plain facts."""
    return {
        **_facts(found.place),
        "as_of": found.as_of.isoformat(),
        "revision": found.revision,
        "standards": [
            {
                "code": one.code,
                "standing": one.standing.value,
                "here": one.here,
                "n": one.n,
                "items": [_item_facts(each) for each in one.items],
            }
            for one in found.standards
        ],
    }


def _facts(place: Place) -> dict[str, object]:
    told = {name: getattr(place, name) for name in ("code", "name", "kind", "grid", "village")}
    lon, lat = place.at
    return {**told, "lon": lon, "lat": lat}


def _item_facts(one: Latest) -> dict[str, object]:
    day = one.checked_on.isoformat() if one.checked_on else None
    told = {"item": one.item, "basis": one.basis.value, "passed": one.passed, "checked_on": day}
    return {**told, "source": one.source, "n": one.n}
