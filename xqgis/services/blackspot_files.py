"""Blackspots as files: the list with both verdicts, its rule set and its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from xqgis.model.actor import Actor
from xqgis.model.blackspot import SEVERITIES, Criterion
from xqgis.model.spot import Share, Spot
from xqgis.publish.table import Table, csv_bytes, xlsx_bytes
from xqgis.services.blackspots import IN_FORCE, Blackspots, SpotLook, blackspots
from xqgis.services.exports import take
from xqgis.services.map_data import village_name
from xqgis.services.town_hall import TownHall
from xqgis.words import say

_NUMBERS = ("n", "expected", "ratio", "low", "high", "eb", "p", "q", "p_town")
_COLUMNS = (
    *("rank", "name", "weight", *SEVERITIES, "deaths", "injuries", "rule", "screen", "agrees"),
    *_NUMBERS,
    *("helmets", "riders", "freight", "freight_n", "trend", "lon", "lat"),
)
Kind = Literal["csv", "xlsx"]


def spot_file(hall: TownHall, actor: Actor, kind: Kind, lang: str, look: SpotLook = IN_FORCE) -> bytes:
    """The list as a file. NotAllowed, UnknownCode."""
    take(hall, actor, f"blackspots.{kind}", **look.parameters())
    found = blackspots(hall, actor, look)
    header = [say(f"traffic.column_{name}", lang) for name in _COLUMNS]
    rows = [_row(hall, found, spot, lang) for spot in found.spots]
    told = Table(say("traffic.sheet_list", lang), header, rows)
    about = Table(say("traffic.sheet_about", lang), ("", ""), about_rows(hall, found, lang))
    return csv_bytes(told) if kind == "csv" else xlsx_bytes([told, about])


def spot_name(hall: TownHall, spot: Spot, lang: str) -> str:
    """Where a place is: the road, or its kind, and the village that most of its accidents lie in."""
    road = spot.road or (say(f"terms.road_{spot.kind}", lang) if spot.kind else "")
    village = village_name(hall, spot.village, lang) if spot.village else ""
    key = "name_road_village" if road and village else "name_road" if road else "name_village"
    return say(f"traffic.{key}", lang, road=road, village=village)


def verdict_words(spot: Spot, lang: str) -> tuple[str, str, str]:
    """The rule's word, the screen's, and whether they agree."""
    screen = {True: "yes", False: "no", None: "cannot"}[spot.found]
    agrees = {True: "agree", False: "disagree", None: "alone"}[spot.agrees]
    told = (f"rule_{'yes' if spot.rule else 'no'}", f"screen_{screen}", agrees)
    rule, found, both = (say(f"traffic.{key}", lang) for key in told)
    return rule, found, both


def criterion_words(one: Criterion, lang: str) -> str:
    """So many accidents at least, of each kind asked for."""
    told = {"fatal": one.fatal, "injury": one.injury, "casualty": one.casualty, "every": one.every}
    parts = [say(f"traffic.at_least_{name}", lang, n=least) for name, least in told.items() if least]
    return say("traffic.and", lang).join(parts)


def rule_words(found: Blackspots, lang: str) -> str:
    """The window and its criteria in one line; that there is no rule set where there is none."""
    if found.rules is None or found.window is None:
        return say("traffic.no_rules", lang)
    criteria = say("traffic.or", lang).join(criterion_words(one, lang) for one in found.window.any_of)
    window = found.window
    return say("traffic.rule_told", lang, window=window.name.in_(lang), years=window.years, criteria=criteria)


def rule_days(found: Blackspots) -> list[tuple[str, dict[str, object]]]:
    """Sentences (key, facts): which days the rule looks at, where others are shown; short records."""
    if found.rules is None or found.window is None:
        return []
    told: list[tuple[str, dict[str, object]]] = []
    if found.start != max(found.rule_start, found.first):
        told.append(("traffic.said_rule_days", {"start": found.rule_start, "end": found.end}))
    if found.first > found.rule_start:
        told.append(("traffic.said_first", {"first": found.first, "years": found.window.years}))
    return told


def about_rows(hall: TownHall, found: Blackspots, lang: str) -> list[Sequence[object]]:
    """What stands beside every list: days, rules, source, terms, marks."""
    screen = hall.town.traffic.screen
    rows: list[Sequence[object]] = [
        (say("traffic.about_days", lang), f"{found.start} — {found.end}"),
        (say("traffic.about_accidents", lang), found.accidents),
        (say("traffic.about_unplaced", lang), found.unplaced),
        (say("traffic.about_rules", lang), rule_words(found, lang)),
    ]
    if found.rules:
        rows += [
            (say("traffic.about_rule_set", lang), found.rules.name.in_(lang)),
            (say("traffic.about_source", lang), found.rules.source.in_(lang)),
            *(
                (say("traffic.about_rule_days", lang), say(key, lang, **facts))
                for key, facts in rule_days(found)
            ),
        ]
    key = "about_screen_told" if found.screened else "no_screen"
    told = say(f"traffic.{key}", lang, level=f"{screen.level:g}", draws=screen.draws)
    rows.append((say("traffic.about_screen", lang), told))
    rows.append((say("traffic.about_freight", lang), hall.town.traffic.freight.in_(lang)))
    if hall.town.demo:
        rows.append(("", say("terms.demo", lang)))
    return rows


def _row(hall: TownHall, found: Blackspots, spot: Spot, lang: str) -> list[object]:
    weight, told = spot.weight(hall.town.traffic.weights), spot.statistic
    numbers = [getattr(told, name) if told else None for name in _NUMBERS]
    return [
        *(spot.rank, spot_name(hall, spot, lang), weight, *(spot.counts[name] for name in SEVERITIES)),
        *(spot.deaths, spot.injuries, *verdict_words(spot, lang)),
        *numbers,
        *(_recorded(spot.helmets), _n(spot.helmets), _recorded(spot.freight), _n(spot.freight)),
        *(" ".join(f"{quarter}:{count}" for quarter, count in spot.trend), *spot.at),
    ]


def _recorded(share: Share) -> int | None:
    return share.part if share.n else None


def _n(share: Share) -> int | None:
    return share.n or None
