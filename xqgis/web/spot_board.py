"""The boards of 交通黑点: the list with both verdicts, one place closer, when accidents happen."""

from __future__ import annotations

from collections.abc import Sequence

from xqgis.cartography.numbers import chance, count, interval, percent
from xqgis.errors import XqgisError
from xqgis.model.blackspot import SEVERITIES
from xqgis.model.spot import LEAST_TOLD, Share, Spot
from xqgis.services.blackspot_files import rule_days, rule_words, spot_name, verdict_words
from xqgis.services.blackspots import Blackspots
from xqgis.services.spot_detail import SpotDetail
from xqgis.services.town_hall import TownHall
from xqgis.web import spot_change
from xqgis.web.bars import labelled
from xqgis.web.markup import Markup, join, tag
from xqgis.words import say

_BIN = 2
"""Hours of a column."""
_STEPS = 5


def notes(
    hall: TownHall,
    found: Blackspots,
    refused: Sequence[str],
    lang: str,
    wrong: XqgisError | None = None,
) -> Markup:
    """Rule, source and days in one line; what of the address could not be taken up."""
    told = [
        say("traffic.said_whole", lang, start=found.start, end=found.end, n=found.accidents, **found.counts),
        say("traffic.said_rules", lang, rules=rule_words(found, lang), source=_source(found, lang)),
    ]
    told += [say(key, lang, **facts) for key, facts in rule_days(found)]
    if found.unplaced:
        reach = hall.town.traffic.screen.reach_m
        told.append(say("traffic.said_unplaced", lang, n=found.unplaced, reach=reach))
    warnings = [say("traffic.refused", lang, names="、".join(refused))] if refused else []
    warnings += [say(f"errors.{wrong.key}", lang, **wrong.facts)] if wrong else []
    warn = [tag("div", labelled("warn", one), class_="xq-query-warn", role="alert") for one in warnings]
    return join(tag("p", " ".join(told), class_="xq-spot-notes"), *warn)


def places(hall: TownHall, found: Blackspots, chosen: Spot | None, lang: str) -> Markup:
    """The list by rank; a row chooses its place."""
    if not found.spots:
        key = "said_none" if found.accidents else "nothing_filed"
        return tag(
            "div", labelled("info", say(f"traffic.{key}", lang)), class_="xq-spot-empty", role="status"
        )
    names = ("rank", "name", "fatal", "injury", "damage", "trend", "rule", "screen", "agrees")
    head = [tag("th", say(f"traffic.short_{name}", lang), scope="col") for name in names]
    rows = [_row(hall, spot, chosen is not None and spot.code == chosen.code, lang) for spot in found.spots]
    table = tag("table", tag("thead", tag("tr", head)), tag("tbody", rows), class_="xq-spot-table")
    return tag("div", table, class_="xq-spot-list", tabindex="0", role="region", aria_label=_label(lang))


def _label(lang: str) -> str:
    return say("web.page_blackspots", lang)


def _row(hall: TownHall, spot: Spot, chosen: bool, lang: str) -> Markup:
    rule, screen, agrees = verdict_words(spot, lang)
    q = f" q{chance(spot.statistic.q)}" if spot.statistic else ""
    differs = spot.agrees is False
    name = tag(
        "button",
        spot_name(hall, spot, lang),
        type="button",
        class_="xq-spot-name",
        data_pick=f"spot={spot.code}",
        aria_pressed="true" if chosen else "false",
    )
    return tag(
        "tr",
        tag("td", tag("span", str(spot.rank), class_=f"xq-rank{' xq-one' if differs else ''}")),
        tag("td", name),
        [tag("td", tag("b" if key == "fatal" else "span", str(spot.counts[key])), class_="xq-n")
         for key in SEVERITIES],
        tag("td", _trend(spot, lang)),
        tag("td", labelled("check" if spot.rule else "minus", rule)),
        tag("td", labelled("check" if spot.found else "minus", screen), tag("span", q, class_="xq-q")),
        tag("td", tag("span", agrees, class_="xq-differs" if differs else "xq-same")),
        class_="xq-on" if chosen else None,
        data_keep=spot.code if chosen else None,
    )  # fmt: skip


