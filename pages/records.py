"""操作记录: who did what, and the proof that nothing was changed afterwards."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from xqgis.services import records
from xqgis.services.labels import Labels
from xqgis.web import cache, desk, gate
from xqgis.web import records as board
from xqgis.web.boards import page_head
from xqgis.web.markup import tag
from xqgis.words import say

actor = gate.enter("records")
hall, lang = cache.hall(), desk.language()

st.html(page_head(say("web.page_records", lang), say("web.records_how", lang)))
with st.container(key="xq-records"):
    with st.container(horizontal=True, key="xq-records-asked", vertical_alignment="bottom"):
        first = st.date_input(say("web.records_first", lang), None, format="YYYY-MM-DD", key="records-first")
        last = st.date_input(say("web.records_last", lang), None, format="YYYY-MM-DD", key="records-last")
        act = st.selectbox(
            say("web.records_act", lang),
            board.ACTS,
            index=None,
            format_func=lambda code: board.act_word(code, lang),
            placeholder=say("web.people_all", lang),
            key="records-act",
        )
        who = st.text_input(say("web.records_who", lang), max_chars=32, key="records-who")
        asked = records.Asked(first, last, act or "", who.strip())
        told = {"from": first or "", "to": last or "", "act": asked.act, "actor": asked.actor}
        address = f"/files/records.csv?{urlencode({name: one for name, one in told.items() if one})}"
        st.html(tag("a", say("web.records_file", lang), href=address, class_="xq-small", download=True))
    found = records.acts(hall, actor, asked)
    st.html(board.how_many(found.total, lang))
    st.html(board.table(found.frame.to_dict("records"), Labels(hall, lang), lang))
    with st.container(key="xq-records-proof"):
        if st.button(say("web.records_prove", lang), key="prove"):
            st.html(board.proof(records.chain(hall, actor), lang))
