"""The boards of 数据上报: what was read, every bad row, what was filed before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from xqgis.cartography.numbers import count
from xqgis.model.problem import Problem
from xqgis.services.inspections import Draft
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, join, tag
from xqgis.web.names import actor_word
from xqgis.words import say

MOST_ROWS = 200
Batch = Mapping[Hashable, Any]
"""A row of the store's batches, by column."""


def withdrawn(row: Batch) -> bool:
    """Whether a batch was taken back."""
    return bool(row["withdrawn_by"])


def summary(key: str, draft: Draft, lang: str) -> Markup:
    """Rows read = accepted + rejected, the inspections or accidents they give, and the reader's remarks."""
    facts = [
        tag(
            "div",
            tag("b", count(number)),
            tag("span", say(f"web.count_{name}", lang)),
            class_=f"xq-count xq-count-{name}",
        )
        for name, number in (
            ("read", draft.read),
            ("accepted", draft.accepted),
            ("rejected", draft.rejected),
            (key, len(draft.found)),
        )
    ]
    notes = [tag("li", say(key, lang, **facts_)) for key, facts_ in draft.notes]
    crs = tag("p", say("web.read_in", lang, crs=draft.crs), class_="xq-note") if draft.crs else None
    return tag("div", tag("div", facts, class_="xq-counts"), told_notes(notes), crs)


def told_notes(notes: Sequence[Markup]) -> Markup | None:
    """The reader's remarks as a list."""
    return tag("ul", notes, class_="xq-notes") if notes else None


def problem_table(problems: Sequence[Problem], lang: str) -> Markup:
    """Every bad cell with its row, column, value as typed and the reason in words."""
    heads = ("column_sheet", "column_row", "column", "value", "reason")
    sheets = any(problem.sheet for problem in problems)
    head = tag(
        "tr",
        [
            tag("th", say(f"web.head_{key}", lang), scope="col")
            for key in heads
            if sheets or key != "column_sheet"
        ],
    )
    rows = [
        tag(
            "tr",
            tag("td", problem.sheet) if sheets else None,
            tag("td", count(problem.row), class_="xq-right"),
            tag("td", problem.column),
            tag("td", problem.value, class_="xq-typed"),
            tag("td", sentence(problem, lang)),
        )
        for problem in problems[:MOST_ROWS]
    ]
    table = tag(
        "div",
        tag("table", tag("thead", head), tag("tbody", rows), class_="xq-table"),
        class_="xq-scroll",
        tabindex="0",
    )
    if len(problems) <= MOST_ROWS:
        return table
    return join(
        table,
        tag("p", say("web.more_problems", lang, shown=MOST_ROWS, all=count(len(problems))), class_="xq-note"),
    )


def sentence(problem: Problem, lang: str) -> str:
    """The reason of one bad cell in words."""
    return say(problem.sentence, lang, **problem.told)


def batch_table(found: Sequence[Batch], lang: str) -> Markup:
    """Every batch, newest first; a withdrawn one stays with its reason."""
    if not found:
        return notice(say("web.no_batches", lang), say("web.no_batches_how", lang))
    heads = [
        tag("th", say(f"web.head_{key}", lang), scope="col") for key in ("batch", "file", "rows", "state")
    ]
    rows = [_batch(row, lang) for row in found[:MOST_ROWS]]
    table = tag("table", tag("thead", tag("tr", heads)), tag("tbody", rows), class_="xq-table")
    return tag("div", table, class_="xq-scroll xq-batches", tabindex="0")


def _batch(row: Batch, lang: str) -> Markup:
    gone = withdrawn(row)
    state = say("web.withdrawn", lang, reason=row["reason"]) if gone else say("web.in_force", lang)
    at = f"{row['at']:%Y-%m-%d %H:%M}"
    who = actor_word(str(row["actor"]), lang)
    rows = {name: count(row[name]) for name in ("accepted", "rejected")}
    return tag(
        "tr",
        tag("td", tag("b", str(row["code"])), tag("span", at)),
        tag("td", tag("b", str(row["filename"])), tag("span", who)),
        tag(
            "td",
            tag("b", count(row["checks"])),
            tag("span", say("web.batch_rows", lang, **rows)),
            class_="xq-right",
        ),
        tag("td", state, class_="xq-gone" if gone else None),
    )