def _trend(spot: Spot, lang: str) -> Markup:
    """The last quarters as bars, readable as text."""
    most = max((n for _, n in spot.trend), default=0) or 1
    told = "，".join(f"{quarter} {n}" for quarter, n in spot.trend)
    bars = [tag("i", style=f"height:{max(n / most, 0.06):.0%}") for _, n in spot.trend]
    label = say("traffic.trend_told", lang, told=told)
    return tag("span", bars, class_="xq-spark", role="img", aria_label=label, title=label)


def closer(
    hall: TownHall,
    found: Blackspots,
    spot: Spot | None,
    detail: SpotDetail,
    lang: str,
    *,
    periods: bool = False,
) -> Markup | None:
    """One place, or the whole town while none is chosen: figures, hours, years, before and after, why.

    Two ``periods`` that were asked for come first.
    """
    if not found.accidents:
        return None
    title = say("traffic.whole_town", lang, n=count(found.accidents))
    if spot:
        title = say("traffic.place_title", lang, rank=spot.rank, name=spot_name(hall, spot, lang))
    change = spot_change.board(hall, found, spot, detail.compared, lang)
    return tag(
        "div",
        tag("h2", title),
        tag("div", _figures(found, spot, lang), class_="xq-spot-figures"),
        change if periods else None,
        _hours(hall, detail, lang),
        _years(spot.years if spot else found.years, lang),
        None if periods else change,
        _why(hall, found, spot, lang),
        tag("p", _as_of(hall, found, lang), class_="xq-note"),
        class_="xq-spot-closer",
    )


def _figures(found: Blackspots, spot: Spot | None, lang: str) -> list[Markup]:
    counts = spot.counts if spot else found.counts
    harmed = say("traffic.by_severity", lang, **counts)
    told = [_figure(say("traffic.accidents", lang, n=count(sum(counts.values()))), harmed)]
    if spot and spot.statistic:
        one = spot.statistic
        told.append(
            _figure(
                say("traffic.accidents", lang, n=f"{one.expected:.1f}"),
                say("traffic.expected", lang, eb=f"{one.eb:.1f}"),
            )
        )
        span = f"({one.low:.1f}–{one.high:.1f}) q{chance(one.q)}"
        told.append(_figure(say("traffic.times", lang, ratio=f"{one.ratio:.1f}"), span))
    told.append(_share("helmets", spot.helmets if spot else found.helmets, lang))
    told.append(_share("freight", spot.freight if spot else found.freight, lang))
    return told


def _figure(main: str, aside: str) -> Markup:
    return tag("div", tag("b", main), tag("span", aside))


def _share(name: str, share: Share, lang: str) -> Markup:
    label = say(f"traffic.{name}", lang)
    if share.rate is None or share.low is None or share.high is None:
        key = "too_few_recorded" if share.n else "not_recorded"
        return _figure("—", say(f"traffic.{key}", lang, label=label, least=LEAST_TOLD))
    return _figure(percent(share.rate), f"{label} {interval(share.low, share.high)} n={count(share.n)}")


