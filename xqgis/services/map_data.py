"""What a map on a screen asks for: its state, bytes of shapes and grades, and the facts of one area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Literal, get_args

import numpy as np
import pandas as pd

from xqgis.cartography.binary import pack_values
from xqgis.cartography.layers import Layer
from xqgis.cartography.tiles import relief_tile
from xqgis.errors import UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.model.lunar import is_market_day, lunar_date, lunar_name
from xqgis.model.name import Name
from xqgis.model.phase import Phase
from xqgis.model.secrecy import LEAST_ON_WALL
from xqgis.model.view import Level
from xqgis.scoring.figures import NO_FIGURE, figures
from xqgis.services.differences import brief
from xqgis.services.ground import area_layer, areas_on, basemap_layer, numbered_layers, relief, town_layer
from xqgis.services.place_map import place_kinds
from xqgis.services.rights import Act, require
from xqgis.services.score import figure, score
from xqgis.services.town_hall import TownHall
from xqgis.services.water_risk import water_version
from xqgis.words import say, subject

Json = dict[str, object]
LayerName = Literal["grid", "village", "town", "water", "road"]
AREA_LAYERS: tuple[LayerName, ...] = ("town", "village", "grid")
"""The layers that have a history."""
_LONGEST_NUMBER = 10
GRADE_BYTES = {grade.key: int(grade) for grade in Grade}


def known(kind: str, code: str, codes: Mapping[str, object] | tuple[str, ...]) -> str:
    """``code`` when it is one of ``codes``; UnknownCode otherwise."""
    if code not in codes:
        raise UnknownCode(kind=kind, code=code)
    return code


def known_view(hall: TownHall, by: str, domain: str, phase: str) -> Level:
    """The level of a view whose codes the town has; UnknownCode otherwise."""
    known("domain", domain, tuple(one.code for one in hall.town.domains))
    known("phase", phase, tuple(one.code for one in hall.town.phases))
    levels: tuple[Level, ...] = get_args(Level)
    found = next((level for level in levels if level == by), None)
    if found is None:
        raise UnknownCode(kind="level", code=by)
    return found


def layer(hall: TownHall, name: str, on: date | None = None) -> Layer:
    """A layer of the map by its name, as it was on a day (today without one); UnknownCode for another."""
    makers: dict[str, Callable[[], Layer]] = {
        "grid": lambda: area_layer(hall, "grid", on),
        "village": lambda: area_layer(hall, "village", on),
        "town": lambda: town_layer(hall, on),
        "water": lambda: basemap_layer(hall, "water"),
        "road": lambda: basemap_layer(hall, "road"),
    }
    known("layer", name, makers)
    return makers[name]()


def version_of(drawn: Layer) -> str:
    """What stands in a geometry's address: it changes with every byte; empty without features."""
    return f"{drawn.version}-{drawn.digest[:8]}" if drawn.features else ""


def versions_on(hall: TownHall, on: date) -> dict[str, str]:
    """`version_of` every layer with a history, as it was on a day."""
    return {name: version_of(layer(hall, name, on)) for name in AREA_LAYERS}


def map_state(hall: TownHall, actor: Actor, lang: str) -> Json:
    """All a map needs to begin: names, phases, lines, targets, versions, words. NotAllowed."""
    require(actor, Act.LOOK)
    town, today = hall.town, hall.today()
    now = town.phase_on(today)
    hills = relief(hall)
    versions = {name: version_of(layer(hall, name)) for name in get_args(LayerName)}
    return {
        "revision": hall.store.revision(),
        "as_of": today.isoformat(),
        "today_phase": now.code,
        "demo": town.demo,
        "schematic": town.schematic,
        "review_number": town.map_review_number,
        "town": {"code": town.code, "name": town.name.in_(lang), "county": town.county.in_(lang)},
        "domains": [{"code": one.code, "name": one.name.in_(lang), "icon": one.icon} for one in town.domains],
        "phases": [_phase(one, lang) for one in town.phases],
        "milestones": [
            {"code": one.code, "on": one.on.isoformat(), "name": one.name.in_(lang)}
            for one in town.milestones
        ],
        "names": {one.code: one.name.in_(lang) for one in town.villages},
        "lines": {one.code: asdict(town.line(one.code)) for one in town.phases},
        "other_lines": {
            one.code: [{"name": name.in_(lang), **asdict(line)} for name, line in town.other_lines(one.code)]
            for one in town.phases
        },
        "targets": {f"{phase}/{domain}": rate for (phase, domain), rate in town.targets.items()},
        "minimum": asdict(town.minimum),
        "places": place_kinds(hall, actor, lang),
        "versions": {**versions, "tiles": hills.digest if hills else "", "risk": water_version(hall)},
        "words": {**subject("map", lang), **subject("terms", lang)},
        "now": hall.now().isoformat(timespec="seconds"),
    }


