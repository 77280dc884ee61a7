"""Accidents on 数据上报: read in the same locked child, told row by row, filed when confirmed."""

from __future__ import annotations

import streamlit as st

from xqgis.cartography.numbers import count
from xqgis.errors import DraftOutdated
from xqgis.model.actor import Actor
from xqgis.services import accidents, forms
from xqgis.services.town_hall import TownHall
from xqgis.web import filing
from xqgis.web.headers import XLSX
from xqgis.web.markup import tag
from xqgis.web.uploads import problem_table, summary
from xqgis.words import say

KIND, PAGE = "accidents", "blackspots"


def take(hall: TownHall, actor: Actor, lang: str) -> None:
    """The form of accidents, the report on what was sent, and its confirmation."""
    st.download_button(
        say("web.accident_form", lang),
        lambda: accidents.accident_form(hall, actor),
        say("web.accident_form_name", lang),
        XLSX,
        on_click="ignore",
        key="accident-form",
    )
    st.html(tag("p", say("web.accident_how", lang), class_="xq-note"))
    upload = filing.choose_file(lang, "file_accidents_of")
    system = filing.system(lang)
    with st.expander(say("web.other_table", lang)):
        sent = st.file_uploader(
            say("web.accident_profile", lang), type=["yaml", "yml"], key="accident-profile"
        )
    if upload is None:
        st.html(filing.standing(KIND, lang, PAGE))
        return
    profile = sent.getvalue().decode("utf-8", "replace") if sent else accidents.OWN
    read = filing.Sent(upload, profile, system)
    draft, fresh = filing.kept(
        (KIND, *read.key, hall.store.revision()),
        read,
        lang,
        lambda: accidents.check_accidents(hall, actor, upload, profile, system),
    )
    st.html(filing.heading("2", say("web.check_rows", lang)))
    st.html(summary(draft, lang))
    if filing.confirmed(draft, lang, lambda form: forms.problem_file(hall, actor, draft, form, lang)):
        if fresh:  # others filed since, and nobody saw what came of it
            raise DraftOutdated(checks=len(draft.accidents))
        with st.spinner(say("web.filing", lang)):
            done = accidents.file_accidents(hall, actor, draft, profile=profile)
        facts = {"batch": done.batch, "accidents": count(done.checks), "rejected": count(done.rejected)}
        filing.finish(KIND, facts)
    if draft.problems:
        st.html(problem_table(draft.problems, lang))
