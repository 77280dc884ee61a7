"""检查地点 during a session: which kind is listed, which place is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from xqgis.model.actor import Actor
from xqgis.services.place_results import find_place, kind_counts
from xqgis.services.place_words import PlaceWords
from xqgis.services.town_hall import TownHall
from xqgis.web import desk
from xqgis.words import say

LAYERS = "village,pilot,water,road,relief"
"""What the map of this page shows beside the places until somebody chooses otherwise."""
_SHOWN = "places"


@dataclass(frozen=True, slots=True)
class Shown:
    """The kind that is listed and the place whose sheet is open, each empty for none."""

    kind: str = ""
    place: str = ""

    def taking(self, hall: TownHall, actor: Actor, asked: Mapping[str, object]) -> Shown:
        """What is shown with whatever of ``asked`` is within the actor's sight; a place brings its kind."""
        kept = self
        if asked.get("kind") in hall.town.site_types and asked["kind"] != self.kind:
            kept = Shown(str(asked["kind"]))
        if "place" in asked:
            found = find_place(hall, actor, str(asked["place"]))
            kept = Shown(found.kind, found.code) if found else replace(kept, place="")
        return kept

    def parameters(self) -> dict[str, str]:
        """As the address carries it."""
        told = {"kind": self.kind, "place": self.place}
        return {name: value for name, value in told.items() if value}


def shown(hall: TownHall, actor: Actor) -> Shown:
    """What is shown now, written into the address; at first the first kind that has places."""
    came = desk.arrived()
    if came is not None or _SHOWN not in st.session_state:
        st.session_state[_SHOWN] = Shown().taking(hall, actor, came or {})
        desk.tell_map()
    kept: Shown = st.session_state[_SHOWN]
    if not kept.kind:
        kept = Shown(next((kind for kind, count in kind_counts(hall, actor).items() if count), ""))
        st.session_state[_SHOWN] = kept
    desk.write_address(kept.parameters())
    return kept


def kind_chip(hall: TownHall, actor: Actor, kept: Shown, lang: str) -> None:
    """The chip that chooses the kind: every kind of the pack with its number of places."""
    words, counts = PlaceWords(hall, lang), kind_counts(hall, actor)
    st.session_state["places-kind"] = kept.kind or None
    st.selectbox(
        say("web.place_kind", lang),
        list(counts),
        key="places-kind",
        format_func=lambda code: say(
            "web.place_kind_count", lang, kind=words.kind(code), count=f"{counts[code]:,}"
        ),
        on_change=lambda: _take(hall, actor, {"kind": st.session_state["places-kind"]}),
        label_visibility="collapsed",
    )


def show_map(hall: TownHall, actor: Actor, kept: Shown) -> None:
    """The map of the kind, and the listener for what is pressed on map and list."""
    facts = {"places": kept.kind, "place": kept.place, "card": "page"}

    def hear(told: Mapping[str, object]) -> None:
        st.session_state.get("place", {}).pop("layers", None)  # this page's own, no other's
        if "place" in told:
            _open(hall, actor, str(told["place"]))

    def pick(told: Mapping[str, object]) -> None:
        code = str(told.get("place", ""))
        _open(hall, actor, "" if code == st.session_state[_SHOWN].place else code)

    desk.show_frame("places", "map", facts, hear, pick, usual=LAYERS)


def _open(hall: TownHall, actor: Actor, code: str) -> None:
    """The list stays as it is when a place of another kind is opened on the map."""
    before: Shown = st.session_state[_SHOWN]
    found = find_place(hall, actor, code)
    st.session_state[_SHOWN] = replace(before, place=found.code if found else "")


def _take(hall: TownHall, actor: Actor, asked: Mapping[str, object]) -> None:
    before: Shown = st.session_state[_SHOWN]
    st.session_state[_SHOWN] = before.taking(hall, actor, asked)
    desk.tell_map()
