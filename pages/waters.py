"""防溺水: which waters are dangerous, what is missing there, who signs, where the next buoys go."""

from __future__ import annotations

import streamlit as st

from xqgis.services.water_risk import buoys, risks
from xqgis.services.water_words import WaterWords
from xqgis.web import cache, desk, gate, water_board, water_desk
from xqgis.web.names import Names

actor = gate.enter("waters")
hall, lang = cache.hall(), desk.language()
if not hall.town.waters or not hall.versions("water"):
    st.html(water_board.none_yet(lang))
    st.stop()
found, best = risks(hall, actor), buoys(hall, actor)
kept, words, names = water_desk.shown(found), WaterWords(hall, found, lang), Names(hall, lang)

with st.container(key="xq-heat-top", horizontal=True):
    st.html(water_board.head(found, lang))
    with st.container(key="xq-filters", horizontal=True):
        villages = {code: names.village(code) for code in hall.areas("village").frame["code"]}
        water_desk.village_chip(found, kept, villages, lang)
        st.html(water_board.files(lang))
with st.container(key="xq-waters"):
    water_desk.show_map(found, kept)
    with st.container(key="xq-waters-side"):
        with st.container(key="xq-waters-lists"):
            st.html(water_board.tabs(found, best, kept, lang))
            if kept.tab == "buoys":
                st.html(water_board.buoy_table(best, found, words, kept, lang))
            else:
                st.html(water_board.table(water_desk.listed(found, kept), words, kept, lang))
        if kept.water:
            with st.container(key="xq-water"):
                st.html(water_board.sheet(found.one(kept.water), words, lang, notes=gate.reads_notes(actor)))
                water_desk.sign_form(hall, actor, found.one(kept.water), lang)
