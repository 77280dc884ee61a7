"""数据上报: take in a file, see every bad row, confirm; take a batch back."""

from __future__ import annotations

import streamlit as st

from xqgis.services import forms, inspections
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
        kind = file_kinds.kind(actor, lang)
        inspected = kind == file_kinds.INSPECTIONS
        upload = None
        if inspected:
            upload = filing.upload_form(lang, template=lambda: forms.template_file(hall, actor, lang))
        if not inspected:
            file_kinds.take(hall, actor, kind, lang)
        elif upload is None:
            st.html(uploads.standing(filing.last_receipt(), lang))
        else:
            with filing.reading(upload, lang):
                draft = filing.read(hall, actor, upload)
            st.html(filing.heading("2", say("web.check_rows", lang)))
            st.html(uploads.summary(draft, lang))
            if filing.confirmed(draft, lang, lambda kind: forms.problem_file(hall, actor, draft, kind, lang)):
                with st.spinner(say("web.filing", lang)):
                    done = inspections.file_inspections(hall, actor, draft, profile=upload.profile or "")
                filing.keep_receipt(done)
                st.rerun()
            if draft.problems:
                st.html(uploads.problem_table(draft.problems, lang))
