from __future__ import annotations
import streamlit as st
from xqgis.web import gate
actor = gate.enter("report")
st.write("report", actor)
st.iframe("/assets/mark.svg", height=200)
