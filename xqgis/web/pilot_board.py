"""试点对比: the sides' heads, the differences with their intervals, what they rest on, standards met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil, isinf
from urllib.parse import urlencode

from xqgis.cartography.numbers import count, difference, interval, percent, tenths
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.services import differences as told
from xqgis.services.pilots import MET, Compared, Contrast, Landed, Sides, side_codes
from xqgis.services.town_hall import TownHall
from xqgis.web.bars import file_link, icon, labelled
from xqgis.web.boards import figure_line
from xqgis.web.markup import Markup, join, tag
from xqgis.web.matrix import grade_legend
from xqgis.web.names import Names
from xqgis.web.selection import Selection
from xqgis.words import say

_STEP = 0.05
_WIDEST = 1.0
BELOW = frozenset({Grade.NEARLY, Grade.NOT_MET})


def shown(found: Compared, chosen: Selection) -> Selection:
    """The selection, its phase one that is compared: the last one where it is not."""
    if any(phase.code == chosen.phase for phase in found.phases):
        return chosen
    return replace(chosen, phase=found.phases[-1].code)


def legend(hall: TownHall, found: Compared, chosen: Selection, lang: str) -> Markup:
    """The one legend of both maps, the sheet for paper and the workbook."""
    pilots = tag("span", tag("i", class_="xq-pilot-sign", aria_hidden="true"), say("paper.pilots", lang))
    asked = {"domain": chosen.domain, "phase": chosen.phase, "by": chosen.by, "layer": "pilots", "lang": lang}
    sheet = file_link(
        say("web.save_sheet", lang, size=say("web.size_1920x1080", lang)),
        f"/map/sheet.png?{urlencode({**asked, 'save': '1'})}",
    )
    book = file_link(
        say("pilots.save_book", lang),
        f"/map/pilots.xlsx?{urlencode({**found.sides.parameters(), 'lang': lang})}",
    )
    return grade_legend(hall, hall.town.line(chosen.phase), chosen.phase, lang, join(pilots, sheet, book))


def side_names(hall: TownHall, sides: Sides, lang: str) -> tuple[str, str]:
    """``试点3个`` and ``其余9个``, or the two villages."""
    if sides.are_villages:
        names = Names(hall, lang)
        return names.village(sides.one), names.village(sides.other)
    ours, rest = side_codes(hall, sides)
    return say("pilots.ours", lang, n=len(ours)), say("pilots.rest", lang, n=len(rest))


def short_names(hall: TownHall, sides: Sides, lang: str) -> tuple[str, str]:
    """``试点`` and ``其余``, or the two villages."""
    if sides.are_villages:
        return side_names(hall, sides, lang)
    return say("pilots.ours_word", lang), say("pilots.rest_word", lang)


def banner(hall: TownHall, found: Compared, chosen: Selection, refused: Sequence[str], lang: str) -> Markup:
    """That pilots were chosen and not drawn, and what kind of difference this is."""
    one = found.contrasts[chosen.domain, chosen.phase]
    lines = [] if found.sides.are_villages else [say("pilots.banner", lang), told.basis(hall, one, lang)]
    if found.sides.are_villages:
        lines = [told.basis(hall, one, lang)] if one.found else []
        lines.append(say("pilots.method_villages", lang))
    elif not any(village.pilot for village in hall.town.villages):
        lines = [say("pilots.no_pilots", lang)]
    if refused:
        words = tuple(say(f"pilots.{name}", lang) for name in refused)
        lines.append(say("pilots.refused", lang, names=words))
    told_at_once = (" " if lang == "en" else "").join(lines)
    return tag("p", icon("info"), tag("span", told_at_once), class_="xq-banner", role="note")


def heads(hall: TownHall, found: Compared, chosen: Selection, lang: str) -> Markup:
    """A heading over each map: whose it is, the cell, the side's rate of all its checks."""
    town = hall.town
    cell = f"{town.domain(chosen.domain).name.in_(lang)} · {town.phase(chosen.phase).name.in_(lang)}"
    names = side_names(hall, found.sides, lang)
    parts = [
        tag(
            "div",
            tag("h2", name, class_="xq-title"),
            tag("span", cell, class_="xq-quiet"),
            tag(
                "span",
                tag("b", _rate(figure, lang)),
                figure_line(figure, town.minimum, lang),
                class_="xq-num",
            ),
        )
        for name, figure in zip(names, found.whole[chosen.domain, chosen.phase], strict=True)
    ]
    return tag("div", parts, class_="xq-sides")