def _phase(phase: Phase, lang: str) -> Json:
    return {
        "code": phase.code,
        "name": phase.name.in_(lang),
        "starts_on": phase.starts_on.isoformat(),
        "ends_on": phase.ends_on.isoformat() if phase.ends_on else None,
        "goal": phase.goal.in_(lang),
    }


def geometry_bytes(hall: TownHall, actor: Actor, name: str, version: str) -> bytes:
    """The shapes of one layer and version, for ever the same. NotAllowed, UnknownCode."""
    require(actor, Act.LOOK)
    found = {version_of(drawn): drawn for drawn in _layers(hall, name, version)}
    return found[known("version", version, tuple(code for code in found if code))].encoded


def _layers(hall: TownHall, name: str, version: str) -> tuple[Layer, ...]:
    """What a geometry's address may mean: the layer as it is, or its version of that number.

    By number, not by day: a version that another replaced on its first day was
    in force for some minutes, and its address was handed out.
    """
    number = version.partition("-")[0]
    told = number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER
    return (layer(hall, name), *(numbered_layers(hall, name, int(number)) if told else ()))


def value_bytes(hall: TownHall, actor: Actor, view: tuple[str, str, str], as_of: date | None = None) -> bytes:
    """One byte an area for a ``view`` (level, domain, phase), in the order of the geometry.

    The header tells the revision they are of. A wall gets no grade of an area
    that `is_few`. NotAllowed, UnknownCode.
    """
    require(actor, Act.LOOK)
    by, domain, phase = known_view(hall, *view), view[1], view[2]
    revision, day = hall.store.revision(), hall.as_of(as_of)
    drawn_on = areas_on(hall, phase, day)
    drawn = area_layer(hall, by, drawn_on)
    on_wall = actor.role is Role.SCREEN
    header: Json = {
        "revision": revision,
        "by": by,
        "domain": domain,
        "phase": phase,
        "as_of": day.isoformat(),
    }

    def made() -> bytes:
        found = score(hall, actor, [by, "domain", "phase"], day)
        found = found[(found["domain"] == domain) & (found["phase"] == phase)]
        if on_wall:
            found = found[~found["n"].map(is_few).astype(bool)]
        return packed_grades(hall, drawn, drawn_on, header, found.set_index(by))

    return hall.map_shelf.get(("values", revision, by, domain, phase, day, drawn.digest, on_wall), made)


def packed_grades(
    hall: TownHall,
    drawn: Layer,
    on: date,
    header: Json,
    scores: pd.DataFrame,
    absent: int = int(Grade.NOT_RATED),
) -> bytes:
    """The bytes of ``scores`` (`SCORES` by area code) for a layer as it was on a day.

    ``absent`` is the class of an area without a row.
    """
    shown = scores.reindex(list(drawn.codes))
    grades = np.array([GRADE_BYTES.get(grade, absent) for grade in shown["grade"]], dtype=np.uint8)
    vetoed = shown["veto_item"].fillna("").to_numpy() != ""
    told = {**header, "checks": int(shown["n"].sum()), "codes_version": version_of(drawn)}
    return pack_values({**told, "versions": versions_on(hall, on)}, grades, vetoed)


