"""合标热力: which domain in which phase, and where on the map?"""

from __future__ import annotations

import streamlit as st

from xqgis.services import overview
from xqgis.web import cache, desk, gate, matrix
from xqgis.web.boards import page_head
from xqgis.web.names import Names
from xqgis.words import say

actor = gate.enter("compliance")
hall, lang = cache.hall(), desk.language()
chosen = desk.selection(hall)
found = overview.matrix(hall, actor)
cell = found.cells[chosen.domain, chosen.phase]

st.html(page_head(say("web.page_compliance", lang), say("web.compliance_how", lang)))
with st.container(key="xq-matrix"):
    st.html(matrix.board(hall, found, chosen, lang))
    with st.container(key="xq-cell"):
        st.html(matrix.cell_head(hall, cell, lang))
        desk.show_map(hall, "compliance", "map")
        weak = overview.weakest(hall, actor, chosen.phase, domain=chosen.domain, limit=3)
        st.html(matrix.weak_items(weak, Names(hall, lang), lang))
