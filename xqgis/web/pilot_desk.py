"""What is asked of the pilots' page during a session: who is compared, in which phase, the two maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from xqgis.services.pilots import Compared, Sides, known_sides, units
from xqgis.services.town_hall import TownHall
from xqgis.web import desk
from xqgis.web.names import Names
from xqgis.web.selection import Selection
from xqgis.words import say

_SIDES, _REFUSED = "sides", "sides-refused"
_WAYS = ("pilots", "villages")


def asked(hall: TownHall) -> tuple[Selection, Sides]:
    """The cell that is chosen and who is compared, as the address says that somebody came to."""
    told = desk.arrived()
    if _SIDES not in st.session_state or told:
        st.session_state[_SIDES], st.session_state[_REFUSED] = known_sides(hall, told or {})
    sides: Sides = st.session_state[_SIDES]
    return desk.selection(hall, sides.parameters()), sides


def refused() -> tuple[str, ...]:
    """The names in the address that nothing could be made of."""
    found: tuple[str, ...] = st.session_state.get(_REFUSED, ())
    return found


def chips(hall: TownHall, found: Compared, chosen: Selection, lang: str) -> None:
    """Who is compared, the phase and the baseline, in one row."""
    names, sides = Names(hall, lang), found.sides
    phases = {one.code: one.name.in_(lang) for one in found.phases}
    villages = {code: names.village(code) for code in units(hall)}
    with st.container(key="xq-filters", horizontal=True):
        ways = {way: say(f"pilots.compare_{way}", lang) for way in _WAYS[: 2 if len(villages) > 1 else 1]}
        way = _WAYS[sides.are_villages]
        _chip("compare", way, ways, lang, lambda code: _compare(hall, code))
        if sides.are_villages:
            for name, code, taken in (("one", sides.one, sides.other), ("other", sides.other, sides.one)):
                told = {village: word for village, word in villages.items() if village != taken}
                _chip(name, code, told, lang, partial(_take_side, name))
        _chip("phase", chosen.phase, phases, lang, lambda code: _choose(hall, {"phase": code}))
        earlier = list(phases)[: list(phases).index(chosen.phase)]
        if earlier:
            bases = {"": say("pilots.baseline_none", lang), **{code: phases[code] for code in earlier}}
            base = sides.baseline if sides.baseline in bases else ""
            _chip("baseline", base, bases, lang, lambda code: _take(replace(_sides(), baseline=code)))


def show_maps(hall: TownHall, chosen: Selection, sides: Sides) -> None:
    """Both sides' maps of the chosen cell, which move together."""
    filters = [
        urlencode(replace(one, domain=chosen.domain, phase=chosen.phase).parameters())
        for one in sides.filters()
    ]
    facts = {"domain": chosen.domain, "phase": chosen.phase, "by": chosen.by, "grid": chosen.grid}
    facts |= {"filter": filters[0], "beside": filters[1]}
    desk.show_frame(
        "pilots", "pair", facts, lambda told: desk.choose(hall, told), lambda told: desk.choose(hall, told)
    )


def _chip(name: str, value: str, words: Mapping[str, str], lang: str, change: Callable[[str], None]) -> None:
    key = f"pilots-{name}"
    st.session_state[key] = value
    with st.container(key=f"xq-chip-of-{name}-pilots"):
        st.selectbox(
            say(f"pilots.{name}", lang),
            list(words),
            key=key,
            format_func=lambda code: words[code],
            on_change=lambda: change(st.session_state[key]),
        )


def _sides() -> Sides:
    found: Sides = st.session_state[_SIDES]
    return found


def _take(sides: Sides) -> None:
    st.session_state[_SIDES], st.session_state[_REFUSED] = sides, ()
    desk.tell_map()


def _take_side(name: str, code: str) -> None:
    _take(replace(_sides(), **{name: code}))


def _compare(hall: TownHall, way: str) -> None:
    one, other = units(hall)[:2]
    _take(Sides(one, other) if way == "villages" else Sides())


def _choose(hall: TownHall, told: Mapping[str, object]) -> None:
    desk.choose(hall, told)
    desk.tell_map()
