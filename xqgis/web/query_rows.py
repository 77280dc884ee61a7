"""The checks behind a figure of the grid query, and two selections side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xqgis.cartography.numbers import MINUS, count, difference, interval, percent
from xqgis.model.actor import Scope
from xqgis.model.filter import Filter
from xqgis.model.grade import Grade
from xqgis.services.labels import Labels
from xqgis.services.query import Answer, Comparison
from xqgis.services.query_checks import MOST_ROWS, Rows
from xqgis.services.town_hall import TownHall
from xqgis.web.markup import Markup, join, tag
from xqgis.web.query_board import turn_pages
from xqgis.web.question import ALL, Question
from xqgis.words import say

_HEADS = (
    "file_checked_on",
    "file_result",
    "item",
    "file_place",
    "grid",
    "village",
    "source",
    "file_announced",
    "file_batch",
    "file_standard_version",
    "file_note",
)
_RESULTS = {1: "pass", 0: "fail"}
_ANNOUNCED = {1: "yes", 0: "no", -1: "unknown"}


def rows_board(hall: TownHall, found: Rows, asked: Question, scope: Scope, lang: str) -> Markup:
    """A page of checks, newest first, with the way back and the files of all of them."""
    labels = Labels(hall, lang)
    area = "" if asked.rows == ALL else asked.rows
    name = (labels.grid(area) if asked.by == "grid" else labels.village(area)) if area else ""
    back = tag("button", say("query.back", lang), type="button", class_="xq-small", data_pick="rows=")
    title = say("query.rows_title", lang, name=name, n=count(found.total)).strip()
    head = tag(
        "div",
        back,
        tag("h2", title, class_="xq-title"),
        tag("span", say("query.rows_how" if scope.is_all else "query.rows_own", lang), class_="xq-quiet"),
        tag("div", _files(asked, found.total, lang), class_="xq-query-acts"),
        class_="xq-query-head",
    )
    heads = tag("tr", [tag("th", say(f"query.{name}", lang), scope="col") for name in _heads(found)])
    body = [_row(hall, row, labels, lang) for row in found.frame.to_dict("records")]
    inside = tag("table", tag("thead", heads), tag("tbody", body), class_="xq-table xq-checks")
    told = say("query.rows_shown", lang, count=count(found.total))
    foot = tag("div", tag("span", told, turn_pages(found.page, found.pages, lang)), class_="xq-query-foot")
    order = asked.address(about="", area="")
    return join(head, tag("div", inside, class_="xq-grids-scroll", data_scroll=order, tabindex="0"), foot)


def comparison(hall: TownHall, found: Comparison, asked: Question, lang: str) -> Markup:
    """Both figures, their difference with its interval, and whether it can be told."""
    gap = found.gap
    if gap is None:
        told = tag("b", say("query.gap_none", lang))
    else:
        span = tag("span", _points_span(gap[1], gap[2], lang), class_="xq-num")
        clear = tag("b", say("query.points", lang, points=difference(gap[0])), class_="xq-num")
        word = say("query.gap_clear" if found.clear else "web.verdict_unclear", lang)
        sign = "xq-verdict xq-reached" if found.clear else "xq-verdict xq-unclear"
        told = join(clear, span, tag("span", word, class_=sign))
    shared = say("query.gap_shared", lang, n=count(found.shared)) if found.shared else ""
    acts = (
        tag("button", say("query.swap", lang), type="button", class_="xq-small", data_pick="swap=1"),
        tag("button", say("query.drop", lang), type="button", class_="xq-small", data_pick="drop=1"),
    )
    method = tag("span", say("query.gap_method", lang) + shared, class_="xq-quiet")
    return tag(
        "section",
        _side(hall, found.one, "A", lang),
        _side(hall, found.other, "B", lang),
        tag("div", tag("span", say("query.gap", lang), class_="xq-quiet"), told, class_="xq-gap"),
        tag("div", method, tag("span", acts, class_="xq-query-acts"), class_="xq-gap-method"),
        class_="xq-card xq-compare",
        aria_label=say("query.compare_board", lang),
    )


def conditions(hall: TownHall, chosen: Filter, lang: str) -> str:
    """A filter in words."""
    labels = Labels(hall, lang)
    asked = chosen.parameters()
    days = {name: asked.pop(name, "") for name in ("from", "to")}
    told = [labels.condition(name, value) for name, value in asked.items()]
    told += [say("query.days", lang, starts=days["from"], ends=days["to"])] if any(days.values()) else []
    return say("query.dot", lang).join(told) if told else say("query.everything", lang)


def _side(hall: TownHall, one: Answer, letter: str, lang: str) -> Markup:
    total = one.total
    rated = total.rate is not None and total.grade is not Grade.NOT_RATED
    shown = percent(total.rate or 0.0) if rated else say("terms.grade_not_rated", lang)
    span = interval(total.low or 0.0, total.high or 0.0) if rated else ""
    words = conditions(hall, one.chosen, lang)
    return tag(
        "div",
        tag("span", tag("b", letter, class_="xq-letter"), words, class_="xq-side-name", title=words),
        tag("span", tag("b", shown), f"{span} n={count(total.n)}", class_="xq-side-figure xq-num"),
        class_="xq-side",
    )


def _heads(found: Rows) -> tuple[str, ...]:
    """The notes have a column where the reader may read them."""
    return _HEADS if "note" in found.frame else _HEADS[:-1]


def _points_span(low: float, high: float, lang: str) -> str:
    """``(3.6–17.4)``, or with 至 where the signs differ."""
    told = [difference(value).removeprefix("+") for value in (low, high)]
    key = "query.points_across" if low < 0 < high or MINUS in "".join(told) else "query.points_span"
    return say(key, lang, low=told[0], high=told[1])


def _row(hall: TownHall, row: dict[Any, Any], labels: Labels, lang: str) -> Markup:
    result = int(row["result"])
    passed = say(f"terms.result_{_RESULTS[result]}", lang)
    cells = [
        tag("td", row["checked_on"].isoformat(), class_="xq-num"),
        tag("td", passed, class_=None if result else "xq-alarm-word"),
        tag("td", tag("b", labels.item(row["item"])), tag("span", row["item"])),
        tag("td", row["place"], class_="xq-wrap"),
        tag("td", labels.grid(row["grid"]) if row["grid"] else ""),
        tag("td", labels.village(row["village"]) if row["village"] else ""),
        tag("td", labels.source(row["source"])),
        tag("td", labels.announced(_ANNOUNCED[int(row["announced"])])),
        tag("td", say("query.batch_row", lang, batch=row["batch"], row=row["row"])),
        tag("td", row["standard_version"]),
    ]
    if "note" in row:
        cells.append(tag("td", row["note"], class_="xq-typed xq-wrap"))
    return tag("tr", cells)


def _files(asked: Question, total: int, lang: str) -> list[Markup] | Markup:
    if total > MOST_ROWS:
        return tag("span", say("query.too_many", lang, most=count(MOST_ROWS)), class_="xq-quiet")
    query = replace(asked, area="", about="", page=1, kept=None).address().partition("?")[2]
    return [
        tag(
            "a",
            word,
            href=f"/files/query/rows.{kind}?{query}&lang={lang}",
            class_="xq-small",
            download=True,
            aria_label=say("query.download_rows", lang, kind=word),
        )
        for kind, word in (("csv", "CSV"), ("xlsx", "XLSX"))
    ]
