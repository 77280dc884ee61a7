"""合标热力: which domain in which phase, and where on the map?"""

from __future__ import annotations

import streamlit as st

from xqgis.services import query
from xqgis.services.heat import heat, weakest
from xqgis.web import cache, desk, gate, heat_desk, matrix, provenance
from xqgis.web.boards import page_head
from xqgis.web.names import Names
from xqgis.words import say

actor = gate.enter("compliance")
hall, lang = cache.hall(), desk.language()
chosen, look = heat_desk.asked(hall)
found = heat(hall, actor, look)
chosen = matrix.shown(found, chosen)

with st.container(key="xq-heat-top", horizontal=True):
    st.html(page_head(say("web.page_compliance", lang), say("web.compliance_how", lang)))
    heat_desk.view_switch(lang)
    heat_desk.chips(hall, look, lang)
with st.container(key="xq-matrix"):
    st.html(matrix.board(hall, found, chosen, heat_desk.view(), lang))
    with st.container(key="xq-cell"):
        st.html(matrix.cell_head(hall, found, chosen, lang))
        heat_desk.show_map(hall, chosen, look)
        weak = weakest(hall, actor, look, (chosen.domain, chosen.phase))
        st.html(matrix.weak_items(weak, Names(hall, lang), lang))
    if desk.about() == heat_desk.FIGURE:
        origin = query.provenance(hall, actor, heat_desk.filter_of(chosen, look), look.by)
        st.html(provenance.popover(hall, origin, f"about={heat_desk.FIGURE}", lang))
