"""What lies on somebody's desk during a session: language and selection, kept in step with the address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings
from xqgis.web.assets import STATIC
from xqgis.web.selection import Selection, opening
from xqgis.words import LANGUAGES, say

_COMPONENT = st.components.v2.component(
    "xqgis-desk", js=(STATIC / "desk.js").read_text("utf-8"), isolate_styles=False
)


def language() -> str:
    """The language this person reads; ``?lang=`` decides once, the switch from then on."""
    asked = st.query_params.get("lang", "")
    if st.session_state.get("lang") not in LANGUAGES:
        st.session_state["lang"] = asked if asked in LANGUAGES else Settings().lang
    return str(st.session_state["lang"])


def selection(hall: TownHall) -> Selection:
    """What is chosen; the address decides once, picks and the map's own controls from then on."""
    if "selection" not in st.session_state:
        st.session_state["selection"] = opening(hall.town, hall.today())
        choose(hall, st.query_params.to_dict())
    found: Selection = st.session_state["selection"]
    wanted = {**found.parameters(), "lang": language()}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
    return found


def turn_to(page: str) -> None:
    """Note which page is open; its map is opened anew, with what is chosen by then."""
    if st.session_state.get("page") != page:
        st.session_state["page"] = page
        st.session_state.pop("frame", None)


def show_map(hall: TownHall, page: str, controls: str) -> None:
    """The map of the selection, in a frame that stays while the page does; and the listener for picks.

    The frame's address carries the selection it was opened with; every later change goes by message.
    """
    lang, chosen, moves = language(), selection(hall), st.session_state.get("moves", 0)
    opened = st.session_state.get("frame")
    if opened is None or opened[:2] != (page, lang):
        asked = {**chosen.parameters(), "lang": lang, "controls": controls}
        opened = (page, lang, f"/map/frame?{urlencode(asked)}")
        st.session_state["frame"] = opened
    _COMPONENT(
        key=f"desk-{page}",
        data={"src": opened[2], "title": say("web.map", lang), "chosen": _facts(chosen), "moves": moves},
        height="stretch",
        on_view_change=lambda: _take_view(hall, f"desk-{page}"),
        on_pick_change=lambda: _take_pick(hall, f"desk-{page}"),
    )


def choose(hall: TownHall, asked: Mapping[str, object]) -> None:
    """Take up whatever of ``asked`` the town has."""
    areas = set(hall.areas("grid").frame["code"]) | set(hall.areas("village").frame["code"])
    before: Selection = st.session_state["selection"]
    st.session_state["selection"] = before.moved(asked, hall.town, areas)


def _take_view(hall: TownHall, key: str) -> None:
    choose(hall, st.session_state[key].get("view") or {})


def _take_pick(hall: TownHall, key: str) -> None:
    st.session_state["moves"] = st.session_state.get("moves", 0) + 1
    choose(hall, dict(parse_qsl(str(st.session_state[key].get("pick") or ""), keep_blank_values=True)))


def _facts(chosen: Selection) -> dict[str, str]:
    return {"domain": chosen.domain, "phase": chosen.phase, "by": chosen.by, "grid": chosen.grid}
