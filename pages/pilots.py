"""试点对比: do the pilots stand apart from the other units, or one unit from another?"""

from __future__ import annotations

import streamlit as st

from xqgis.services.pilots import compared, landed, monthly
from xqgis.web import cache, desk, gate, pilot_board, pilot_desk, pilot_plot
from xqgis.web.boards import page_head
from xqgis.words import say

actor = gate.enter("pilots")
hall, lang = cache.hall(), desk.language()
chosen, sides = pilot_desk.asked(hall)
found = compared(hall, actor, sides)
chosen = pilot_board.shown(found, chosen)
met = landed(hall, actor, chosen.phase)

with st.container(key="xq-heat-top", horizontal=True):
    st.html(page_head(say("web.page_pilots", lang), ""))
    st.html(pilot_board.banner(hall, found, chosen, pilot_desk.refused(), lang))
    pilot_desk.chips(hall, found, chosen, lang)
with st.container(key="xq-pilots"):
    with st.container(key="xq-pair"):
        st.html(pilot_board.heads(hall, found, chosen, lang))
        pilot_desk.show_maps(hall, chosen, sides)
        st.html(pilot_board.legend(hall, found, chosen, lang))
    st.html(pilot_board.contrasts(hall, found, chosen, lang))
    months = monthly(hall, actor, sides, chosen.domain)
    names = pilot_board.side_names(hall, sides, lang)
    st.html(pilot_plot.monthly_board(hall, months, names, chosen.domain, lang))
    st.html(pilot_board.landed_board(hall, met, sides, lang))
    st.html(pilot_board.phase_table(hall, found, chosen, lang))
    st.html(pilot_board.standards_table(hall, met, sides, lang))
