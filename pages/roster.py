"""岗位名册: who holds which post of the plan on a day."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import streamlit as st

from xqgis.services.rights import Act, may
from xqgis.web import cache, desk, erasure, filing, gate
from xqgis.web import roster as board
from xqgis.web.boards import page_head
from xqgis.web.markup import tag
from xqgis.words import say

actor = gate.enter("roster")
hall, lang = cache.hall(), desk.language()
keeps = may(actor.role, Act.STORE_ROSTER)
today = hall.today()

st.html(page_head(say("web.page_roster", lang), say("web.roster_how", lang)))
with st.container(key="xq-roster-kept" if keeps else "xq-roster"):
    with filing.card("xq-roster-shown"):
        with st.container(horizontal=True, key="xq-roster-asked", vertical_alignment="bottom"):
            day = st.date_input(
                say("web.roster_day", lang),
                today,
                min_value=date(1949, 10, 1),
                max_value=date(today.year + 10, 12, 31),
                format="YYYY-MM-DD",
                key="roster-day",
            )
            found = board.seen(hall, actor, day)
            if found.named and found.version:
                address = f"/files/roster.csv?{urlencode({'on': found.as_of, 'lang': lang})}"
                save = say("web.roster_save", lang)
                st.html(tag("a", save, href=address, class_="xq-small", download=True))
        st.html(board.head(found, lang))
        st.html(board.table(hall, found, lang, codes=keeps))
    if keeps:
        with st.container(key="xq-roster-acts"):
            with filing.card("xq-roster-import"):
                st.html(tag("h2", say("web.roster_import", lang), class_="xq-title"))
                st.html(tag("p", say("web.roster_import_how", lang), class_="xq-note"))
                board.import_form(hall, actor, lang)
            with filing.card("xq-roster-erase"):
                st.html(tag("h2", say("web.erase", lang), class_="xq-title"))
                st.html(tag("p", say("web.erase_how", lang), class_="xq-note"))
                erasure.form(hall, actor, lang)
