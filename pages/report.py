"""数据上报: take in a file, see every bad row, confirm; take a batch back."""

from __future__ import annotations

import streamlit as st

from xqgis.services import inspections
from xqgis.web import cache, desk, file_kinds, filing, gate, uploads
from xqgis.web.boards import page_head
from xqgis.words import say

actor = gate.enter("report")
hall, lang = cache.hall(), desk.language()

st.html(page_head(say("web.page_report", lang), say("web.report_how", lang)))
with st.container(key="xq-report"):
    with filing.card("xq-batches"):
        st.html(filing.heading("3", say("web.batches", lang)))
        found = inspections.batches(hall, actor).to_dict("records")
        st.html(uploads.batch_table(found, lang))
        if taken := filing.withdrawal_form(found, lang):
            inspections.withdraw_batch(hall, actor, *taken)
            st.rerun()
    with filing.card("xq-upload"):
        st.html(filing.heading("1", say("web.choose_file", lang)))
        file_kinds.take(hall, actor, file_kinds.kind(actor, lang), lang)
