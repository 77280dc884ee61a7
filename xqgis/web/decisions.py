"""The list 需要决定: one row a matter, worst first, each with who answers and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from xqgis.cartography.numbers import count, interval, percent, tenths
from xqgis.services.overview import BelowTarget, Decision, NotRatedGrids, OpenVeto
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, tag
from xqgis.web.names import Names
from xqgis.words import say

_FIRST = 7
_MOST = 60


def decision_list(found: Sequence[Decision], names: Names, lang: str) -> Markup:
    """The card with the first rows open and the rest folded; what to do when nothing is waiting."""
    vetoes = sum(1 for one in found if isinstance(one, OpenVeto))
    told = tag("span", say("web.decisions_count", lang, count=count(len(found)), vetoes=count(vetoes)))
    head = tag("div", tag("h2", say("web.decisions", lang)), told, class_="xq-head")
    if not found:
        return tag(
            "section",
            head,
            notice(say("web.nothing_waits", lang), say("web.nothing_waits_how", lang)),
            class_="xq-card xq-decisions",
        )
    rows = [_row(one, names, lang) for one in found[:_MOST]]
    more = tag(
        "details",
        tag("summary", say("web.all_decisions", lang, count=count(len(found)))),
        rows[_FIRST:],
        left_out(len(found), lang),
    )
    return tag(
        "section",
        head,
        tag("div", rows[:_FIRST], more if len(rows) > _FIRST else None, class_="xq-rows"),
        tag("div", say("web.decisions_order", lang), class_="xq-foot"),
        class_="xq-card xq-decisions",
    )


def left_out(length: int, lang: str) -> Markup | None:
    """What to say when even the folded list is too long to show whole."""
    return (
        tag("p", say("web.decisions_left_out", lang, shown=_MOST), class_="xq-note")
        if length > _MOST
        else None
    )


def _row(one: Decision, names: Names, lang: str) -> Markup:
    if isinstance(one, OpenVeto):
        return _veto(one, names, lang)
    return _below(one, names, lang) if isinstance(one, BelowTarget) else _not_rated(one, names, lang)


def _veto(one: OpenVeto, names: Names, lang: str) -> Markup:
    where = names.grid(one.grid) if one.grid else names.village(one.village)
    if one.place.startswith(where):
        where = one.place
    elif one.place:
        where = say("web.veto_where", lang, where=where, place=one.place)
    return _line(
        "alarm",
        f"domain={one.domain}&{urlencode({'by': 'grid', 'grid': one.grid})}",
        (
            say("web.veto", lang, item=names.item(one.item)),
            say("web.veto_code", lang, place=where, item=one.item),
            say("web.answers", lang, units=names.units(one.units)),
        ),
        (
            say("web.veto_days", lang, days=count(one.days)),
            say("web.veto_since", lang, day=one.since.isoformat()),
        ),
    )


def _below(one: BelowTarget, names: Names, lang: str) -> Markup:
    figure = one.figure
    rate, span = percent(figure.rate or 0.0), interval(figure.low or 0.0, figure.high or 0.0)
    pick = {"domain": one.domain, "phase": one.phase, "by": "village", "grid": one.village}
    title = say("web.below", lang, village=names.village(one.village), domain=names.domain(one.domain))
    short = tenths((one.target - (figure.rate or 0.0)) * 100)
    return _line(
        "warn",
        urlencode(pick),
        (title, f"{rate} {span} n={count(figure.n)}", say("web.answers", lang, units=names.units(one.units))),
        (say("web.below_by", lang, gap=short), say("web.target", lang, target=percent(one.target))),
    )


def _not_rated(one: NotRatedGrids, names: Names, lang: str) -> Markup:
    pick = {"phase": one.phase, "by": "village", "grid": one.village}
    village = names.village(one.village)
    return _line(
        "wait",
        urlencode(pick),
        (
            say("web.grey", lang, village=village, grids=one.grids),
            say("web.grey_why", lang, of=one.of),
            say("web.grey_next", lang, village=village),
        ),
        (say("web.grey_share", lang, grids=one.grids, of=one.of), say("terms.grade_not_rated", lang)),
    )


def _line(state: str, pick: str, matter: tuple[str, str, str], clock: tuple[str, str]) -> Markup:
    title, where, who = matter
    words = tag("span", tag("b", title), tag("span", where), tag("span", who), class_="xq-matter")
    times = tag("span", tag("b", clock[0]), tag("span", clock[1]), class_="xq-clock")
    return tag("button", words, times, type="button", class_=f"xq-line xq-{state}", data_pick=pick)
