from __future__ import annotations
import streamlit as st
from xqgis.web import gate
actor = gate.enter("overview")
st.write("overview", actor)
st.iframe("/assets/mark.svg", height=200)
