"""人员与权限: who may sign in, as what and for which part of the town."""

from __future__ import annotations

import streamlit as st

from xqgis.services import accounts
from xqgis.web import cache, desk, filing, gate, people
from xqgis.web.boards import page_head
from xqgis.words import say

actor = gate.enter("people")
hall, access, lang = cache.hall(), cache.access(), desk.language()
address = f"{st.context.url.split('/people')[0].rstrip('/')}" if st.context.url else ""


def invite(name: str) -> None:
    """Show a fresh invitation of an account."""
    link = f"{address}/password?token={accounts.invite(hall, access, actor, name)}"
    st.session_state["invitation"] = (name, link)


st.html(page_head(say("web.page_people", lang), say("web.people_how", lang)))
with st.container(key="xq-people"):
    with filing.card("xq-people-known"):
        found = accounts.accounts(hall, actor)
        seen = access.last_seen()
        states = [people.State(access.has_password(one.name), seen.get(one.name)) for one in found]
        st.html(people.table(hall, list(zip(found, states, strict=True)), lang))
    with filing.card("xq-people-forms"):
        if shown := st.session_state.pop("invitation", None):
            st.html(people.invitation(shown[1], shown[0], lang))
        st.html(filing.heading("1", say("web.people_open", lang)))
        if wanted := people.new_form(hall, lang):
            invite(accounts.open_account(hall, actor, wanted).name)
            st.rerun()
        st.html(filing.heading("2", say("web.people_known", lang)))
        if one := people.pick(found, lang):
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
