"""What lies on somebody's desk during a session: language and selection, kept in step with the address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings
from xqgis.web.assets import STATIC
from xqgis.web.selection import Selection, opening
from xqgis.words import LANGUAGES, say

_COMPONENT = st.components.v2.component(
    "xqgis-desk", js=(STATIC / "desk.js").read_text("utf-8"), isolate_styles=False
)
_PLACE = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?,-?[0-9]{1,2}(\.[0-9]{1,6})?,[0-9]{1,2}(\.[0-9]{1,2})?")
_OF_MAP = frozenset({"at", "layers", "places", "place"})
_CODES = re.compile(r"[A-Za-z0-9][A-Za-z0-9._,-]{0,520}")
_LAYERS = frozenset(
    {"none", "grid", "village", "pilot", "inspection", "risk", "water", "road", "relief", "blackspot"}
)
Heard = Callable[[Mapping[str, object]], None]


def language() -> str:
    """The language this person reads; ``?lang=`` decides once, the switch from then on."""
    asked = st.query_params.get("lang", "")
    if st.session_state.get("lang") not in LANGUAGES:
        st.session_state["lang"] = asked if asked in LANGUAGES else Settings().lang
    return str(st.session_state["lang"])


def selection(hall: TownHall, also: Mapping[str, str] | None = None) -> Selection:
    """What is chosen: by the address somebody came to, by picks and the map's own controls from then on.

    ``also`` is what else the page's address says.
    """
    came = arrived()
    if "selection" not in st.session_state:
        st.session_state["selection"] = opening(hall.town, hall.today())
    elif came:
        tell_map()
    if came:
        choose(hall, {"grid": "", **came} if "domain" in came else came)
    found: Selection = st.session_state["selection"]
    write_address({**found.parameters(), **(also or {})})
    return found


def write_address(told: Mapping[str, str]) -> None:
    """The page's address: ``told``, the language, and the part of the map that is looked at.

    Writing makes a step to go back to, and takes away those to go forward to;
    a map that was only moved is none: its script puts that right by itself.
    """
    st.session_state.pop("arrived", None)
    wanted, moved = {**told, "lang": language()}, _OF_MAP.difference(told)
    if {name: value for name, value in st.query_params.to_dict().items() if name not in moved} != wanted:
        st.query_params.from_dict({**place(), **wanted})


def place() -> dict[str, str]:
    """``at``, the part of the map looked at, ``layers``, ``places`` and ``place``, as last heard of.

    Nothing for the usual.
    """
    told = st.session_state.get("place") or st.query_params
    at, layers = str(told.get("at", "")), str(told.get("layers", ""))
    found = {"at": at} if _PLACE.fullmatch(at) else {}
    asked = {name: str(told.get(name, "")) for name in ("places", "place")}
    found |= {name: codes for name, codes in asked.items() if _CODES.fullmatch(codes)}
    return {**found, "layers": layers} if _LAYERS.issuperset(layers.split(",")) else found


def about() -> str:
    """Which figure somebody asked the origin of (``data-pick="about=..."``); empty for none."""
    return str(st.session_state.get("about", ""))


def turn_to(page: str) -> None:
    """Note which page is open and whether somebody has just come to its address.

    The map of another page is opened anew, with what is chosen by then.
    """
    context = get_script_run_ctx()
    came = context is not None and context.is_history_navigation
    if st.session_state.get("page") != page:
        st.session_state["page"] = page
        st.session_state.pop("frame", None)
        st.session_state.pop("about", None)
        came = True
        st.session_state.pop("arrived", None)
    if came:
        st.session_state.setdefault("arrived", st.query_params.to_dict())


def arrived() -> Mapping[str, str] | None:
    """The address somebody has just come to: by a link, from another page, by going back or forward.

    None once the page has written its own. What stands in the address of a
    run then is no wish of anybody's: it may be older than what this session
    wrote there, since a busy browser asks before it has read the answer. A
    run that is cut short before its page wrote leaves the address to the next.
    """
    found: Mapping[str, str] | None = st.session_state.get("arrived")
    return found


def show_map(hall: TownHall, page: str, controls: str) -> None:
    """The map of the selection, and the listener for picks."""
    chosen = selection(hall)
    facts = {"domain": chosen.domain, "phase": chosen.phase, "by": chosen.by, "grid": chosen.grid}
    show_frame(page, controls, facts, lambda view: choose(hall, view), lambda pick: _picked(hall, pick))


def show_frame(
    page: str, controls: str, facts: Mapping[str, str], view: Heard, pick: Heard, *, usual: str = ""
) -> None:
    """A map that shows ``facts``, in a frame that stays while the page does; and the listener for picks.

    The frame's address carries the facts it was opened with; every later
    change goes by message. ``view`` hears what somebody changed on the map,
    ``pick`` what they chose on the page; ``usual`` are the layers of a page that has its own.
    """
    lang, key = language(), f"desk-{page}"
    opened = st.session_state.get("frame")
    if opened is None or opened[:2] != (page, lang):
        known = {name: value for name, value in facts.items() if value}
        layers = {"layers": usual} if usual else {}
        asked = {**layers, **place(), **known, "lang": lang, "controls": controls}
        opened = (page, lang, f"/map/frame?{urlencode(asked)}")
        st.session_state["frame"] = opened
    words = {"Clear value": say("query.clear_value", lang), "Open": say("query.open_list", lang)}
    told = {"src": opened[2], "title": say("web.map", lang), "chosen": dict(facts), "words": words}
    _COMPONENT(
        key=key,
        data={**told, "moves": st.session_state.get("moves", 0)},
        height="stretch",
        on_view_change=lambda: _see(view, st.session_state[key].get("view") or {}),
        on_pick_change=lambda: _hear(pick, str(st.session_state[key].get("pick") or "")),
        on_went_change=lambda: _go(str(st.session_state[key].get("went") or "")),
    )


def tell_map() -> None:
    """Have the facts of the next run said to the map: the page changed them, not the map's own controls."""
    st.session_state["moves"] = st.session_state.get("moves", 0) + 1


def choose(hall: TownHall, asked: Mapping[str, object]) -> None:
    """Take up whatever of ``asked`` the town has."""
    areas = set(hall.areas("grid").frame["code"]) | set(hall.areas("village").frame["code"])
    before: Selection = st.session_state["selection"]
    st.session_state["selection"] = before.moved(asked, hall.town, areas)


def _picked(hall: TownHall, asked: Mapping[str, object]) -> None:
    st.session_state["about"] = asked.get("about", "")
    choose(hall, asked)


def _see(view: Heard, told: Mapping[str, object]) -> None:
    st.session_state["place"] = {name: told.get(name) or "" for name in sorted(_OF_MAP)}
    view(told)


def _go(address: str) -> None:
    st.session_state["arrived"] = dict(parse_qsl(address.removeprefix("?")))


def _hear(pick: Heard, told: str) -> None:
    tell_map()
    pick(dict(parse_qsl(told, keep_blank_values=True)))
