"""The grid query during a session: its question in step with the address, the map and the chips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from xqgis.model.filter import PARAMETERS, Filter
from xqgis.services.query_checks import codes_of
from xqgis.services.selection import consistent, implied
from xqgis.services.town_hall import TownHall
from xqgis.web import desk
from xqgis.web.question import Question, only_ours, settled
from xqgis.web.selection import Selection, opening

_QUESTION, _REFUSED = "question", "question_refused"


def question(hall: TownHall) -> Question:
    """What is asked now: by the address somebody came to, otherwise what they have chosen since.

    The latter is then written into the address.
    """
    state, came = st.session_state, desk.arrived()
    if came is not None or _QUESTION not in state:
        asked = only_ours(came or {})
        read, names = Question.read(asked, codes_of(hall))
        state[_REFUSED] = {name: str(asked.get(name) or asked.get(f"a_{name}", "")) for name in names}
        state[_QUESTION] = replace(read, chosen=consistent(hall, read.chosen))
        if not asked:
            state[_QUESTION] = _first(hall)
        desk.tell_map()
    found: Question = state[_QUESTION]
    desk.write_address(found.parameters())
    return found


def refused() -> Mapping[str, str]:
    """The conditions that the town does not know, or that are no days, each with its value."""
    found: Mapping[str, str] = st.session_state.get(_REFUSED, {})
    return found


def refuse(name: str, value: str) -> None:
    """Have it said that a value just typed could not be taken up; after `change` or instead of it."""
    st.session_state[_REFUSED] = {name: value}


def ask(found: Question) -> None:
    """Take up another question; only before the page's script runs.

    What was refused stays told until something else is asked: a map that only moves says nothing new.
    """
    if found != st.session_state.get(_QUESTION):
        st.session_state[_REFUSED] = {}
    st.session_state[_QUESTION] = found


def change(hall: TownHall, name: str, value: Any) -> None:
    """One condition changed by a chip; narrower ones that no longer fit are let go."""
    before: Question = st.session_state[_QUESTION]
    asked: dict[str, Any] = {"starts_on" if name == "from" else "ends_on" if name == "to" else name: value}
    chosen = replace(before.chosen, **asked)
    ask(before.asking(settled(chosen, name, hall.registry, hall.grid_village())))
    desk.tell_map()


def show_map(hall: TownHall, found: Question) -> None:
    """The map of the question, and the listener for what is pressed on the page."""
    facts = _facts(hall, found)
    desk.show_frame("query", "map", facts, lambda view: _viewed(hall, view), lambda pick: _picked(hall, pick))


def _first(hall: TownHall) -> Question:
    """What a newcomer asks: the domain and phase looked at on the pages before."""
    seen: Selection = st.session_state.get("selection") or opening(hall.town, hall.today())
    return Question(Filter(domain=seen.domain, phase=seen.phase), seen.by)


def _facts(hall: TownHall, found: Question) -> dict[str, str]:
    """What the map is told. Without a condition it still shows all checks, those up to today."""
    chosen = implied(hall, found.chosen)
    usual = opening(hall.town, hall.today())
    conditions = found.chosen.parameters() or {"to": hall.today().isoformat()}
    return {
        "domain": chosen.domain or usual.domain,
        "phase": chosen.phase or usual.phase,
        "by": found.by,
        "grid": found.area,
        "filter": urlencode(conditions),
    }


def _viewed(hall: TownHall, changed: Mapping[str, object]) -> None:
    """What somebody chose on the map: level, area, or domain and phase as conditions."""
    before: Question = st.session_state[_QUESTION]
    codes = codes_of(hall)
    found = before.looked_at({"by": changed.get("by", before.by)}, codes)
    if "domain" in changed or "phase" in changed:
        asked = {name: value for name, value in changed.items() if name in {"domain", "phase"}}
        kept, left_out = Filter.salvaged({**found.chosen.parameters(), **asked}, codes)
        if not left_out:
            for name in asked:
                kept = settled(kept, name, hall.registry, hall.grid_village())
            found = found.asking(kept)
            desk.tell_map()
    if "grid" in changed:
        found = replace(found.looked_at({"area": changed["grid"] or ""}, codes), about="")
    ask(found)


def _picked(hall: TownHall, pick: Mapping[str, object]) -> None:
    """What somebody pressed on the page."""
    before: Question = st.session_state[_QUESTION]
    codes = codes_of(hall)
    if "clear" in pick:
        found = before.asking(Filter())
    elif "keep" in pick:
        found = replace(before, kept=before.chosen, about="")
    elif "drop" in pick:
        found = replace(before, kept=None)
    elif "swap" in pick and before.kept is not None:
        found = replace(before.asking(before.kept), kept=before.chosen)
    else:
        found = before.looked_at(pick, codes)
        if pick.get("area") == before.area:
            found = replace(found, area="")
        if "rows" in pick:
            found = replace(found, about="")
        asked = {name: value for name, value in pick.items() if name in PARAMETERS}
        if asked:
            chosen, _ = Filter.salvaged({**found.chosen.parameters(), **asked}, codes)
            found = found.asking(chosen)
    ask(found)
