"""The table of 操作记录, and whether the chain of the record is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from xqgis.cartography.numbers import count
from xqgis.services.labels import Labels
from xqgis.services.records import MOST_SHOWN, Chain
from xqgis.services.rights import Act, Passage
from xqgis.web import record_facts
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, join, tag
from xqgis.web.names import actor_word
from xqgis.words import say

ACTS = tuple(
    one.value
    for one in (*Passage, *Act)
    if one not in {Act.LOOK, Act.LOOK_CLOSELY, Act.READ_NOTES, Act.READ_POSTS}
)
"""The acts that are recorded."""
_HEADS = ("seq", "at", "who", "act", "object", "details")


def proof(found: Chain, lang: str) -> Markup:
    """Whether every act stands as it was written, with the head to note down."""
    facts = {"rows": count(found.rows), "row": found.broken_at}
    if not found.whole:
        return notice(say("web.records_broken", lang, **facts), say("web.records_broken_how", lang))
    head = tag("code", found.head, class_="xq-hash")
    return join(notice(say("web.records_whole", lang, **facts), say("web.records_whole_how", lang)), head)


def how_many(total: int, lang: str) -> Markup:
    """How many acts meet what is asked, and that not all may be shown."""
    told = say("web.records_shown", lang, n=count(total), most=MOST_SHOWN)
    return tag("p", told, class_="xq-note")


def table(found: Sequence[Mapping[Any, Any]], labels: Labels, lang: str) -> Markup:
    """The newest of the acts."""
    if not found:
        return notice(say("web.records_none", lang), say("web.records_none_how", lang))
    heads = tag("tr", [tag("th", say(f"web.records_{name}", lang), scope="col") for name in _HEADS])
    rows = [_row(row, labels, lang) for row in found]
    inside = tag("table", tag("thead", heads), tag("tbody", rows), class_="xq-table xq-records")
    return tag("div", inside, class_="xq-scroll xq-records-scroll", tabindex="0")


def act_word(act: str, lang: str) -> str:
    """An act as people say it; one of an older program by its code."""
    return say(f"web.act_{act}", lang) if act in ACTS else act


def _row(row: Mapping[Any, Any], labels: Labels, lang: str) -> Markup:
    who = actor_word(row["actor"], lang) if row["actor"] else say("web.records_nobody", lang)
    role = say(f"terms.role_{row['role']}", lang) if row["role"] not in {"", row["actor"]} else ""
    facts = record_facts.told(json.loads(row["details"]), labels, lang)
    return tag(
        "tr",
        tag("td", str(row["seq"]), class_="xq-num"),
        tag("td", f"{row['at']:%Y-%m-%d %H:%M:%S}", class_="xq-num"),
        tag("td", tag("b", who), tag("span", " ".join(part for part in (role, row["address"]) if part))),
        tag("td", act_word(row["act"], lang)),
        tag("td", row["object"]),
        tag("td", say("query.dot", lang).join(facts)[:200]),
    )
