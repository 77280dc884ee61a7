"""Streamlit's main script: frame, navigation and the one place where an error becomes a sentence."""

from __future__ import annotations

from xqgis.web import frame

frame.show()
