"""The ASGI door: settings in, one application out. Streamlit's script is xqgis/web/shell.py."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from xqgis.settings import ROOT, Settings
from xqgis.web import cache, frame, warm
from xqgis.web.guard import Guard
from xqgis.web.routes import routes

settings = Settings()
app = st.App(
    ROOT / "xqgis" / "web" / "shell.py",
    routes=routes(),
    middleware=[Middleware(Guard, access=cache.access(), hosts=settings.host_names)],
    lifespan=warm.lifespan,
    on_script_error=frame.explain,
)
