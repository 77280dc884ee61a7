"""The peer of the map bench: a Streamlit page as people write it first, folium and st_folium.

It is handed everything ready (shapes, a grade of each grid and a colour of each
point for every domain), so that only drawing is timed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

COLOURS = ("#1D6E7E", "#6FB0A6", "#F0D689", "#C8472F", "#ECECE9")


@st.cache_resource
def prepared() -> Any:
    """Shapes, grades and points as `benchmarks.bench_map` wrote them."""
    return json.loads(Path(os.environ["NAIVE_MAP"]).read_text("utf-8"))


told = prepared()
domain = st.radio("domain", list(told["grades"]), horizontal=True)
grades, passed = told["grades"][domain], told["passed"][domain]


def area(feature: Any) -> dict[str, object]:
    """How a grid looks."""
    colour = COLOURS[grades[feature["properties"]["number"]]]
    return {
        "fillColor": colour,
        "color": "white",
        "weight": 0.5,
        "fillOpacity": 1,
        "className": f"area-{domain}",
    }


def spot(feature: Any) -> dict[str, object]:
    """How a point looks."""
    colour = "#FFFFFF" if passed[feature["properties"]["number"]] else "#17262B"
    return {"fillColor": colour, "color": colour, "weight": 1, "className": f"spot-{domain}"}


shown = folium.Map(location=told["centre"], zoom_start=13, tiles=None)
folium.GeoJson(told["grids"], style_function=area).add_to(shown)
folium.GeoJson(told["points"], marker=folium.CircleMarker(radius=2), style_function=spot).add_to(shown)
st_folium(shown, key="map", returned_objects=[], width=1100, height=620)
