"""总览: where does the town stand, and what needs a decision first?"""

from __future__ import annotations

import streamlit as st

from xqgis.services import overview
from xqgis.web import cache, desk, gate
from xqgis.web.boards import key_strip, nothing_checked
from xqgis.web.decisions import decision_list
from xqgis.web.gate import may_enter
from xqgis.web.names import Names

actor = gate.enter("overview")
hall, lang = cache.hall(), desk.language()
chosen = desk.selection(hall)

figures = overview.key_figures(hall, actor, chosen.phase)

st.html(key_strip(hall, figures, chosen, lang))
with st.container(key="xq-desk"):
    desk.show_map(hall, "overview", "full")
    if any(one.figure.n for one in figures):
        st.html(decision_list(overview.decisions(hall, actor), Names(hall, lang), lang))
    else:
        st.html(nothing_checked(hall, chosen.phase, may_enter(actor, "report"), lang))
