"""会议出图: a map sheet for a meeting, on the screen or on paper."""

from __future__ import annotations

import streamlit as st

from xqgis.web import cache, desk, gate, sheets
from xqgis.web.boards import page_head
from xqgis.words import say

gate.enter("export")
hall, lang = cache.hall(), desk.language()

st.html(page_head(say("web.page_export", lang), say("web.export_how", lang)))
with st.container(key="xq-export"):
    with st.container(key="xq-order"):
        order = sheets.order_form(hall, lang)
        st.html(sheets.download(order, lang))
        st.html(sheets.note(lang))
    st.html(sheets.preview(hall, order, lang))
