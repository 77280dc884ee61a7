"""防溺水 during a session: which list is open, which water is chosen, and the signing of its grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from xqgis.model.actor import Actor
from xqgis.model.water import WaterGrade
from xqgis.services.rights import Act, may
from xqgis.services.town_hall import TownHall
from xqgis.services.water_risk import Risks, Water
from xqgis.services.waters import SIGNED, sign_water
from xqgis.web import desk, frame
from xqgis.words import say

LISTS = ("lacking", "overdue", "unsigned", "buoys", "all")
LAYERS = "village,pilot,risk,water,road,relief"
"""What the map of this page shows until somebody chooses otherwise."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The list that is open, the village it is narrowed to, and the water whose sheet lies beside it."""

    tab: str = ""
    village: str = ""
    water: str = ""

    def taking(self, asked: Mapping[str, object], found: Risks) -> Shown:
        """What is shown with whatever of ``asked`` there is."""
        told = {name: str(asked.get(name, "")) for name in ("tab", "village", "water") if name in asked}
        villages = {water.village for water in found.waters}
        kept = self
        if told.get("tab") in LISTS:
            kept = replace(kept, tab=told["tab"])
        if "village" in told and told["village"] in {"", *villages}:
            kept = replace(kept, village=told["village"])
        if "water" in told and told["water"] in {"", *(water.code for water in found.waters)}:
            kept = replace(kept, water=told["water"])
        return kept

    def parameters(self) -> dict[str, str]:
        """As the address carries it."""
        told = {"tab": self.tab, "village": self.village, "water": self.water}
        return {name: value for name, value in told.items() if value}


def shown(found: Risks) -> Shown:
    """What is shown now, written into the address.

    In season missing kit comes first; out of it what waits for a signature.
    """
    came = desk.arrived()
    if came is not None or "waters" not in st.session_state:
        st.session_state["waters"] = Shown().taking(came or {}, found)
        desk.tell_map()
    kept: Shown = st.session_state["waters"]
    desk.write_address(kept.parameters())
    return kept if kept.tab else replace(kept, tab=LISTS[0] if found.in_season else LISTS[2])


def listed(found: Risks, kept: Shown) -> tuple[Water, ...]:
    """The waters of the open list, those of the chosen village alone where one is chosen."""
    lists = {
        "lacking": found.lacking,
        "overdue": found.overdue,
        "unsigned": found.unsigned,
        "all": found.worst_first,
    }
    own = lists[kept.tab]() if kept.tab in lists else ()
    return tuple(water for water in own if kept.village in ("", water.village))


def show_map(found: Risks, kept: Shown) -> None:
    """The map of the waters, and the listener for what is pressed on the page."""

    def hear(told: Mapping[str, object]) -> None:
        st.session_state.get("place", {}).pop("layers", None)  # this page's own, no other's
        _take(found, {"water": told["water"]} if "water" in told else {})

    facts = {"water": kept.water}
    desk.show_frame("waters", "map", facts, hear, lambda pick: _take(found, pick), usual=LAYERS)


def village_chip(found: Risks, kept: Shown, names: Mapping[str, str], lang: str) -> None:
    """The chip that narrows the lists to a village."""
    present = {water.village for water in found.waters}
    st.session_state["waters-village"] = kept.village or None
    with st.container(key=f"xq-chip-village{'-on' if kept.village else ''}"):
        st.selectbox(
            say("query.village", lang),
            [code for code in names if code in present],
            key="waters-village",
            index=None,
            format_func=lambda code: names[code],
            placeholder=say("web.heat_any", lang),
            on_change=lambda: _take(found, {"village": st.session_state["waters-village"] or ""}),
        )


def _take(found: Risks, asked: Mapping[str, object]) -> None:
    before: Shown = st.session_state["waters"]
    st.session_state["waters"] = before.taking(asked, found)


def sign_form(hall: TownHall, actor: Actor, water: Water, lang: str) -> None:
    """Grade and reason of a signing, for those who have the right; what is refused is said here."""
    if not may(actor.role, Act.SIGN_WATER):
        return
    with st.container(key="xq-sign", horizontal=True):
        proposed = water.grade if water.grade is not WaterGrade.NOT_RATED else WaterGrade.RED
        grade = st.segmented_control(
            say("web.water_sign_grade", lang),
            [one.key for one in SIGNED],
            default=proposed.key,
            required=True,
            key=f"sign-{water.code}-{water.grade.key}",
            format_func=lambda key: say(f"terms.water_{key}", lang),
            label_visibility="collapsed",
        )
        made = st.session_state.get("signed", 0)
        reason = st.text_input(
            say("web.water_sign_reason", lang),
            key=f"reason-{water.code}-{made}",
            max_chars=200,
            placeholder=say("web.water_sign_placeholder", lang),
            label_visibility="collapsed",
        )
        if st.button(say("web.water_sign", lang), type="primary", key="sign"):
            with frame.told():
                sign_water(hall, actor, water.code, grade or proposed.key, reason)
                st.session_state["signed"] = made + 1
                st.rerun()
