"""检查地点: which standards apply to each place, and what was found there last?"""

from __future__ import annotations

import streamlit as st

from xqgis.services.place_results import place_list, place_sheet
from xqgis.services.place_words import PlaceWords
from xqgis.web import cache, desk, gate, place_board, place_desk
from xqgis.web.boards import page_head
from xqgis.words import say

actor = gate.enter("places")
hall, lang = cache.hall(), desk.language()
if not hall.versions("place"):
    st.html(place_board.none_yet(lang))
    st.stop()
kept, words = place_desk.shown(hall, actor), PlaceWords(hall, lang)
found = place_list(hall, actor, kept.kind or next(iter(hall.town.site_types)))

with st.container(key="xq-heat-top", horizontal=True):
    st.html(page_head(say("web.page_places", lang), say("web.places_how", lang)))
    with st.container(key="xq-filters", horizontal=True):
        with st.container(key="xq-chip-kind"):
            place_desk.kind_chip(hall, actor, kept, lang)
        st.html(place_board.files(kept, lang))
with st.container(key="xq-query"):
    place_desk.show_map(hall, actor, kept)
    with st.container(key="xq-answer"):
        st.html(place_board.head(found, words, lang, demo=hall.town.demo))
        st.html(place_board.table(found, words, kept, lang, whole=actor.scope.is_all))
        if kept.place:
            st.html(place_board.sheet(place_sheet(hall, actor, kept.place), words, lang, demo=hall.town.demo))
