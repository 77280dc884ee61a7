"""The boards of the pages as HTML: key figures, the phase, what needs a decision.

A button carries ``data-pick="what=code"``; the page's one listener turns a
press into a change of the selection (`xqgis.web.bridge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xqgis.cartography.numbers import count, difference, interval, percent
from xqgis.model.figure import Figure
from xqgis.model.filter import Filter
from xqgis.model.grade import Grade, Verdict
from xqgis.model.phase import Phase
from xqgis.model.town import Minimum, Town
from xqgis.services.overview import KeyFigure
from xqgis.services.town_hall import TownHall
from xqgis.web.bars import bar, floor, icon, labelled
from xqgis.web.markup import Markup, join, tag
from xqgis.web.question import ALL, Question
from xqgis.web.selection import Selection
from xqgis.words import say

VERDICT_ICON = {
    Verdict.REACHED: "check",
    Verdict.MISSED: "close",
    Verdict.UNCLEAR: "info",
    Verdict.NONE: "info",
}


def figure_line(figure: Figure, minimum: Minimum, lang: str) -> Markup:
    """``(84.2–85.7) n=8,988``; for what is not rated, why not."""
    if figure.grade is Grade.NOT_RATED:
        return tag("span", not_rated_because(figure, minimum, lang), class_="xq-num")
    span = interval(figure.low or 0.0, figure.high or 0.0)
    return tag("span", f"{span} n={count(figure.n)}", class_="xq-num")


def not_rated_because(figure: Figure, minimum: Minimum, lang: str) -> str:
    """``n=7，不足10`` or how many visits are wanting."""
    if figure.n < minimum.checks:
        return say("web.few_checks", lang, n=count(figure.n), minimum=minimum.checks)
    return say("web.few_visits", lang, visits=figure.visits, minimum=minimum.visits)


def verdict(found: Verdict, lang: str) -> Markup:
    """The word of a verdict with its sign; nothing where there is no target."""
    if found is Verdict.NONE:
        return join()
    return tag(
        "span",
        labelled(VERDICT_ICON[found], say(f"web.verdict_{found.value}", lang)),
        class_=f"xq-verdict xq-{found.value}",
    )


def gap(figure: Figure, target: float | None, lang: str) -> str:
    """How far a rate stands from its target, in points."""
    if figure.rate is None or target is None or figure.grade is Grade.NOT_RATED:
        return ""
    points = figure.rate - target
    told = difference(abs(points)).lstrip("+")
    if told == "0.0":
        return say("web.level_with_target", lang)
    return say("web.above_target" if points > 0 else "web.below_target", lang, gap=told)


def key_strip(hall: TownHall, found: Sequence[KeyFigure], chosen: Selection, lang: str) -> Markup:
    """The strip over the map: the phase, then a card a domain on one common axis."""
    start = floor((one.figure for one in found), (one.target for one in found))
    cards = [_key_card(hall.town, one, start, chosen.domain, lang) for one in found]
    phase = phase_card(hall.town.phase(chosen.phase), hall.town.phases, hall.today(), lang)
    label = say("web.key_figures", lang)
    return tag(
        "div", phase, tag("div", cards, class_="xq-kpis", role="group", aria_label=label), class_="xq-strip"
    )


def _key_card(town: Town, one: KeyFigure, start: float, chosen: str, lang: str) -> Markup:
    """One domain; pressing it chooses the domain, the link beside its figure opens where that comes from."""
    domain, figure = town.domain(one.domain), one.figure
    rated = figure.grade is not Grade.NOT_RATED and figure.rate is not None
    shown = percent(figure.rate or 0.0) if rated else say("terms.grade_not_rated", lang)
    name = tag("span", labelled(domain.icon, domain.name.in_(lang)), class_="xq-name")
    card = tag(
        "button",
        tag("span", name, verdict(one.verdict, lang), class_="xq-row"),
        tag("span", tag("b", shown), tag("span", gap(figure, one.target, lang)), class_="xq-kpi-line"),
        bar(figure, one.target, start),
        figure_line(figure, town.minimum, lang),
        type="button",
        class_="xq-card xq-kpi",
        data_pick=f"domain={domain.code}",
        aria_pressed="true" if chosen == domain.code else "false",
    )
    return tag("div", card, _origin(one, domain.name.in_(lang), shown, lang), class_="xq-kpi-cell")


def _origin(one: KeyFigure, domain: str, shown: str, lang: str) -> Markup:
    """The way to the grid query of just this figure, with the card open that says where it comes from."""
    asked = Question(Filter(domain=one.domain, phase=one.phase), about=ALL)
    return tag(
        "a",
        say("web.origin_short", lang),
        href=asked.address(),
        target="_self",
        class_="xq-origin xq-kpi-origin",
        aria_label=say("query.origin_of", lang, shown=f"{domain} {shown}"),
    )


def phase_card(phase: Phase, phases: tuple[Phase, ...], today: date, lang: str) -> Markup:
    """Where the plan stands: which phase of how many, days gone and left, its goal in the plan's words."""
    steps = [one for one in phases if one.ends_on is not None]
    number = next((at for at, one in enumerate(steps, 1) if one.code == phase.code), None)
    place = f"{number}/{len(steps)}" if number else say("web.standing", lang)
    begun, ended = today >= phase.starts_on, phase.ends_on is not None and today > phase.ends_on
    if phase.ends_on is None or not begun or ended:
        key = "web.phase_past" if ended else "web.phase_open" if begun else "web.phase_ahead"
        clock, share = say(key, lang, day=(phase.ends_on if ended else phase.starts_on)), float(ended)
    else:
        gone, left = (today - phase.starts_on).days + 1, (phase.ends_on - today).days
        clock, share = say("web.phase_now", lang, day=gone, left=left), gone / (gone + left)
    return tag(
        "div",
        tag("span", say("web.phase_place", lang, place=place, clock=clock), class_="xq-note"),
        tag("b", phase.name.in_(lang)),
        tag("span", tag("span", style=f"width:{share:.1%}"), class_="xq-phase-bar", aria_hidden="true"),
        tag("span", phase.goal.in_(lang), class_="xq-note xq-goal", title=phase.goal.in_(lang)),
        class_="xq-card xq-phase",
    )


def grade_chip(grade: Grade, lang: str) -> Markup:
    """A grade's word on its colour."""
    return tag("span", say(f"terms.grade_{grade.key}", lang), class_=f"xq-chip xq-g{int(grade)}")


def notice(title: str, body: str, *actions: Markup) -> Markup:
    """A card that says what is (not) there and what to do next."""
    words = tag("span", tag("b", title), tag("span", body), actions)
    return tag("div", icon("info"), words, class_="xq-card xq-notice", role="status")


def nothing_checked(hall: TownHall, phase: str, may_file: bool, lang: str) -> Markup:
    """A phase without a single check: what is missing and where to send it."""
    facts = {"phase": hall.town.phase(phase).name.in_(lang), "grids": count(len(hall.areas("grid").frame))}
    go = tag("a", say("web.go_file", lang), href="/report", target="_self") if may_file else None
    card = notice(
        say("web.nothing_checked", lang, **facts),
        say("web.nothing_checked_how", lang, **facts),
        *([go] if go else []),
    )
    return tag("section", card, class_="xq-card xq-decisions")


def page_head(title: str, how: str) -> Markup:
    """The title of a page and, beside it, how to use it."""
    return tag("div", tag("h1", title), tag("span", how), class_="xq-page-head")