def figures_of(
    hall: TownHall, actor: Actor, by: Level, cell: tuple[str, str], as_of: date
) -> dict[str, Figure]:
    """Every scored area of level ``by`` in one ``cell`` (domain, phase), by code."""
    found = score(hall, actor, [by, "domain", "phase"], as_of)
    found = found[(found["domain"] == cell[0]) & (found["phase"] == cell[1])]
    return dict(zip(found[by], figures(found), strict=True))


def feature(hall: TownHall, actor: Actor, code: str, view: tuple[str, str, str], lang: str) -> Json:
    """The facts of one area in a ``view`` (level, domain, phase). NotAllowed, UnknownCode."""
    require(actor, Act.LOOK)
    by, domain, phase = known_view(hall, *view), view[1], view[2]
    today = hall.today()
    about = area_told(hall, by, code, areas_on(hall, phase, today), lang)
    own = figures_of(hall, actor, by, (domain, phase), today).get(code, NO_FIGURE)
    target = hall.town.targets.get((phase, domain))
    return {
        **about,
        "figure": told(hall, own, lang),
        "previous": _previous(hall, actor, code, (by, domain, phase)),
        "target": target,
        "verdict": own.against(target).value,
    }


def pilots_told(hall: TownHall, actor: Actor, cell: tuple[str, str], lang: str) -> Json:
    """What the legend says of the pilots in a ``cell`` (domain, phase). NotAllowed, UnknownCode."""
    require(actor, Act.LOOK)
    known_view(hall, "grid", *cell)
    begun = hall.town.phase(cell[1]).starts_on <= hall.today()
    return {"told": brief(hall, actor, cell, lang) if begun else ""}


def area_told(hall: TownHall, by: Level, code: str, on: date, lang: str) -> Json:
    """Code, name and village of an area as it was on a day; UnknownCode for another."""
    drawn = area_layer(hall, by, on)
    known(by, code, drawn.codes)
    area = drawn.features[drawn.codes.index(code)]
    village = village_name(hall, area.village, lang) if by == "grid" else ""
    return {"code": code, "name": _name(hall, code, area.name, lang), "village_name": village}


def told(hall: TownHall, shown: Figure, lang: str) -> Json:
    """A figure as JSON, with the name of the item that is under veto."""
    item = shown.veto_item
    name = hall.registry.item(item).name.in_(lang) if item in hall.registry else ""
    return {**asdict(shown), "grade": shown.grade.key, "veto_name": name}


def village_name(hall: TownHall, code: str, lang: str) -> str:
    """What a village is called: by the pack, else by its polygon, else its code."""
    given = {one.code: one.name for one in area_layer(hall, "village").features}
    return _name(hall, code, given.get(code, code), lang)


def _name(hall: TownHall, code: str, given: str, lang: str) -> str:
    village = hall.town.village(code)
    return village.name.in_(lang) if village else given


def _previous(hall: TownHall, actor: Actor, code: str, view: tuple[Level, str, str]) -> Json | None:
    """The same area's rate one phase before, where it was rated."""
    by, domain, phase = view
    codes = [one.code for one in hall.town.phases]
    at = codes.index(phase)
    if not at:
        return None
    before = figures_of(hall, actor, by, (domain, codes[at - 1]), hall.today()).get(code, NO_FIGURE)
    if before.rate is None or before.grade is Grade.NOT_RATED:
        return None
    return {"rate": before.rate, "phase": codes[at - 1]}


