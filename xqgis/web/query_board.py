"""The table beside the map of the grid query: every area with its figure, interval, vetoes, last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from xqgis.cartography.numbers import bound, count, interval, percent
from xqgis.cartography.wording import batch
from xqgis.model.grade import Grade
from xqgis.services.labels import Labels
from xqgis.services.query import Answer, Line, Provenance, lines
from xqgis.services.town_hall import TownHall
from xqgis.web.bars import bar, floor, icon
from xqgis.web.boards import grade_chip, not_rated_because, notice
from xqgis.web.markup import Markup, join, tag
from xqgis.web.provenance import figure_button
from xqgis.web.question import ALL, Question
from xqgis.words import say

PAGE = 100
"""Areas of a page of the table."""
_HEADS = ("code", "grade", "rate", "", "", "n", "vetoes", "last_on")
_BAR = 3
_RISING = frozenset({"code", "grade", "rate"})


def head(hall: TownHall, found: Answer, whole: Provenance, asked: Question, lang: str) -> Markup:
    """How many areas, the whole figure, n, what is left out; level, comparison, downloads."""
    total = found.total
    rated = total.grade is not Grade.NOT_RATED and total.rate is not None
    shown = percent(total.rate or 0.0) if rated else say("terms.grade_not_rated", lang)
    pick = f"about={ALL}"
    facts = tag(
        "span",
        say("query.rate", lang),
        figure_button(shown, pick, say("query.origin_of", lang, shown=shown)),
        tag("span", interval(total.low or 0.0, total.high or 0.0), class_="xq-num") if rated else None,
        tag("span", f"n={count(total.n)}", class_="xq-num"),
        tag("span", _left_out(whole, lang), class_="xq-quiet"),
        class_="xq-query-facts",
    )
    title = say(f"query.areas_{found.by}", lang, count=count(len(found.areas)))
    return tag(
        "div",
        tag("h2", title, class_="xq-title"),
        facts,
        tag("div", _levels(asked, lang), _keep(asked, lang), _files(asked, lang), class_="xq-query-acts"),
        class_="xq-query-head",
    )


def table(hall: TownHall, found: Answer, asked: Question, lang: str, may_file: bool = False) -> Markup:
    """The areas of one page, each a row that can be chosen; or what to do when there is nothing."""
    if not found.total.n and not found.areas["vetoes"].any():
        return nothing(lang, may_file)
    rows, page, pages = page_of(found, asked)
    start = floor((row.figure for row in rows), (found.target,))
    labels = Labels(hall, lang)
    body = [_row(hall, row, (found, asked, labels), start, lang) for row in rows]
    heads = [_heading(name, at, found, asked, lang) for at, name in enumerate(_HEADS)]
    inside = tag("table", tag("thead", tag("tr", heads)), tag("tbody", body), class_="xq-grids")
    order = replace(asked, area="", about="").address()
    return join(
        tag("div", inside, class_="xq-grids-scroll", data_scroll=order, tabindex="-1"),
        _foot(hall, found, (page, pages, len(rows)), lang),
    )


def page_of(found: Answer, asked: Question) -> tuple[Sequence[Line], int, int]:
    """The rows of the page asked for (the chosen area's, when it stands elsewhere), its number, how many."""
    everything = lines(found, asked.sort)
    pages = max(1, -(-len(everything) // PAGE))
    at = next((place for place, row in enumerate(everything) if row.code == asked.area), None)
    page = min(asked.page, pages) if at is None else at // PAGE + 1
    return everything[(page - 1) * PAGE : page * PAGE], page, pages


def nothing(lang: str, may_file: bool) -> Markup:
    """No check meets the conditions: say so, and what to do."""
    clear = tag("button", say("query.clear", lang), type="button", class_="xq-link", data_pick="clear=1")
    go = tag("a", say("query.go_file", lang), href="/report", target="_self") if may_file else join()
    return notice(say("query.nothing", lang), say("query.nothing_how", lang), clear, go)


def refused(left_out: Mapping[str, str], lang: str) -> Markup:
    """Conditions, each with its value, that the town does not have or that are no days were dropped."""
    days = {name: value for name, value in left_out.items() if name in {"from", "to"}}
    names = [say(f"query.{name}", lang) for name in left_out if name not in days]
    told = [_no_day(name, value, lang) for name, value in days.items()]
    if names:
        told.append(say("query.refused", lang, names=say("web.list_comma", lang).join(names)))
    return tag("div", icon("warn"), tag("span", told), class_="xq-card xq-query-warn", role="status")


def _no_day(name: str, value: str, lang: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return say("query.no_day", lang, name=say(f"query.{name}", lang), value=value[:80])
    return say("query.days_reversed", lang)


def serial(hall: TownHall, code: str, by: str) -> Markup:
    """An area's code without the town's, its last three figures heavy: ``204-017``."""
    short = code.removeprefix(hall.town.code)
    if by != "grid" or len(short) <= 3:
        return tag("span", short or code)
    return tag("span", f"{short[:-3]}-", tag("b", short[-3:]))


def _row(hall: TownHall, row: Line, look: tuple[Answer, Question, Labels], start: float, lang: str) -> Markup:
    found, asked, labels = look
    figure, chosen = row.figure, row.code == asked.area
    name = labels.grid(row.code) if found.by == "grid" else labels.village(row.code)
    area = tag(
        "button",
        serial(hall, row.code, found.by) if found.by == "grid" else tag("span", tag("b", name)),
        tag("small", name) if found.by == "grid" else None,
        type="button",
        class_="xq-area",
        data_pick=f"area={row.code}",
        aria_pressed="true" if chosen else "false",
        title=f"{name} {row.code}",
    )
    rated = figure.grade is not Grade.NOT_RATED and figure.rate is not None
    shown = percent(figure.rate or 0.0) if rated else say("query.few", lang)
    origin = figure_button(shown, f"about={row.code}", say("query.origin_of", lang, shown=f"{name} {shown}"))
    gone = tag("span", say("query.retired", lang), class_="xq-gone") if row.retired else None
    why = tag("span", not_rated_because(figure, hall.town.minimum, lang), class_="xq-quiet")
    veto = _veto(row, labels, lang)
    return tag(
        "tr",
        tag("td", area, gone),
        tag("td", grade_chip(figure.grade, lang)),
        tag("td", origin, class_="xq-right"),
        tag("td", bar(figure, found.target, start) if rated else why, class_="xq-grid-bar"),
        tag("td", interval(figure.low or 0.0, figure.high or 0.0) if rated else "", class_="xq-num"),
        tag("td", count(figure.n), class_="xq-right xq-num"),
        tag("td", veto, class_="xq-veto-cell"),
        tag("td", row.last_on.isoformat() if row.last_on else "", class_="xq-num xq-quiet"),
        class_=("xq-here" if chosen else "") + ("" if rated else " xq-grey-row"),
        data_pick=f"area={row.code}",
        data_keep=row.code if chosen else None,
    )


def _veto(row: Line, labels: Labels, lang: str) -> Markup:
    if not row.vetoes:
        return tag("span", say("query.none", lang), class_="xq-quiet")
    item = labels.item(row.veto_first)
    return tag("span", say("query.vetoes", lang, item=item, n=row.vetoes), class_="xq-alarm-word", title=item)


def _heading(name: str, at: int, found: Answer, asked: Question, lang: str) -> Markup:
    if not name:
        word = say("query.head_bar" if at == _BAR else "query.head_interval", lang)
        if at == _BAR and found.target is not None:
            word = say("query.head_bar_target", lang, target=bound(found.target))
        return tag("th", word, scope="col")
    key, falling = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    usual = name if name in _RISING else f"-{name}"
    other = f"-{name}" if usual == name else name
    here = name == key
    sign = tag("span", "↓" if falling else "↑", aria_hidden="true") if here else None
    word = say(f"query.head_{found.by}" if name == "code" else f"query.head_{name}", lang)
    button = tag(
        "button",
        word,
        sign,
        type="button",
        class_="xq-sort",
        data_pick=f"sort={other if here and asked.sort == usual else usual}",
    )
    way = ("descending" if falling else "ascending") if here else None
    right = "xq-right" if name in {"rate", "n"} else None
    return tag("th", button, scope="col", aria_sort=way, class_=right)


def _foot(hall: TownHall, found: Answer, shown: tuple[int, int, int], lang: str) -> Markup:
    page, pages, rows = shown
    first = (page - 1) * PAGE + 1
    told = say("query.shown", lang, first=first, last=first + rows - 1, count=count(len(found.areas)))
    standards = batch(hall.registry.version_on(found.as_of), lang)
    state = say("query.state", lang, revision=found.revision, standards=standards)
    return tag(
        "div", tag("span", told, turn_pages(page, pages, lang)), tag("span", state), class_="xq-query-foot"
    )


def turn_pages(page: int, pages: int, lang: str) -> Markup | None:
    """Buttons to the page before and after; nothing where there is one page."""
    if pages < 2:
        return None
    return tag(
        "span",
        _turn(page - 1, page > 1, say("query.page_before", lang)),
        say("query.page_of", lang, page=page, pages=count(pages)),
        _turn(page + 1, page < pages, say("query.page_after", lang)),
        class_="xq-turn",
    )


def _turn(page: int, there: bool, word: str) -> Markup:
    return tag("button", word, type="button", class_="xq-small", data_pick=f"page={page}", disabled=not there)


def _left_out(whole: Provenance, lang: str) -> str:
    told = [say("query.left_na", lang, n=count(whole.not_applicable))] if whole.not_applicable else []
    others = sum(whole.other_sources.values())
    told += [say("query.left_others", lang, n=count(others))] if others else []
    if not told:
        return ""
    return say("query.left", lang, what=say("web.list_comma", lang).join(told))


def _levels(asked: Question, lang: str) -> Markup:
    buttons = [
        tag(
            "button",
            say(f"query.level_{level}", lang),
            type="button",
            data_pick=f"by={level}",
            aria_pressed="true" if asked.by == level else "false",
        )
        for level in ("grid", "village")
    ]
    return tag("span", buttons, class_="xq-seg", role="group", aria_label=say("query.level", lang))


def _keep(asked: Question, lang: str) -> Markup | None:
    if asked.kept is not None:
        return None
    return tag("button", say("query.compare", lang), type="button", class_="xq-small", data_pick="keep=1")


def _files(asked: Question, lang: str) -> list[Markup]:
    query = replace(asked, area="", about="", rows="", page=1, kept=None).address().partition("?")[2]
    return [
        tag(
            "a",
            icon("download") if kind == "csv" else None,
            word,
            href=f"/files/query/table.{kind}?{query}{'&' if query else ''}lang={lang}",
            class_="xq-small",
            download=True,
            aria_label=say("query.download", lang, kind=word),
        )
        for kind, word in (("csv", "CSV"), ("xlsx", "XLSX"), ("gpkg", "GPKG"))
    ]
