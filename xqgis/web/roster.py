"""The table and the import of 岗位名册."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from xqgis.cartography.numbers import count
from xqgis.errors import RosterMoved
from xqgis.model.actor import Actor
from xqgis.model.roster import LEADING, OFFICE
from xqgis.model.town import Town
from xqgis.services import roster as service
from xqgis.services.roster import Body, Line, Roster, RosterDraft, Upload
from xqgis.services.town_hall import TownHall
from xqgis.web import filing
from xqgis.web.boards import notice
from xqgis.web.headers import XLSX
from xqgis.web.markup import Markup, join, tag
from xqgis.web.uploads import problem_table
from xqgis.words import say

_NAMED, _COUNTED = ("post", "title", "holder", "days"), ("post", "title", "held")
_SHOWN = "roster-shown"
"""What the page last showed of the chosen file: its digest, the newest import then, who would end."""


def seen(hall: TownHall, actor: Actor, day: date) -> Roster:
    """The roster of a day; that names are shown is on record before they are, once a session, day and roster.

    A failed record fails the page: NotAllowed, StoreBusy, StoreDamaged.
    """
    found = service.roster(hall, actor, day)
    look = (hall.now().date(), found.as_of, found.version)
    told = st.session_state.setdefault("roster-told", set())
    if look not in told:
        service.record_reading(hall, actor, found, "page")
        told.add(look)
    return found


def head(found: Roster, lang: str) -> Markup:
    """How many posts and persons of which day, or how a roster comes in; who may see names."""
    lines = [line for body in found.bodies for line in body.lines]
    vacant = sum(not line.held for line in lines)
    facts = {"day": found.as_of.isoformat(), "held": count(sum(line.held for line in lines))}
    told = say("web.roster_counts", lang, **facts, vacant=count(vacant))
    secrecy = say("web.roster_named" if found.named else "web.roster_unnamed", lang)
    return join(
        None if found.version else notice(say("web.roster_none", lang), say("web.roster_none_how", lang)),
        tag("p", told, " ", tag("span", secrecy), class_="xq-note"),
    )


def table(hall: TownHall, found: Roster, lang: str, codes: bool = False) -> Markup:
    """Every body with its posts, and with names where they may be told.

    ``codes`` shows what a body is called in files: to the office, which fills them in.
    """
    columns = _NAMED if found.named else _COUNTED
    heads = tag("tr", [tag("th", say(f"web.roster_{name}", lang), scope="col") for name in columns])
    bodies = [_body(hall.town, body, columns, lang, codes) for body in found.bodies]
    inside = tag("table", tag("thead", heads), bodies, class_="xq-table xq-roster-table")
    label = say("web.page_roster", lang)
    return tag(
        "div", inside, class_="xq-scroll xq-roster-scroll", tabindex="0", role="region", aria_label=label
    )


def _body(town: Town, body: Body, columns: tuple[str, ...], lang: str, codes: bool) -> Markup:
    wide = str(len(columns))
    code = tag("span", body.code, class_="xq-num") if codes else None
    name = tag("b", body.name.in_(lang))
    title = tag("tr", tag("th", name, code, colspan=wide, scope="rowgroup"))
    rows = [tag("tr", [_cell(line, name, lang) for name in columns]) for line in body.lines]
    if not rows:
        planned = _planned(town, body.code, lang)
        told = say("web.roster_nobody", lang, planned=planned) if planned else say("web.roster_empty", lang)
        rows = [tag("tr", tag("td", told, colspan=wide, class_="xq-nobody"))]
    return tag("tbody", title, rows)


def _cell(line: Line, column: str, lang: str) -> Markup:
    if column == "post":
        return tag("td", say(f"terms.post_{line.post.value}", lang))
    if column == "title":
        return tag("td", line.title)
    if column == "held":
        return tag("td", say("web.roster_persons", lang, n=count(line.held)), class_="xq-num")
    if column == "holder":
        told = service.said_holder(line, lang)
        return tag("td", tag("b", told)) if told == line.holder else tag("td", told, class_="xq-nobody")
    facts = {"begun": str(line.valid_from), "ended": str(line.valid_until)}
    days = say("web.roster_between" if line.valid_until else "web.roster_since", lang, **facts)
    return tag("td", tag("span", days, class_="xq-num"), tag("span", line.document))


def _planned(town: Town, code: str, lang: str) -> str:
    """The posts that the plan gives a body, in words."""

    def post(name: str, title: str) -> str:
        return say("web.roster_planned_post", lang, post=name, title=title)

    heads = {one.code: one.head_post for one in town.groups}
    if code == LEADING:
        parts = [post(one.role.in_(lang), one.post.in_(lang)) for one in town.leading_posts]
    elif code == OFFICE and town.office:
        parts = [post(say("terms.post_director", lang), town.office.head_post.in_(lang))]
    elif code in heads:
        deputies = next(one.deputies for one in town.groups if one.code == code)
        parts = [post(say("terms.post_head", lang), heads[code].in_(lang))]
        parts += [say("web.roster_planned_deputies", lang, n=deputies)] if deputies else []
    else:
        parts = []
    return say("web.list_comma", lang).join(parts)


def import_form(hall: TownHall, actor: Actor, lang: str) -> None:
    """A file to choose, what is wrong with it row by row, and the button that stores all of it."""
    upload = _chosen(lang, lambda: service.roster_template(hall, actor, lang))
    if upload is None:
        st.session_state.pop(_SHOWN, None)
        if done := st.session_state.get("roster-stored"):
            st.html(notice(say("web.roster_stored", lang, version=done), say("web.roster_stored_how", lang)))
        return
    st.session_state.pop("roster-stored", None)
    draft = service.check_roster(hall, actor, upload)
    before, st.session_state[_SHOWN] = st.session_state.get(_SHOWN), (draft.digest, draft.after, draft.ended)
    st.html(_summary(draft, lang))
    if draft.rejected:
        st.html(problem_table(draft.problems, lang))
    elif st.button(say("web.roster_store", lang, rows=count(draft.read)), type="primary", key="store-roster"):
        st.session_state["roster-stored"] = service.store_roster(hall, actor, as_shown(draft, before))
        st.session_state["rosters"] = st.session_state.get("rosters", 0) + 1
        st.rerun()


def as_shown(draft: RosterDraft, shown: tuple[str, int, int] | None) -> RosterDraft:
    """``draft`` as the page showed it before the click: held against that import, with that count.

    A click runs the page anew and checks the file anew. Without this it would agree to whatever others
    imported meanwhile. RosterMoved when what was shown was of another file.
    """
    if shown is None or shown[0] != draft.digest:
        raise RosterMoved(version=draft.after)
    return replace(draft, after=shown[1], ended=shown[2])


def _chosen(lang: str, template: Callable[[], bytes]) -> Upload | None:
    filing.speak_uploader(lang)
    name = say("web.roster_template_name", lang)
    st.download_button(
        say("web.roster_template", lang),
        template,
        name,
        XLSX,
        on_click="ignore",
        key="roster-template",
    )
    file = st.file_uploader(say("web.roster_file", lang), key=f"roster-{st.session_state.get('rosters', 0)}")
    return Upload.of(file.name, file.getvalue()) if file else None


def _summary(draft: RosterDraft, lang: str) -> Markup:
    facts = {"read": count(draft.read), "rejected": count(draft.rejected)}
    key = "web.roster_bad" if draft.rejected else "web.roster_good"
    notes = [say(name, lang, **told) for name, told in draft.notes]
    notes += [say("web.roster_ended", lang, n=count(draft.ended))] if draft.ended else []
    return join(
        tag("p", say(key, lang, **facts)),
        tag("ul", [tag("li", note) for note in notes], class_="xq-notes") if notes else None,
    )
