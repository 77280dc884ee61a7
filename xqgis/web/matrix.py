"""合标热力: the board of domains by phases, the trend beside it, the weakest items of a cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from xqgis.cartography.numbers import bound, count, interval, percent
from xqgis.model.grade import Grade, GradeLine
from xqgis.model.phase import Phase
from xqgis.model.town import Domain
from xqgis.services.heat import Heat
from xqgis.services.overview import KeyFigure, WeakItem
from xqgis.services.town_hall import TownHall
from xqgis.web.bars import TrendPoint, bar, floor, labelled, swatch, trend
from xqgis.web.boards import figure_line, grade_chip, not_rated_because, verdict
from xqgis.web.markup import Markup, tag
from xqgis.web.names import Names
from xqgis.web.provenance import figure_button
from xqgis.web.selection import Selection
from xqgis.words import say


def shown(found: Heat, chosen: Selection) -> Selection:
    """The selection, its phase one that the board shows: the last one where it does not."""
    if any(phase.code == chosen.phase for phase in found.phases):
        return chosen
    return replace(chosen, phase=found.phases[-1].code)


def board(hall: TownHall, found: Heat, chosen: Selection, view: str, lang: str) -> Markup:
    """The board as a table whose cells are buttons, the chosen one with an outline.

    As ``maps`` its cells are small maps; as ``matrix`` figures, and a row of
    small maps of the chosen domain. All small maps have one scale and the one legend.
    """
    look = _Look(hall, found, chosen, lang, _start(found))
    head = tag(
        "tr",
        tag("td"),
        [_phase_head(look, phase) for phase in found.phases],
        tag("th", tag("b", say("web.trend", lang)), tag("span", say("web.trend_target", lang)), scope="col"),
    )
    cell = _map_cell if view == "maps" else _cell
    rows = [_row(look, domain, cell) for domain in hall.town.domains]
    small = None if view == "maps" else _small_row(look)
    table = tag(
        "table",
        tag("thead", head),
        tag("tbody", rows, small),
        class_=f"xq-matrix xq-as-{view}",
        data_columns=len(found.phases),
    )
    return tag(
        "section",
        table,
        grade_legend(hall, found.lines[chosen.phase], chosen.phase, lang, _target_sign(lang)),
        class_="xq-card xq-board",
        aria_label=say("web.page_compliance", lang),
    )


def cell_head(hall: TownHall, found: Heat, chosen: Selection, lang: str) -> Markup:
    """The heading over the map of the chosen cell: what it is, figure, interval, verdict."""
    town, one = hall.town, found.cells[chosen.domain, chosen.phase]
    figure = one.figure
    title = f"{town.domain(one.domain).name.in_(lang)} · {town.phase(one.phase).name.in_(lang)}"
    rated = figure.grade is not Grade.NOT_RATED
    told = percent(figure.rate or 0.0) if rated else say("terms.grade_not_rated", lang)
    label = say("query.origin_of", lang, shown=f"{title} {told}")
    return tag(
        "div",
        tag("div", tag("h2", title, class_="xq-title"), grade_chip(figure.grade, lang), class_="xq-row"),
        tag(
            "div",
            figure_button(told, "about=cell", label),
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


@dataclass(frozen=True, slots=True)
class _Look:
    """What every cell is drawn from; ``start`` is where the common axis begins."""

    hall: TownHall
    found: Heat
    chosen: Selection
    lang: str
    start: float


def _start(found: Heat) -> float:
    cells = found.cells.values()
    return floor((one.figure for one in cells), (one.target for one in cells))


def _phase_head(look: _Look, phase: Phase) -> Markup:
    hall, lang = look.hall, look.lang
    until = phase.ends_on.isoformat() if phase.ends_on else ""
    if phase.ends_on and phase.ends_on.year == phase.starts_on.year:
        until = f"{phase.ends_on:%m-%d}"
    targets = sorted({rate for (code, _), rate in hall.town.targets.items() if code == phase.code})
    told = say("web.targets", lang, low=bound(targets[0]), high=bound(targets[-1])) if targets else ""
    now = say("web.running", lang) if phase.holds(look.found.as_of) else ""
    return tag(
        "th",
        tag("b", f"{phase.code} {phase.name.in_(lang)}"),
        tag("span", say("web.span", lang, starts=phase.starts_on.isoformat(), ends=until)),
        tag("span", (told + now).lstrip("，, ")),
        scope="col",
        title=phase.note.in_(lang) or None,
    )


def _row(look: _Look, domain: Domain, draw: Callable[[_Look, KeyFigure], Markup]) -> Markup:
    lang = look.lang
    standards = sum(1 for standard in look.hall.registry.standards if standard.domain == domain.code)
    cells = look.found.row(domain.code)
    name = tag(
        "th",
        tag("span", labelled(domain.icon, domain.name.in_(lang)), class_="xq-name"),
        tag("span", say("web.standards", lang, count=standards)),
        scope="row",
    )
    told = [
        f"{one.phase} {percent(one.figure.rate) if _is_rated(one) and one.figure.rate is not None else '×'}"
        for one in cells
        if one.begun
    ]
    label = say("web.trend_told", lang, told=say("web.list_comma", lang).join(told))
    points = [TrendPoint(one.begun, one.figure if _is_rated(one) else None, one.target) for one in cells]
    line = trend(points, look.start, label)
    return tag("tr", name, [tag("td", draw(look, one)) for one in cells], tag("td", line))


def _is_rated(one: KeyFigure) -> bool:
    return one.begun and one.figure.grade is not Grade.NOT_RATED


def _cell(look: _Look, one: KeyFigure) -> Markup:
    hall, lang = look.hall, look.lang
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
            bar(figure, one.target, look.start),
            figure_line(figure, hall.town.minimum, lang),
        ]
    return _button(look, one, inside, f"xq-cell xq-g{int(grade)}")


def _map_cell(look: _Look, one: KeyFigure) -> Markup:
    """A small map with the figure over it and the count of areas by grade beside it."""
    hall, lang, figure = look.hall, look.lang, one.figure
    if not one.begun:
        name = hall.town.phase(one.phase).name.in_(lang)
        return tag("span", say("web.not_begun", lang), class_="xq-cell xq-not-begun", data_phase=name)
    told = percent(figure.rate or 0.0) if _is_rated(one) else say("terms.grade_not_rated", lang)
    top = tag("span", tag("b", told), grade_chip(figure.grade, lang), class_="xq-small-top")
    counts = look.found.counts((one.domain, one.phase))
    aside = [tag("span", swatch(grade), count(counts[grade])) for grade in Grade]
    shown = tag(
        "span", _small_image(look, one), tag("span", aside, class_="xq-small-counts"), class_="xq-small-shown"
    )
    inside = [top, figure_line(figure, hall.town.minimum, lang), shown]
    return _button(look, one, inside, "xq-cell xq-small-map")


def _button(look: _Look, one: KeyFigure, inside: Sequence[Markup], css: str) -> Markup:
    here = look.chosen.domain == one.domain and look.chosen.phase == one.phase
    town, lang = look.hall.town, look.lang
    phase = town.phase(one.phase).name.in_(lang)
    place = say("web.cell_of", lang, domain=town.domain(one.domain).name.in_(lang), phase=phase)
    return tag(
        "button",
        tag("span", place, class_="xq-unseen"),
        inside,
        type="button",
        class_=css,
        data_pick=f"domain={one.domain}&phase={one.phase}",
        data_phase=phase,
        aria_pressed="true" if here else "false",
    )


def _small_row(look: _Look) -> Markup:
    """The phases of the chosen domain as small maps, and how many areas are not met in each."""
    lang, domain = look.lang, look.hall.town.domain(look.chosen.domain)
    cells = look.found.row(domain.code)
    name = tag(
        "th",
        tag("b", domain.name.in_(lang)),
        tag("span", say("web.small_maps", lang, phases=len(cells))),
        tag("span", say("web.small_same", lang)),
        scope="row",
    )
    maps = [
        tag(
            "td", _button(look, one, [_small_image(look, one)], "xq-cell xq-small-map") if one.begun else None
        )
        for one in cells
    ]
    counted = [
        tag(
            "span",
            say("web.phase_short", lang, phase=one.phase),
            tag("b", count(look.found.counts((one.domain, one.phase))[Grade.NOT_MET])),
        )
        for one in cells
        if one.begun
    ]
    by = "bad_grids" if look.found.look.by == "grid" else "bad_villages"
    aside = tag("td", tag("span", say(f"web.{by}", lang)), counted, class_="xq-bad")
    return tag("tr", name, maps, aside, class_="xq-small-row")


def _small_image(look: _Look, one: KeyFigure) -> Markup:
    found, lang, town = look.found, look.lang, look.hall.town
    told = {**found.look.parameters(), "by": found.look.by, "domain": one.domain, "phase": one.phase}
    names = {"domain": town.domain(one.domain).name.in_(lang), "phase": town.phase(one.phase).name.in_(lang)}
    return tag(
        "img",
        src=f"/map/small.png?{urlencode({**told, 'r': found.revision})}",
        alt=say("web.small_alt", lang, **names),
        width=200,
        height=150,
    )


def _bounds(line: GradeLine) -> dict[str, str]:
    return {"full": bound(line.full), "met": bound(line.met), "nearly": bound(line.nearly)}


def _target_sign(lang: str) -> Markup:
    return tag("span", tag("i", class_="xq-tick-sign"), say("web.legend_target", lang))


def grade_legend(hall: TownHall, line: GradeLine, phase: str, lang: str, sign: Markup) -> Markup:
    """The grades with their thresholds in a phase, best to worst, not rated last; then one more ``sign``."""
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
    others = [
        tag("span", say("web.legend_other_lines", lang, track=name.in_(lang), **_bounds(other)))
        for name, other in hall.town.other_lines(phase)
        if other != line
    ]
    return tag(
        "div",
        items,
        sign,
        others,
        class_="xq-legend",
    )