def contrasts(hall: TownHall, found: Compared, chosen: Selection, lang: str) -> Markup:
    """A row a domain: the difference on one axis, in figures, and whether it can be told apart."""
    phase = chosen.phase
    shown = {one.code: found.contrasts[one.code, phase] for one in hall.town.domains}
    axis = _axis(shown.values())
    names = short_names(hall, found.sides, lang)
    title = say("pilots.minus", lang, one=names[0], other=names[1])
    title = say("pilots.in_phase", lang, title=title, phase=hall.town.phase(phase).name.in_(lang))
    rows = [_row(hall, one, axis, chosen.domain == code, lang) for code, one in shown.items()]
    head = tag(
        "div",
        tag("h2", title, class_="xq-title"),
        tag("span", say("pilots.unit_points", lang)),
        class_="xq-head",
    )
    return tag(
        "section", head, tag("div", rows), _notes(hall, found, shown, axis, lang),
        class_="xq-card xq-contrasts", aria_label=title,
    )  # fmt: skip


def phase_table(hall: TownHall, found: Compared, chosen: Selection, lang: str) -> Markup:
    """Every domain by every phase as a table whose cells are buttons."""
    town = hall.town
    head = tag(
        "tr",
        tag("th", say("pilots.table_head", lang), scope="col"),
        [tag("th", phase.name.in_(lang), scope="col") for phase in found.phases],
    )
    body = [
        tag(
            "tr",
            tag(
                "th", tag("span", labelled(domain.icon, domain.name.in_(lang)), class_="xq-name"), scope="row"
            ),
            [
                tag("td", _cell(hall, found.contrasts[domain.code, one.code], chosen, lang))
                for one in found.phases
            ],
        )
        for domain in town.domains
    ]
    title = say("pilots.all_phases", lang)
    names = short_names(hall, found.sides, lang)
    aside = say("pilots.minus", lang, one=names[0], other=names[1])
    top = tag("div", tag("h2", title, class_="xq-title"), tag("span", aside), class_="xq-head")
    table = tag("table", tag("thead", head), tag("tbody", body), class_="xq-table xq-phases")
    return tag(
        "section",
        top,
        tag("div", table, class_="xq-scroll-x", tabindex="0"),
        class_="xq-card",
        aria_label=title,
    )


def landed_board(hall: TownHall, landed: Landed, sides: Sides, lang: str) -> Markup:
    """How many standards each of the units has met, and below, standard by standard."""
    names, (ours, rest) = Names(hall, lang), side_codes(hall, sides)
    own = [*ours, *(rest if sides.are_villages else ())]
    rows = [_landed_row(names.village(code), _counts(landed, [code]), len(landed.standards)) for code in own]
    if rest and not sides.are_villages:
        mean = say("pilots.landed_mean", lang, n=len(rest))
        rows.append(_landed_row(mean, _counts(landed, rest), len(landed.standards), whole=len(rest) == 1))
    heads = ("landed_unit", "landed_met", "landed_below", "landed_unrated", "landed_share")
    table = tag(
        "table",
        tag("thead", tag("tr", [tag("th", say(f"pilots.{one}", lang), scope="col") for one in heads])),
        tag("tbody", rows),
        class_="xq-table xq-landed",
    )
    phase = hall.town.phase(landed.phase).name.in_(lang)
    aside = say("pilots.landed_of", lang, phase=phase, n=len(landed.standards))
    top = tag(
        "div", tag("h2", say("pilots.landed", lang), class_="xq-title"), tag("span", aside), class_="xq-head"
    )
    return tag(
        "section", top, table, tag("p", say("pilots.landed_note", lang), class_="xq-note xq-pad"),
        class_="xq-card", aria_label=say("pilots.landed", lang),
    )  # fmt: skip