def scene(hall: TownHall, actor: Actor, domain: str, lang: str) -> Json:
    """One picture of the wall: a domain in the phase of today. NotAllowed, UnknownCode.

    Of what `is_few` it holds that and no figure (TRUST, row 21).
    """
    require(actor, Act.LOOK)
    town, today = hall.town, hall.today()
    now = town.phase_on(today)
    by = known_view(hall, _level(hall), domain, now.code)
    cell = (domain, now.code)
    whole = figure(hall, actor, {"domain": domain, "phase": now.code}, today)
    areas = figures_of(hall, actor, by, cell, today)
    grades = [_hushed(areas.get(code, NO_FIGURE)).grade for code in area_layer(hall, by).codes]
    target = town.targets.get((now.code, domain))
    return {
        "domain": domain,
        "name": town.domain(domain).name.in_(lang),
        "phase": now.code,
        "figure": _told_on_wall(hall, whole, lang),
        "target": target,
        "verdict": _hushed(whole).against(target).value,
        "units": _units(hall, actor, cell, lang),
        "counts": {grade.key: grades.count(grade) for grade in Grade},
        "pilots": brief(hall, actor, cell, lang),
        "as_of": today.isoformat(),
        "revision": hall.store.revision(),
        "demo": town.demo,
        "lunar": _lunar(hall, lang),
    }


def _level(hall: TownHall) -> Level:
    return "grid" if hall.areas("grid").version else "village"


def _units(hall: TownHall, actor: Actor, cell: tuple[str, str], lang: str) -> list[Json]:
    found = figures_of(hall, actor, "village", cell, hall.today())
    drawn = area_layer(hall, "village").features
    pilots = {one.code: one.pilot for one in hall.town.villages}
    names = {one.code: one.name.in_(lang) for one in hall.town.villages}
    codes = [one.code for one in drawn] or list(names)
    given = {one.code: one.name for one in drawn}
    figures = {code: found.get(code, NO_FIGURE) for code in codes}
    least = _least_told(figures)
    return [
        {
            "code": code,
            "name": names.get(code) or given.get(code, code),
            "pilot": pilots.get(code, False),
            "figure": _told_on_wall(hall, figures[code], lang, least.get(code, LEAST_ON_WALL)),
        }
        for code in codes
    ]


def _least_told(figures: Mapping[str, Figure]) -> dict[str, int]:
    """Below how many checks the smallest other unit is not told of, where one unit alone is of few.

    Else that one would be the town's figure less all others.
    """
    few = [code for code, one in figures.items() if is_few(one.n)]
    others = sorted((one.n, code) for code, one in figures.items() if one.n >= LEAST_ON_WALL)
    return {code: (n // 10 + 1) * 10 for n, code in others[:1]} if len(few) == 1 else {}


def is_few(n: int, least: int = LEAST_ON_WALL) -> bool:
    """Whether a figure of ``n`` checks is of so few that a wall does not say it."""
    return 0 < n < least


def _hushed(shown: Figure, least: int = LEAST_ON_WALL) -> Figure:
    return NO_FIGURE if is_few(shown.n, least) else shown


def _told_on_wall(hall: TownHall, shown: Figure, lang: str, least: int = LEAST_ON_WALL) -> Json:
    """`told`; of too few checks nothing but below how many they are."""
    return {**told(hall, _hushed(shown, least), lang), "few": least if is_few(shown.n, least) else 0}


def _lunar(hall: TownHall, lang: str) -> Json:
    """Today by the lunar calendar of the wall's own clock, and whether people come to market."""
    day = hall.now().date()
    month, number, _ = lunar_date(day)
    text = (
        Name(lunar_name(day)).in_(lang)
        if lang != "en"
        else say("terms.lunar_date", lang, month=month, day=number)
    )
    market = ""
    if hall.town.market_days:
        today = is_market_day(day, hall.town.market_days)
        tomorrow = is_market_day(day + timedelta(days=1), hall.town.market_days)
        market = "today" if today else "tomorrow" if tomorrow else "none"
    return {"text": text, "market": market}


def tile_png(hall: TownHall, actor: Actor, version: str, place: tuple[int, int, int]) -> bytes:
    """A hillshade tile at ``place`` (z, x, y) of a relief's version. NotAllowed, UnknownCode."""
    require(actor, Act.LOOK)
    hills = relief(hall)
    if hills is None or version != hills.digest:
        raise UnknownCode(kind="tiles", code=version)
    return relief_tile(hills, *place)
