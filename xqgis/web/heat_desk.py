"""What is asked of the heat board during a session: which checks are counted, the view, chips and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, cast
from urllib.parse import urlencode

import streamlit as st

from xqgis.model.filter import INDEPENDENT, Filter
from xqgis.model.view import Level
from xqgis.services.heat import Look, known_look
from xqgis.services.town_hall import TownHall
from xqgis.web import desk
from xqgis.web.bars import file_link
from xqgis.web.markup import Markup, tag
from xqgis.web.names import Names
from xqgis.web.selection import Selection
from xqgis.web.sheets import SIZES
from xqgis.words import say

View = Literal["matrix", "maps"]
VIEWS: tuple[View, ...] = ("matrix", "maps")
FIGURE = "cell"
"""What ``about=`` says when somebody asks for the origin of the chosen cell's figure."""


def asked(hall: TownHall) -> tuple[Selection, Look]:
    """The cell that is chosen and the checks that are counted, as the address says that somebody came to."""
    told = desk.arrived()
    if "heat" not in st.session_state or told:
        told = told or {}
        st.session_state["heat"] = known_look(hall, told)[0]
        st.session_state["heat-view"] = "maps" if told.get("view") == "maps" else "matrix"
    kept: Look = st.session_state["heat"]
    also = kept.parameters() | ({"view": "maps"} if view() == "maps" else {})
    chosen = desk.selection(hall, also)
    return chosen, Look(chosen.by, kept.village, kept.track, kept.source)


def view() -> View:
    """Whether the board shows the matrix or the small maps of every cell."""
    return cast("View", st.session_state.get("heat-view") or "matrix")


def chips(hall: TownHall, look: Look, lang: str) -> None:
    """The conditions as chips in one row, and the files."""
    names = Names(hall, lang)
    sources = {INDEPENDENT: say("web.source_independent", lang)}
    sources |= {code: name.in_(lang) for code, name in hall.town.sources.items()}
    tracks = {code: name.in_(lang) for code, name in hall.town.tracks.items()}
    villages = {code: names.village(code) for code in hall.areas("village").frame["code"]}
    with st.container(key="xq-filters", horizontal=True):
        _chip("village", look.village, villages, lang)
        if len(tracks) > 1:
            _chip("track", look.track, tracks, lang)
        _chip("source", look.source, sources, lang)
        _level(hall, look, lang)
        with st.popover(say("web.heat_save", lang)):
            st.html(files(look, lang))


def _chip(name: str, value: str, words: Mapping[str, str], lang: str) -> None:
    key = f"heat-{name}"
    st.session_state[key] = value or None
    with st.container(key=f"xq-chip-{name}{'-on' if value else ''}"):
        st.selectbox(
            say(f"web.heat_{name}", lang),
            list(words),
            key=key,
            index=None,
            format_func=lambda code: words[code],
            placeholder=say("web.heat_any", lang),
            disabled=not words,
            on_change=lambda: _change(name, st.session_state[key] or ""),
        )


def _change(name: str, code: str) -> None:
    kept: Look = st.session_state["heat"]
    told = {**kept.parameters(), name: code}
    st.session_state["heat"] = Look(
        kept.by, told.get("village", ""), told.get("track", ""), told.get("source", "")
    )
    st.session_state.pop("about", None)
    desk.tell_map()


def _level(hall: TownHall, look: Look, lang: str) -> None:
    levels: tuple[Level, ...] = ("grid", "village")
    st.session_state["heat-by"] = look.by

    def change() -> None:
        desk.choose(hall, {"by": st.session_state["heat-by"], "grid": ""})
        desk.tell_map()

    with st.container(key="xq-chip-by"):
        st.selectbox(
            say("web.heat_level", lang),
            levels,
            key="heat-by",
            format_func=lambda by: say(f"terms.level_{by}", lang),
            on_change=change,
        )


def view_switch(lang: str) -> None:
    """The two ways of looking at the board."""
    st.segmented_control(
        say("web.heat_view", lang),
        VIEWS,
        key="heat-view",
        required=True,
        format_func=lambda code: say(f"web.heat_view_{code}", lang),
        label_visibility="collapsed",
    )


def files(look: Look, lang: str) -> Markup:
    """Links to the sheet in every size and to the workbook."""
    told = {**look.parameters(), "by": look.by, "lang": lang, "save": "1"}
    links = [
        file_link(
            say("web.save_sheet", lang, size=say(f"web.size_{size}", lang)),
            f"/map/heat.png?{urlencode({**told, 'size': size})}",
        )
        for size in SIZES
    ]
    book = file_link(say("web.heat_book", lang), f"/map/heat.xlsx?{urlencode(told)}")
    return tag("div", links, book, class_="xq-files")


def show_map(hall: TownHall, chosen: Selection, look: Look) -> None:
    """The map of the chosen cell, coloured by the checks that are counted."""
    facts = {"domain": chosen.domain, "phase": chosen.phase, "by": chosen.by, "grid": chosen.grid}
    counted = {} if look.is_whole else filter_of(chosen, look).parameters()
    heard: Callable[[Mapping[str, object]], None] = lambda told: desk.choose(hall, told)  # noqa: E731
    desk.show_frame(
        "compliance", "map", {**facts, "filter": urlencode(counted)}, heard, lambda told: _picked(hall, told)
    )


def filter_of(chosen: Selection, look: Look) -> Filter:
    """The chosen cell as a filter of checks."""
    return replace(look.filter, domain=chosen.domain, phase=chosen.phase)


def _picked(hall: TownHall, told: Mapping[str, object]) -> None:
    st.session_state["about"] = told.get("about", "")
    desk.choose(hall, told)
