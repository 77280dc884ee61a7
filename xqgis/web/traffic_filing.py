"""Accidents and roads on 数据上报: read in the same locked child, told row by row, stored when confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

import streamlit as st

from xqgis.cartography.numbers import count
from xqgis.errors import DraftOutdated, LayerMoved
from xqgis.model.actor import Actor
from xqgis.services import accidents, forms, roads
from xqgis.services.accidents import AccidentDraft
from xqgis.services.rights import Act, may
from xqgis.services.roads import RoadDraft, RoadFields, RoadFile
from xqgis.services.town_hall import TownHall
from xqgis.web import filing
from xqgis.web.boards import notice
from xqgis.web.headers import XLSX
from xqgis.web.markup import Markup, join, tag
from xqgis.web.uploads import problem_table, summary, told_notes
from xqgis.words import say

INSPECTIONS, ACCIDENTS, ROADS = KINDS = ("inspections", "accidents", "roads")
_NEEDS = {INSPECTIONS: Act.FILE, ACCIDENTS: Act.FILE, ROADS: Act.STORE_ROADS}
_Draft = TypeVar("_Draft", AccidentDraft, RoadDraft)
_DRAFT, _DONE = "traffic-draft", "traffic-done"


def kind(actor: Actor, lang: str) -> str:
    """What is sent, of what somebody has the right to send; inspections unless they choose otherwise."""
    offered = [one for one in KINDS if may(actor.role, _NEEDS[one])]
    chosen = st.segmented_control(
        say("web.file_kind", lang),
        offered or [INSPECTIONS],
        default=(offered or [INSPECTIONS])[0],
        required=True,
        key="file-kind",
        format_func=lambda one: say(f"web.file_kind_{one}", lang),
        label_visibility="collapsed",
    )
    return str(chosen or INSPECTIONS)


def take(hall: TownHall, actor: Actor, kind: str, lang: str) -> None:
    """The form of accidents or roads, the report on what was sent, and its confirmation."""
    filing.speak_uploader(lang)
    (_take_accidents if kind == ACCIDENTS else _take_roads)(hall, actor, lang)


def _take_accidents(hall: TownHall, actor: Actor, lang: str) -> None:
    st.download_button(
        say("web.accident_form", lang),
        lambda: accidents.accident_form(hall, actor),
        say("web.accident_form_name", lang),
        XLSX,
        on_click="ignore",
        key="accident-form",
    )
    st.html(tag("p", say("web.accident_how", lang), class_="xq-note"))
    upload = filing.choose_file(lang, "file_accidents_of")
    system = _system(lang)
    with st.expander(say("web.other_table", lang)):
        sent = st.file_uploader(
            say("web.accident_profile", lang), type=["yaml", "yml"], key="accident-profile"
        )
    if upload is None:
        st.html(_standing(ACCIDENTS, lang))
        return
    profile = sent.getvalue().decode("utf-8", "replace") if sent else accidents.OWN
    read = filing.Sent(upload, profile, system)
    key = (ACCIDENTS, *read.key, hall.store.revision())
    shown = st.session_state.get(_DRAFT)
    draft = _read(key, read, lang, lambda: accidents.check_accidents(hall, actor, upload, profile, system))
    st.html(filing.heading("2", say("web.check_rows", lang)))
    st.html(summary(draft, lang))
    if filing.confirmed(draft, lang, lambda form: forms.problem_file(hall, actor, draft, form, lang)):
        if st.session_state[_DRAFT] is not shown:  # others filed since, and nobody saw what came of it
            raise DraftOutdated(checks=len(draft.accidents))
        with st.spinner(say("web.filing", lang)):
            done = accidents.file_accidents(hall, actor, draft, profile=profile)
        facts = {"batch": done.batch, "accidents": count(done.checks), "rejected": count(done.rejected)}
        _finish(ACCIDENTS, facts)
    if draft.problems:
        st.html(problem_table(draft.problems, lang))


def _take_roads(hall: TownHall, actor: Actor, lang: str) -> None:
    st.html(tag("p", say("web.road_how", lang), class_="xq-note"))
    upload = filing.choose_file(lang, "file_roads_of")
    with st.container(horizontal=True, key="xq-road-fields", vertical_alignment="bottom"):
        code, name, of = (
            st.text_input(say(f"web.road_{one}", lang), key=f"road-{one}", max_chars=64).strip()
            for one in ("code_field", "name_field", "kind_field")
        )
        every = st.selectbox(
            say("web.road_all", lang),
            roads.KINDS,
            index=None,
            placeholder=say("web.road_by_field", lang),
            format_func=lambda one: say(f"terms.road_{one}", lang),
            key="road-all",
        )
    with st.expander(say("web.system", lang)):
        system = _system(lang)
    if upload is None:
        st.html(_standing(ROADS, lang))
        return
    if bool(of) == bool(every):
        st.html(notice(say("web.road_kind_once", lang), say("web.road_kind_how", lang)))
        return
    fields = RoadFields(code, name, of, str(every or ""))
    key = (ROADS, upload.digest, fields, system)
    read = filing.Sent(upload, None, system)
    draft = _read(key, read, lang, lambda: roads.check_roads(hall, actor, RoadFile(upload, fields, system)))
    st.html(filing.heading("2", say("web.check_rows", lang)))
    st.html(_road_summary(draft, lang))
    told = {"stored": count(draft.stored), "day": draft.valid_from}
    label = say("web.store_roads" if draft.valid_from > date.min else "web.store_first_roads", lang, **told)
    if st.button(label, type="primary", disabled=not draft.stored, key="store-roads"):
        _store(hall, actor, draft, lang)
    if draft.problems:
        st.html(problem_table(draft.problems, lang))


def _store(hall: TownHall, actor: Actor, draft: RoadDraft, lang: str) -> None:
    """Store what was shown; where others stored roads since, the file is held against theirs next time."""
    try:
        with st.spinner(say("web.filing", lang)):
            version = roads.store_roads(hall, actor, draft)
    except LayerMoved:
        st.session_state.pop(_DRAFT, None)
        raise
    _finish(ROADS, {"version": version, "stored": count(draft.stored), "rejected": count(draft.rejected)})


def _road_summary(draft: RoadDraft, lang: str) -> Markup:
    counts = (("read", draft.read), ("accepted", draft.stored), ("rejected", draft.rejected))
    facts = [
        tag("div", tag("b", count(n)), tag("span", say(f"web.road_count_{name}", lang)),
            class_=f"xq-count xq-count-{name}")
        for name, n in counts
    ]  # fmt: skip
    notes = [tag("li", say(key, lang, **told)) for key, told in draft.notes]
    return join(tag("div", facts, class_="xq-counts"), told_notes(notes))


def _system(lang: str) -> str | None:
    code = st.selectbox(
        say("web.system", lang),
        filing.SYSTEMS,
        format_func=lambda one: one or say("web.system_of_file", lang),
        key="traffic-system",
    )
    return code or None


def _read(key: tuple[object, ...], sent: filing.Sent, lang: str, make: Callable[[], _Draft]) -> _Draft:
    """The draft of this very file as it was first told; read now where none was."""
    kept: tuple[object, _Draft] | None = st.session_state.get(_DRAFT)
    if kept is None or kept[0] != key:
        with filing.reading(sent, lang):
            kept = (key, make())
        st.session_state[_DRAFT] = kept
    return kept[1]


def _finish(kind: str, facts: Mapping[str, object]) -> None:
    """Remember what was stored, and offer an empty form again."""
    st.session_state[_DONE] = (kind, facts)
    st.session_state["filed"] = st.session_state.get("filed", 0) + 1
    st.session_state.pop(_DRAFT, None)
    st.rerun()


def _standing(kind: str, lang: str) -> Markup:
    done = st.session_state.get(_DONE)
    waiting = notice(say("web.no_traffic_file", lang), say("web.no_traffic_file_how", lang))
    if not done or done[0] != kind:
        return waiting
    return join(
        notice(say(f"web.filed_{kind}", lang, **done[1]), say(f"web.filed_{kind}_how", lang, **done[1])),
        waiting,
    )
