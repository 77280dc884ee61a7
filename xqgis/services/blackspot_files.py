"""Blackspots as files: the list with both verdicts, its rule set and its source."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Literal

from xqgis.cartography.numbers import chance
from xqgis.model.actor import Actor
from xqgis.model.blackspot import SEVERITIES, Criterion
from xqgis.model.spot import Change, Share, Spot
from xqgis.publish.table import Table, csv_bytes, xlsx_bytes
from xqgis.services.blackspots import IN_FORCE, Blackspots, SpotLook, blackspots
from xqgis.services.exports import marked, take
from xqgis.services.map_data import village_name
from xqgis.services.spot_detail import EVERY, Compared, Moved, compare
from xqgis.services.spot_periods import Periods, campaign
from xqgis.services.town_hall import TownHall
from xqgis.words import say

_NUMBERS = ("n", "expected", "ratio", "low", "high", "eb", "p", "q", "p_town")
_COLUMNS = (
    *("rank", "name", "weight", *SEVERITIES, "deaths", "injuries", "rule", "screen", "agrees"),
    *_NUMBERS,
    *("helmets", "riders", "freight", "freight_n", "trend", "lon", "lat"),
)
Kind = Literal["csv", "xlsx"]
CLEAR = 0.05
"""A change is called clear up to this p."""


def spot_file(
    hall: TownHall,
    actor: Actor,
    kind: Kind,
    lang: str,
    look: SpotLook = IN_FORCE,
    periods: Periods | None = None,
) -> bytes:
    """The list as a file, with two periods compared. NotAllowed, UnknownCode, WrongPeriods."""
    asked = {**look.parameters(), **(periods.parameters() if periods else {})}
    take(hall, actor, f"blackspots.{kind}", **asked)
    found, compared = blackspots(hall, actor, look), compare(hall, actor, look, periods)
    header = [say(f"traffic.column_{name}", lang) for name in _COLUMNS]
    rows = [_row(hall, found, spot, lang) for spot in found.spots]
    if compared:
        header += _change_header(compared, lang)
        rows = [
            [*row, *_changed(compared.places[spot.code])] for row, spot in zip(rows, found.spots, strict=True)
        ]
    told = marked(hall, Table(say("traffic.sheet_list", lang), header, rows), found.end, lang)
    rest = about_rows(hall, found, lang)
    if compared:
        label = say("traffic.campaign", lang)
        rest += [(label, say(key, lang, **facts)) for key, facts in campaign_told(hall, compared)]
    about = Table(say("traffic.sheet_about", lang), ("", ""), rest)
    if kind == "csv":
        return csv_bytes(told)
    return xlsx_bytes([told, *([_changes(hall, found, compared, lang)] if compared else []), about])


def _change_header(compared: Compared, lang: str) -> list[str]:
    spans = {"before": compared.periods.before, "after": compared.periods.after}
    counts = [say(f"traffic.column_{name}", lang, a=one.first, b=one.last) for name, one in spans.items()]
    names = ("expected", "ratio", "low", "high", "p", "q")
    return [*counts, *(say(f"traffic.column_change_{name}", lang) for name in names)]


def _changed(moved: Moved) -> list[object]:
    one = moved.change
    ratio = [part if isfinite(part) else None for part in one.ratio or ()] or [None] * 3
    return [one.before, one.after, one.expected, *ratio, one.p, moved.q]


def _changes(hall: TownHall, found: Blackspots, compared: Compared, lang: str) -> Table:
    """Town, places and roads of a comparison as a sheet."""
    header = [say(f"traffic.column_{name}", lang) for name in ("group", "where")]
    town, place, road = (say(f"traffic.group_{name}", lang) for name in ("town", "place", "road"))
    rows: list[Sequence[object]] = [
        (town, _severity(name, lang), *_changed(Moved(one, None))) for name, one in compared.town.items()
    ]
    rows += [
        (place, spot_name(hall, spot, lang), *_changed(compared.places[spot.code])) for spot in found.spots
    ]
    rows += [(road, change_name(one, lang), *_changed(one)) for one in compared.roads]
    return Table(say("traffic.sheet_changes", lang), [*header, *_change_header(compared, lang)], rows)


def spot_name(hall: TownHall, spot: Spot, lang: str) -> str:
    """Where a place is: the road, or its kind, and the village that most of its accidents lie in."""
    road = spot.road or (say(f"terms.road_{spot.kind}", lang) if spot.kind else "")
    village = village_name(hall, spot.village, lang) if spot.village else ""
    key = "name_road_village" if road and village else "name_road" if road else "name_village"
    return say(f"traffic.{key}", lang, road=road, village=village)


def change_name(moved: Moved, lang: str) -> str:
    """A road of a comparison: its name, or that it is one of the nameless of its kind."""
    kind = say(f"terms.road_{moved.kind}", lang)
    return moved.road or say("traffic.compare_nameless", lang, kind=kind)


def others_words(kind: str, lang: str) -> str:
    """What a place of a kind of road, '' for none, is held against."""
    return say(f"traffic.others_{'kind' if kind else 'all'}", lang)


def change_words(moved: Moved, lang: str) -> str:
    """How a place changed from one period to the other, in a sentence or two."""
    one, others = moved.change, others_words(moved.kind, lang)
    told = say("traffic.change", lang, before=one.before, after=one.after)
    if one.expected is None or one.ratio is None:
        p = chance(one.p) if one.p is not None else ""
        return told + say(f"traffic.change_{'unsure' if p else 'nothing'}", lang, p=p, others=others)
    point, low, high = (f"{part:.2f}" for part in one.ratio)
    key = "change_clear" if one.p is not None and one.p <= CLEAR else "change_open"
    facts = {"others": others, "expected": f"{one.expected:.1f}", "ratio": point, "low": low, "high": high}
    return told + say(f"traffic.{key}", lang, **facts, p=chance(one.p or 0.0))


def campaign_told(hall: TownHall, told: Compared) -> list[tuple[str, dict[str, object]]]:
    """Sentences (key, facts) about the campaign that the second period is; none for other periods."""
    found = campaign(hall, told.periods.campaign)
    if found is None:
        return []
    facts: dict[str, object] = {"name": found.name, "looks_at": found.looks_at, "source": found.source}
    sentences = [("traffic.campaign_told", facts)]
    after = told.periods.after.last
    if after < found.ends_on:
        sentences.append(("traffic.campaign_under_way", {"ends": found.ends_on, "day": after}))
    if not told.town[EVERY].before:
        sentences.append(("traffic.campaign_nothing_before", {}))
    return sentences


def town_changes(told: Compared, lang: str) -> list[tuple[str, str]]:
    """The town by days, and by severity: whom it is about, and how it changed in a sentence."""
    return [(_severity(name, lang), _by_days(one, lang)) for name, one in told.town.items()]


def _severity(name: str, lang: str) -> str:
    return say("traffic.compare_town" if name == EVERY else f"terms.severity_{name}", lang)


def _by_days(one: Change, lang: str) -> str:
    words = say("traffic.change", lang, before=one.before, after=one.after)
    if one.expected is None or one.ratio is None:
        return words + say("traffic.change_no_ratio", lang)
    point, low, high = (f"{part:.2f}" for part in one.ratio)
    facts = {"expected": f"{one.expected:.1f}", "ratio": point, "low": low, "high": high}
    return words + say("traffic.change_by_days", lang, **facts, p=chance(one.p or 0.0))


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
    return share.part if share.rate is not None else None


def _n(share: Share) -> int | None:
    return share.n or None