def standards_table(hall: TownHall, landed: Landed, sides: Sides, lang: str) -> Markup:
    """Standard by standard, a column a unit, pilots first; every grade as a word."""
    names, (ours, rest) = Names(hall, lang), side_codes(hall, sides)
    shown = [*ours, *rest]
    words = {code: f"{code} {name}" for code, name in _standards(hall, lang).items()}
    head = tag(
        "tr",
        tag("th", say("pilots.standard", lang), scope="col"),
        [tag("th", names.village(code), scope="col") for code in shown],
    )
    body = [
        tag(
            "tr",
            tag("th", words[standard], scope="row"),
            [tag("td", _grade(landed.grades.get((code, standard)), lang)) for code in shown],
        )
        for standard in landed.standards
    ]
    table = tag("table", tag("thead", head), tag("tbody", body), class_="xq-table xq-standards")
    return tag(
        "details",
        tag("summary", say("pilots.landed_each", lang)),
        tag("div", table, class_="xq-scroll-x xq-tall", tabindex="0"),
        class_="xq-card xq-more",
    )


def _row(hall: TownHall, one: Contrast, axis: float, here: bool, lang: str) -> Markup:
    domain = hall.town.domain(one.domain)
    name = tag("span", labelled(domain.icon, domain.name.in_(lang)), class_="xq-name")
    if one.found is None:
        words = tag("span", told.why_none(hall, one, lang), class_="xq-why")
        inside: list[Markup] = [name, words, _verdict(one, lang)]
    else:
        found = one.found
        lines = [told.points_span(found.low, found.high, lang), told.p_told(found, lang)]
        more = [told.detectable_told(one, lang), told.p_told(one.like, lang, "p_like") if one.like else ""]
        inside = [
            name,
            _axis_bar(one, axis),
            tag("b", told.points(found.estimate, lang), class_="xq-num"),
            _verdict(one, lang),
            tag("span", " ".join(line for line in lines if line), class_="xq-num xq-span"),
            tag(
                "span",
                say("pilots.joint", lang).join(line for line in more if line),
                class_="xq-num xq-small-line",
            ),
        ]
    return tag(
        "button", inside, type="button", class_="xq-contrast", data_pick=f"domain={one.domain}",
        aria_pressed="true" if here else "false",
    )  # fmt: skip


def _axis_bar(one: Contrast, axis: float) -> Markup:
    """Grey band of what could not be seen anyway, the line at 0, the interval, the estimate on it."""
    found = one.found
    if found is None:
        return join()
    parts = []
    if one.detectable is not None:
        left, right = _at(-one.detectable, axis), _at(one.detectable, axis)
        parts.append(tag("span", class_="xq-unseeable", style=f"left:{left:.2f}%;width:{right - left:.2f}%"))
    parts.append(tag("span", class_="xq-zero"))
    low, high = _at(found.low, axis), _at(found.high, axis)
    look = "xq-told" if found.clear else "xq-untold"
    ends = "" if found.bounded else " xq-endless"
    parts.append(
        tag("span", class_=f"xq-reach {look}{ends}", style=f"left:{low:.2f}%;width:{high - low:.2f}%")
    )
    parts.append(tag("span", class_=f"xq-dot {look}", style=f"left:{_at(found.estimate, axis):.2f}%"))
    return tag("span", parts, class_="xq-axis", aria_hidden="true")


def _axis(shown: Iterable[Contrast]) -> float:
    """Half the width of the common axis: a round step over everything that is drawn on it."""
    reach = [0.1]
    for one in shown:
        if one.found is not None:
            ends = (one.found.low, one.found.high, one.detectable or 0.0, one.found.estimate)
            reach += [abs(end) for end in ends if not isinf(end)]
    return min(_WIDEST, ceil(max(reach) / _STEP - 1e-9) * _STEP)


def _at(gap: float, axis: float) -> float:
    return 50 + 50 * min(max(gap / axis, -1.0), 1.0)


