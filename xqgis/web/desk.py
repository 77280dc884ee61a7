"""What lies on somebody's desk during a session: language and selection, kept in step with the address."""

from __future__ import annotations

import streamlit as st

from xqgis.settings import Settings
from xqgis.web import cache
from xqgis.web.selection import Selection, opening
from xqgis.words import LANGUAGES


def language() -> str:
    """The language this person reads; ``?lang=`` decides once, the switch from then on."""
    if "lang" not in st.session_state:
        asked = st.query_params.get("lang", "")
        st.session_state["lang"] = asked if asked in LANGUAGES else Settings().lang
    return str(st.session_state["lang"])
