"""网格查询: any selection of checks, on the map and area by area; where each figure comes from."""

from __future__ import annotations

import streamlit as st

from xqgis.services import query
from xqgis.services.query_checks import narrowed, rows
from xqgis.web import cache, desk, gate, provenance, query_board, query_desk, query_filters, query_rows
from xqgis.web.question import ALL

actor = gate.enter("query")
hall, lang = cache.hall(), desk.language()
asked = query_desk.question(hall)
found = query.answer(hall, actor, asked.chosen, asked.by)

query_filters.chips(hall, asked, lang)
if query_desk.refused():
    st.html(query_board.refused(query_desk.refused(), lang))
if asked.kept is not None:
    both = query.compare(hall, actor, asked.kept, asked.chosen, asked.by)
    st.html(query_rows.comparison(hall, both, asked, lang))
with st.container(key="xq-query"):
    query_desk.show_map(hall, asked)
    with st.container(key="xq-answer"):
        if asked.rows:
            behind = narrowed(found.chosen, asked.by, "" if asked.rows == ALL else asked.rows)
            st.html(
                query_rows.rows_board(hall, rows(hall, actor, behind, asked.page), asked, actor.scope, lang)
            )
        else:
            whole = query.provenance(hall, actor, asked.chosen, asked.by)
            st.html(query_board.head(hall, found, whole, asked, lang))
            st.html(query_board.table(hall, found, asked, lang, gate.may_enter(actor, "report")))
        if asked.about:
            area = "" if asked.about == ALL else asked.about
            origin = query.provenance(hall, actor, asked.chosen, asked.by, area)
            beside, here = f"about={asked.about}", f"rows={asked.about}"
            st.html(provenance.popover(hall, origin, beside, lang, here))
