"""The form that erases a name of the roster."""

from __future__ import annotations

import streamlit as st

from xqgis.cartography.numbers import count
from xqgis.model.actor import Actor
from xqgis.services.erasure import Erasure, erase, to_erase
from xqgis.services.town_hall import TownHall
from xqgis.web.boards import notice
from xqgis.words import say

_TYPED, _DONE = "erase-name", "erase-done"


def form(hall: TownHall, actor: Actor, lang: str) -> None:
    """A name to type, how many rows it stands in, and the button that erases it there."""
    done = st.session_state.pop(_DONE, 0)
    if done:
        st.html(notice(say("web.erased", lang, rows=count(done)), say("web.erased_how", lang)))
    name = st.text_input(say("web.erase_which", lang), key=_TYPED, autocomplete="off").strip()
    if not name:
        return
    rows = to_erase(hall, actor, Erasure(name))
    if not rows:
        st.html(notice(say("web.erase_none", lang), say("web.erase_none_how", lang)))
        return
    st.button(
        say("web.erase_now", lang, rows=count(rows)), key="erase-now", on_click=_erase, args=(hall, actor)
    )


def _erase(hall: TownHall, actor: Actor) -> None:
    st.session_state[_DONE] = erase(hall, actor, Erasure(st.session_state[_TYPED])).rows
    st.session_state[_TYPED] = ""
