"""人员与权限: who may sign in, as what and for which part of the town."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from xqgis.services import accounts
from xqgis.web import cache, desk, filing, gate, people
from xqgis.web.boards import page_head
from xqgis.words import say

actor = gate.enter("people")
hall, access, lang = cache.hall(), cache.access(), desk.language()
here = urlsplit(st.context.url or "")


def invite(name: str) -> None:
    """Show a fresh invitation of an account until it is put away or another takes its place."""
    token = accounts.invite(hall, access, actor, name)
    st.session_state["invitation"] = (name, f"{here.scheme}://{here.netloc}/password?token={token}")


st.html(page_head(say("web.page_people", lang), say("web.people_how", lang)))
with st.container(key="xq-people"):
    found = accounts.accounts(hall, access, actor)
    with filing.card("xq-people-known"):
        st.html(people.table(hall, found, lang))
    with filing.card("xq-people-forms"):
        if shown := st.session_state.get("invitation"):
            st.html(people.invitation(shown[1], shown[0], lang))
            if st.button(say("web.people_handed_over", lang), key="handed-over"):
                del st.session_state["invitation"]
                st.rerun()
        st.html(filing.heading("1", say("web.people_open", lang)))
        if wanted := people.new_form(hall, len(found), lang):
            invite(accounts.open_account(hall, actor, wanted).name)
            st.rerun()
        st.html(filing.heading("2", say("web.people_known", lang)))
        if one := people.pick([known.account for known in found], lang):
            wish = people.act_on(hall, one, lang)
            if wish == "invite":
                invite(one.name)
            elif wish == "put_out":
                accounts.put_out(hall, access, actor, one.name)
            elif wish == "close":
                accounts.close_account(hall, access, actor, one.name)
            elif wish:
                accounts.change_account(hall, actor, one.name, *wish)
            if wish:
                st.rerun()
