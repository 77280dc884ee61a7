from __future__ import annotations

import streamlit as st

from xqgis.web import gate

actor = gate.enter("export")
st.write("export", actor)
st.iframe("/assets/mark.svg", height=200)