def _notes(hall: TownHall, found: Compared, shown: Mapping[str, Contrast], axis: float, lang: str) -> Markup:
    town = hall.town
    unclear = tuple(
        town.domain(code).name for code, one in shown.items() if one.found and not one.found.clear
    )
    lines = []
    if unclear:
        key = "pilots.cannot_villages" if found.sides.are_villages else "pilots.cannot"
        lines.append(tag("p", say(key, lang, domains=unclear), class_="xq-cannot"))
    ends = {"low": difference(-axis).removesuffix(".0"), "high": difference(axis).removesuffix(".0")}
    if any(one.found for one in shown.values()):
        swatch = tag("i", class_="xq-unseeable-sign", aria_hidden="true")
        lines.append(tag("p", swatch, say("pilots.detectable", lang, **ends)))
    if not found.sides.are_villages:
        lines.append(tag("p", say("pilots.method_units", lang)))
    skip = {say("pilots.banner", lang), *(told.basis(hall, one, lang) for one in shown.values())}
    method = told.method(hall, found, [(code, one.phase) for code, one in shown.items()], lang)
    lines += [tag("p", line) for line in method if line not in skip]
    return tag("div", lines, class_="xq-method")


def _verdict(one: Contrast, lang: str) -> Markup:
    look = "xq-nothing" if one.found is None else "xq-told" if one.found.clear else "xq-untold"
    return tag("span", told.verdict(one, lang), class_=f"xq-verdict-box {look}")


def _cell(hall: TownHall, one: Contrast, chosen: Selection, lang: str) -> Markup:
    here = (one.domain, one.phase) == (chosen.domain, chosen.phase)
    names = Names(hall, lang)
    place = say("pilots.detail", lang, domain=names.domain(one.domain), phase=hall.town.phase(one.phase).name)
    if one.found is None:
        inside = [tag("span", told.why_none(hall, one, lang))]
    else:
        found = one.found
        span = told.points_span(found.low, found.high, lang)
        inside = [
            tag("b", told.points(found.estimate, lang), class_="xq-num"),
            _verdict(one, lang),
            tag("span", f"{span} {told.p_told(found, lang)}".strip(), class_="xq-num"),
        ]
    return tag(
        "button", tag("span", place, class_="xq-unseen"), inside, type="button", class_="xq-phase-cell",
        data_pick=f"domain={one.domain}&phase={one.phase}", aria_pressed="true" if here else "false",
    )  # fmt: skip


def _counts(landed: Landed, codes: Sequence[str]) -> tuple[float, float, float]:
    """Standards met, below and without a grade: the mean over units."""
    met, below = (sum(landed.count(code, wanted) for code in codes) / len(codes) for wanted in (MET, BELOW))
    return met, below, len(landed.standards) - met - below


def _landed_row(
    name: str, counts: tuple[float, float, float], standards: int, *, whole: bool = True
) -> Markup:
    shares = [f"width:{100 * number / max(1, standards):.1f}%" for number in counts]
    looks = ("xq-g0", "xq-g2", "xq-g4")
    parts = [tag("span", class_=look, style=style) for look, style in zip(looks, shares, strict=True)]
    return tag(
        "tr",
        tag("th", name, scope="row"),
        [tag("td", count(round(one)) if whole else tenths(one), class_="xq-right xq-num") for one in counts],
        tag("td", tag("span", parts, class_="xq-stack", aria_hidden="true")),
    )


def _grade(grade: Grade | None, lang: str) -> Markup:
    if grade is None:
        return tag("span", "·", tag("span", say("pilots.landed_none", lang), class_="xq-unseen"))
    return tag("span", say(f"terms.grade_{grade.key}", lang), class_=f"xq-chip xq-g{int(grade)}")


def _standards(hall: TownHall, lang: str) -> Mapping[str, str]:
    return {standard.code: standard.name.in_(lang) for standard in hall.registry.standards}


def _rate(figure: Figure, lang: str) -> str:
    rated = figure.rate is not None and figure.grade is not Grade.NOT_RATED
    return percent(figure.rate or 0.0) if rated else say("terms.grade_not_rated", lang)


def month_figure(figure: Figure, lang: str) -> str:
    """``92.7% (91.6–93.7) n=2,342``; 未评 where it is not rated."""
    if figure.grade is Grade.NOT_RATED:
        return say("terms.grade_not_rated", lang)
    return f"{_rate(figure, lang)} {interval(figure.low or 0.0, figure.high or 0.0)} n={count(figure.n)}"