def _hours(hall: TownHall, detail: SpotDetail, lang: str) -> Markup:
    """Weekday by two hours, and market days below; the figure in each cell, the colour beside it."""
    times = detail.times
    if times is None:
        few = tag("p", say("traffic.too_few", lang, least=LEAST_TOLD), class_="xq-note")
        return join(tag("h3", say("traffic.hours", lang)), few)
    rows = [(say(f"traffic.weekday_{day}", lang), times.week[day]) for day in range(len(times.week))]
    binned = [(name, row.reshape(-1, _BIN).sum(axis=1).tolist()) for name, row in rows]
    market = times.market.reshape(-1, _BIN).sum(axis=1).tolist() if times.market_days else None
    most = max([1, *(n for _, row in binned for n in row), *(market or [])])
    head = [
        tag("th", ""),
        *(tag("th", say("traffic.hour", lang, hour=at), scope="col") for at in range(0, 24, _BIN)),
    ]
    body = [_hour_row(name, row, most) for name, row in binned]
    if market is not None:
        body.append(_hour_row(say("traffic.market", lang), market, most, "xq-market"))
    table = tag("table", tag("thead", tag("tr", head)), tag("tbody", body), class_="xq-hours")
    told = [say("traffic.hours_note", lang)]
    if market is not None:
        figures = say("traffic.figures_joint", lang).join(str(one) for one in hall.town.market_days)
        told = [say("traffic.market_note", lang, figures=figures)]
    if times.ratio:
        point, low, high = (f"{part:.1f}" for part in times.ratio)
        key = "market_more" if times.ratio[1] > 1 else "market_less" if times.ratio[2] < 1 else "market_same"
        facts = {"days": times.market_days, "ratio": point, "low": low, "high": high}
        told.append(say(f"traffic.{key}", lang, **facts))
    if times.untimed:
        told.append(say("traffic.untimed", lang, n=times.untimed))
    return join(tag("h3", say("traffic.hours", lang)), table, tag("p", " ".join(told), class_="xq-note"))


def _hour_row(name: str, row: Sequence[int], most: int, kind: str | None = None) -> Markup:
    cells = [
        tag(
            "td",
            str(n) if n else "",
            class_=f"xq-h{min(_STEPS - 1, n * _STEPS // (most + 1))}" if n else None,
        )
        for n in row
    ]
    return tag("tr", tag("th", name, scope="row"), cells, class_=kind)


def _years(years: object, lang: str) -> Markup:
    """Counts by severity and year."""
    told = dict(years) if isinstance(years, dict) else {}
    head = [tag("th", ""), *(tag("th", str(year), scope="col") for year in told)]
    body = [
        tag(
            "tr",
            tag("th", say(f"terms.severity_{name}", lang), scope="row"),
            [tag("td", str(counts[name])) for counts in told.values()],
        )
        for name in SEVERITIES
    ]
    table = tag("table", tag("thead", tag("tr", head)), tag("tbody", body), class_="xq-years")
    return join(tag("h3", say("traffic.years", lang)), table)


def _why(hall: TownHall, found: Blackspots, spot: Spot | None, lang: str) -> Markup | None:
    """Where the two ways differ, and what follows from it."""
    differing = [one for one in ([spot] if spot else found.spots) if one.agrees is False and one.statistic]
    if not found.screened:
        return tag("p", say("traffic.no_screen", lang))
    if not differing:
        return None
    lines = [
        tag(
            "li",
            say(
                "traffic.why_rule" if one.rule else "traffic.why_screen",
                lang,
                rank=one.rank,
                name=spot_name(hall, one, lang),
                ratio=f"{one.statistic.ratio:.1f}" if one.statistic else "",
                q=chance(one.statistic.q) if one.statistic else "",
            ),
        )
        for one in differing
    ]
    return join(tag("h3", say("traffic.why", lang)), tag("ul", lines))


def _as_of(hall: TownHall, found: Blackspots, lang: str) -> str:
    screen = hall.town.traffic.screen
    facts = {"level": f"{screen.level:g}", "draws": screen.draws}
    key = "about_screen_told" if found.screened else "no_screen"
    freight = hall.town.traffic.freight.in_(lang)
    told = [
        say("traffic.as_of", lang, day=found.end, revision=found.revision),
        say(f"traffic.{key}", lang, **facts),
    ]
    if freight:
        told.append(say("traffic.freight_means", lang, freight=freight))
    return say("traffic.stop", lang).join(told)


def _source(found: Blackspots, lang: str) -> str:
    return found.rules.source.in_(lang) if found.rules else "—"
