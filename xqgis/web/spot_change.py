"""Two periods compared on 交通黑点: one place in a sentence, or town, places and roads in a table."""

from __future__ import annotations

from collections.abc import Sequence

from xqgis.cartography.numbers import chance
from xqgis.model.spot import Change, Spot
from xqgis.services.blackspot_files import (
    CLEAR,
    campaign_told,
    change_name,
    change_words,
    others_words,
    spot_name,
)
from xqgis.services.blackspots import Blackspots
from xqgis.services.spot_detail import EVERY, Compared
from xqgis.services.town_hall import TownHall
from xqgis.web.markup import Markup, join, tag
from xqgis.words import say

_COLUMNS = ("name", "before", "after", "expected", "ratio", "sure")


def board(
    hall: TownHall, found: Blackspots, spot: Spot | None, told: Compared | None, lang: str
) -> Markup | None:
    """Two periods of one place, or of the whole town while none is chosen."""
    if told is None:
        return None
    (before, after) = (told.periods.before, told.periods.after)
    facts = {"a": before.first, "b": before.last, "days": before.days}
    later = {"c": after.first, "d": after.last, "later": after.days}
    sentences = [say(key, lang, **about) for key, about in campaign_told(hall, told)]
    lean = say("traffic.change_leans", lang, start=found.start, end=found.end) if told.leans else ""
    if spot:
        body = tag("p", change_words(told.places[spot.code], lang))
    else:
        body = _table(hall, found, told, lang)
    return join(
        tag("h3", say("traffic.compare", lang)),
        tag("p", say("traffic.periods_told", lang, **facts, **later), class_="xq-note"),
        tag("p", " ".join(sentences), class_="xq-note") if sentences else None,
        body,
        tag("p", lean, class_="xq-note") if lean else None,
    )


def _table(hall: TownHall, found: Blackspots, told: Compared, lang: str) -> Markup:
    """Town, places and roads; ``q`` stands where a table of many was looked at, ``p`` for the town."""
    heads = [tag("th", say(f"traffic.compare_{name}", lang), scope="col") for name in _COLUMNS]
    severities = [name for name in told.town if name != EVERY]
    names = [say("traffic.compare_town", lang), *(say(f"terms.severity_{name}", lang) for name in severities)]
    town = [_row(name, one, one.p, "p", lang) for name, one in zip(names, told.town.values(), strict=True)]
    places = [
        _row(f"{spot.rank}. {spot_name(hall, spot, lang)}", moved.change, moved.q, "q", lang)
        for spot in found.spots
        for moved in [told.places[spot.code]]
    ]
    roads = [_row(change_name(one, lang), one.change, one.q, "q", lang) for one in told.roads]
    others = others_words("x" if found.screened else "", lang)
    parts = [
        _group("by_days", town, lang),
        _group("places", places, lang, others=others),
        _group("roads", roads, lang),
    ]
    table = tag("table", tag("thead", tag("tr", heads)), parts, class_="xq-spot-changes")
    label = say("traffic.compare", lang)
    return tag("div", table, class_="xq-spot-wide", tabindex="0", role="region", aria_label=label)


def _group(key: str, rows: Sequence[Markup], lang: str, **facts: str) -> Markup | None:
    if not rows:
        return None
    title = say(f"traffic.compare_{key}", lang, **facts)
    head = tag("tr", tag("th", title, colspan=str(len(_COLUMNS)), scope="rowgroup"))
    return tag("tbody", head, rows)


def _row(name: str, one: Change, sure: float | None, sign: str, lang: str) -> Markup:
    expected = "—" if one.expected is None else f"{one.expected:.1f}"
    ratio = "—"
    if one.ratio:
        point, low, high = (f"{part:.2f}" for part in one.ratio)
        ratio = f"{point} ({low}–{high})"
    clear = sure is not None and sure <= CLEAR
    told = f"{sign}{chance(sure)}" if sure is not None else "—"
    mark = tag("b", say("traffic.compare_clear", lang)) if clear else None
    return tag(
        "tr",
        tag("th", name, scope="row"),
        [tag("td", str(n)) for n in (one.before, one.after)],
        tag("td", expected),
        tag("td", ratio),
        tag("td", told, " ", mark),
    )
