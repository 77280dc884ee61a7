"""交通黑点: where do accidents gather, by rule and by chance, and when?"""

from __future__ import annotations

import streamlit as st

from xqgis.services.blackspots import blackspots
from xqgis.services.spot_detail import spot_detail
from xqgis.web import cache, desk, gate, spot_board, spot_desk
from xqgis.web.boards import page_head
from xqgis.words import say

actor = gate.enter("blackspots")
hall, lang = cache.hall(), desk.language()
look, code, periods = spot_desk.asked(hall)
found = blackspots(hall, actor, look)
spot = found.spot(code)

with st.container(key="xq-heat-top", horizontal=True):
    st.html(page_head(say("web.page_blackspots", lang), say("traffic.page_how", lang)))
    spot_desk.chips(hall, found, lang)
st.html(spot_board.notes(hall, found, spot_desk.refused(), lang, spot_desk.wrong()))
with st.container(key="xq-query"):
    spot_desk.show_map(hall, look, spot.code if spot else "")
    with st.container(key="xq-answer"):
        st.html(spot_board.places(hall, found, spot, lang))
        detail = spot_detail(hall, actor, look, spot.code if spot else "", periods)
        st.html(spot_board.closer(hall, found, spot, detail, lang, periods=periods is not None))
