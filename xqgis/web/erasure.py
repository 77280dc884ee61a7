"""The form that erases a name of the roster."""

from __future__ import annotations

import streamlit as st

from xqgis.cartography.numbers import count
from xqgis.model.actor import Actor
from xqgis.model.roster import Appointment
from xqgis.services.erasure import Erasure, erase, to_erase
from xqgis.services.town_hall import TownHall
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, tag
from xqgis.words import say

_TOLD = ("holder", "title", "document")
_DONE = "erase-done"
_TIMES = "erase-times"
"""How often a name was erased: the box for the next one is a new one, and empty."""


def form(hall: TownHall, actor: Actor, lang: str) -> None:
    """A name to type, the rows that it stands in, and the button that erases it there."""
    if done := st.session_state.pop(_DONE, None):
        how = "web.erased_how" if done.emptied else "web.erased_open"
        st.html(notice(say("web.erased", lang, rows=count(done.rows)), say(how, lang)))
    key = f"erase-name-{st.session_state.get(_TIMES, 0)}"
    name = st.text_input(say("web.erase_which", lang), key=key, autocomplete="off").strip()
    if not name:
        return
    rows = to_erase(hall, actor, Erasure(name))
    if not rows:
        st.html(notice(say("web.erase_none", lang), say("web.erase_none_how", lang)))
        return
    st.html(_rows(rows, lang))
    if st.button(say("web.erase_now", lang, rows=count(len(rows))), key="erase-now"):
        st.session_state[_DONE] = erase(hall, actor, Erasure(name))
        st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
        st.rerun()


def _rows(rows: list[Appointment], lang: str) -> Markup:
    """What would be blanked, word by word: another's name may have this one within."""
    heads = tag("tr", [tag("th", say(f"web.roster_{name}", lang), scope="col") for name in ("post", *_TOLD)])
    cells = [
        tag(
            "tr",
            tag("td", f"{one.body} {say(f'terms.post_{one.post.value}', lang)}"),
            [tag("td", getattr(one, name)) for name in _TOLD],
        )
        for one in rows
    ]
    inside = tag("table", tag("thead", heads), tag("tbody", cells), class_="xq-table")
    return tag("div", inside, class_="xq-scroll", tabindex="0")
