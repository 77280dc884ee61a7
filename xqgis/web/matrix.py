"""合标热力: the board of domains by phases, the trend beside it, the weakest items of a cell."""

from __future__ import annotations

from collections.abc import Sequence

from xqgis.cartography.numbers import bound, count, interval, percent
from xqgis.model.grade import Grade
from xqgis.model.phase import Phase
from xqgis.model.town import Domain
from xqgis.services.overview import KeyFigure, Matrix, WeakItem
from xqgis.services.town_hall import TownHall
from xqgis.web.bars import bar, floor, labelled, swatch, trend
from xqgis.web.boards import figure_line, grade_chip, not_rated_because, verdict
from xqgis.web.markup import Markup, tag
from xqgis.web.names import Names
from xqgis.web.selection import Selection
from xqgis.words import say


def board(hall: TownHall, found: Matrix, chosen: Selection, lang: str) -> Markup:
    """The matrix as a table whose cells are buttons; the chosen one has an outline."""
    phases = _shown(hall, found)
    start = floor((one.figure for one in found.cells.values()), (one.target for one in found.cells.values()))
    head = tag(
        "tr",
        tag("td"),
        [_phase_head(phase, hall, lang) for phase in phases],
        tag("th", tag("b", say("web.trend", lang)), tag("span", say("web.trend_line", lang)), scope="col"),
    )
    rows = [_row(hall, domain, phases, found, (start, chosen, lang)) for domain in hall.town.domains]
    table = tag("table", tag("thead", head), tag("tbody", rows), class_="xq-matrix")
    return tag(
        "section",
        table,
        _legend(hall, chosen, lang),
        class_="xq-card xq-board",
        aria_label=say("web.page_compliance", lang),
    )


def cell_head(hall: TownHall, one: KeyFigure, lang: str) -> Markup:
    """The heading over the map of the chosen cell: what it is, figure, interval, verdict."""
    town, figure = hall.town, one.figure
    title = f"{town.domain(one.domain).name.in_(lang)} · {town.phase(one.phase).name.in_(lang)}"
    rated = figure.grade is not Grade.NOT_RATED
    shown = percent(figure.rate or 0.0) if rated else say("terms.grade_not_rated", lang)
    return tag(
        "div",
        tag("div", tag("h2", title, class_="xq-title"), grade_chip(figure.grade, lang), class_="xq-row"),
        tag(
            "div",
            tag("b", shown),
            figure_line(figure, town.minimum, lang),
            verdict(one.verdict, lang),
            class_="xq-cell-line",
        ),
        class_="xq-cell-head",
    )


def weak_items(found: Sequence[WeakItem], names: Names, lang: str) -> Markup:
    """短板检查项: the lowest rates of the cell, each with its interval and n."""
    title = tag("h3", say("web.weakest", lang))
    if not found:
        return tag("div", title, tag("p", say("web.no_weakest", lang), class_="xq-note"), class_="xq-weak")
    start = floor((one.figure for one in found), ())
    rows = [
        tag(
            "tr",
            tag("td", tag("b", names.item(one.item)), tag("span", f"{one.item} · {names.units(one.units)}")),
            tag("td", bar(one.figure, None, start), class_="xq-weak-bar"),
            tag(
                "td",
                tag("b", percent(one.figure.rate or 0.0)),
                tag("span", interval(one.figure.low or 0.0, one.figure.high or 0.0)),
                class_="xq-right",
            ),
            tag("td", f"n={count(one.figure.n)}", class_="xq-right"),
        )
        for one in found
    ]
    return tag("div", title, tag("table", tag("tbody", rows)), class_="xq-weak")


def _shown(hall: TownHall, found: Matrix) -> list[Phase]:
    """The phases with an end, and the standing one once it has begun."""
    return [
        phase for phase in hall.town.phases if phase.ends_on is not None or phase.starts_on <= found.as_of
    ]


def _phase_head(phase: Phase, hall: TownHall, lang: str) -> Markup:
    until = phase.ends_on.isoformat() if phase.ends_on else ""
    if phase.ends_on and phase.ends_on.year == phase.starts_on.year:
        until = f"{phase.ends_on:%m-%d}"
    now = phase.holds(hall.today())
    targets = sorted({rate for (code, _), rate in hall.town.targets.items() if code == phase.code})
    told = say("web.targets", lang, low=bound(targets[0]), high=bound(targets[-1])) if targets else ""
    return tag(
        "th",
        tag("b", f"{phase.code} {phase.name.in_(lang)}"),
        tag("span", say("web.span", lang, starts=phase.starts_on.isoformat(), ends=until)),
        tag("span", told + (say("web.running", lang) if now else "")),
        scope="col",
        title=phase.note.in_(lang) or None,
    )


def _row(
    hall: TownHall, domain: Domain, phases: Sequence[Phase], found: Matrix, look: tuple[float, Selection, str]
) -> Markup:
    start, _, lang = look
    standards = sum(1 for standard in hall.registry.standards if standard.domain == domain.code)
    cells = [found.cells[domain.code, phase.code] for phase in phases]
    rated = [one.figure if one.figure.grade is not Grade.NOT_RATED else None for one in cells]
    name = tag(
        "th",
        tag("span", labelled(domain.icon, domain.name.in_(lang)), class_="xq-name"),
        tag("span", say("web.standards", lang, count=standards)),
        scope="row",
    )
    line = hall.town.line(found.phase).met
    return tag(
        "tr", name, [tag("td", _cell(hall, one, look)) for one in cells], tag("td", trend(rated, line, start))
    )


def _cell(hall: TownHall, one: KeyFigure, look: tuple[float, Selection, str]) -> Markup:
    start, chosen, lang = look
    name = hall.town.phase(one.phase).name.in_(lang)
    if not one.begun:
        return tag("span", say("web.not_begun", lang), class_="xq-cell xq-not-begun", data_phase=name)
    figure, grade = one.figure, one.figure.grade
    if grade is Grade.NOT_RATED:
        why = tag("span", not_rated_because(figure, hall.town.minimum, lang))
        inside = [tag("span", tag("b", say("terms.grade_not_rated", lang)), why, class_="xq-plate")]
    else:
        word = tag("span", say(f"terms.grade_{grade.key}", lang), class_="xq-word")
        inside = [
            tag("span", tag("b", percent(figure.rate or 0.0)), word, class_="xq-cell-top"),
            bar(figure, one.target, start),
            figure_line(figure, hall.town.minimum, lang),
        ]
    here = chosen.domain == one.domain and chosen.phase == one.phase
    return tag(
        "button",
        inside,
        type="button",
        class_=f"xq-cell xq-g{int(grade)}",
        data_pick=f"domain={one.domain}&phase={one.phase}",
        data_phase=name,
        aria_pressed="true" if here else "false",
    )


def _legend(hall: TownHall, chosen: Selection, lang: str) -> Markup:
    """The grades with their thresholds in the chosen phase, best to worst, not rated last."""
    line = hall.town.line(chosen.phase)
    bounds = (
        f"≥{bound(line.full)}%",
        f"{bound(line.met)}–{bound(line.full)}%",
        f"{bound(line.nearly)}–{bound(line.met)}%",
        f"<{bound(line.nearly)}%",
        f"n<{hall.town.minimum.checks}",
    )
    items = [
        tag("span", swatch(grade), say(f"terms.grade_{grade.key}", lang), tag("small", bounds[grade]))
        for grade in Grade
    ]
    return tag(
        "div",
        items,
        tag("span", tag("i", class_="xq-tick-sign"), say("web.legend_target", lang)),
        class_="xq-legend",
    )
