"""The one map page folium makes: addresses, hashes and codes from closed lists, never data.

folium compiles what it renders a second time as a Jinja template, so a name
that passes through it runs as code on the server. Therefore nothing passes:
every value is matched against `_SAFE` or a closed list before folium sees it,
and names, figures and geometry reach the browser by the map routes only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from branca.element import Figure, MacroElement
from folium import Map
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from xqgis.cartography.palette import Theme, css_block
from xqgis.errors import UnknownCode
from xqgis.words import LANGUAGES, say

Controls = Literal["full", "map", "none", "pair"]
CONTROLS: tuple[Controls, ...] = ("full", "map", "none", "pair")

STATIC = Path(__file__).resolve().parent.parent / "web" / "static"
LEAFLET = "vendor/leaflet/leaflet"
SCRIPTS = (
    "base", "words", "icons", "wire", "shape", "ink", "relief", "raster", "pen", "points", "spots", "waters",
    "places", "placecard", "labels", "book",
    "state", "sheet", "controls", "legend", "timeline", "furniture", "tip", "hand", "town",
    "showing", "pair",
)  # fmt: skip
STYLES = ("map", "timeline", "card", "narrow", "pair", "places")
WALL_SCRIPTS = ("clock", "waters", "board", "wall")
WALL_STYLES = ("wall",)
FIRST_WORDS = ("failed_load", "retry", "signed_out", "loading", "wall_waiting", "wall_refused")
_SAFE = re.compile(r"[A-Za-z0-9_./-]{0,200}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What one map page is told: where its routes and files live, its language and controls.

    ``base`` is the address of the map routes (``/map`` or ``/wall/<screen>``),
    ``assets`` that of the static files, without a trailing slash.
    """

    base: str
    assets: str
    lang: str
    controls: Controls = "full"

    def __post_init__(self) -> None:
        _check("lang", self.lang, self.lang in LANGUAGES)
        _check("controls", self.controls, self.controls in CONTROLS)
        for value in (self.base, self.assets):
            _check("address", value, _SAFE.fullmatch(value) is not None)


class _Sheet(Figure):
    """The page round the map: branca's figure with a language and a theme."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang }}" class="{{ this.theme }}">\n'
        "<head>\n"
        "<title>xqgis</title>\n"
        '<link rel="icon" href="data:,">\n'
        "{{ this.header.render(**kwargs) }}\n"
        "</head>\n"
        "<body>\n{{ this.html.render(**kwargs) }}\n</body>\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "</html>\n"
    )

    def __init__(self, lang: str, theme: Theme) -> None:
        super().__init__()
        self.lang = lang
        self.theme = theme


class TownMap(Map):
    """folium's map with our own copy of Leaflet and nothing from elsewhere."""

    def __init__(self, frame: Frame, theme: Theme) -> None:
        super().__init__(
            tiles=None,
            zoom_control=False,
            font_size="14px",
            attribution_control=False,
            zoom_snap=0.25 if theme == "light" else 0,
            zoom_delta=0.5,
            wheel_px_per_zoom_level=120,
            min_zoom=None,
        )
        self._id = "town"
        self.default_js = [("leaflet-script", _address(frame, f"{LEAFLET}.js"))]
        self.default_css = [("leaflet-style", _address(frame, f"{LEAFLET}.css"))]


class TownLayer(JSCSSMixin, Layer):
    """Our layer as a folium plugin: the scripts it needs and one line that starts it."""

    _template = Template(
        "{% macro header(this, kwargs) %}<style>{{ this.tokens }}</style>{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = xq.{{ this.start }}({{ this.told|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, frame: Frame, theme: Theme) -> None:
        super().__init__(name="town-layer", control=False)
        self._name = "layer"
        self._id = "town"
        self.start = "wall" if theme == "dark" else "town"
        self.tokens = css_block(theme)
        self.told = _told(frame, theme)
        self.default_js = [(path, _address(frame, path)) for path in _files("js", theme)]
        self.default_css = [(path, _address(frame, path)) for path in _files("css", theme)]


def frame_page(frame: Frame) -> str:
    """The HTML of the map's page. What it shows first is in its own address, checked by its script."""
    return _render(frame, "light")


def wall_page(frame: Frame) -> str:
    """The HTML of the wall: the same map in the dark theme, with the script that rotates it."""
    return _render(frame, "dark")


@lru_cache(maxsize=64)
def _render(frame: Frame, theme: Theme) -> str:
    sheet = _Sheet(frame.lang, theme)
    town = TownMap(frame, theme)
    sheet.add_child(town)
    layer: MacroElement = TownLayer(frame, theme)
    town.add_child(layer)
    html: str = sheet.render()
    return html


def _told(frame: Frame, theme: Theme) -> Mapping[str, Any]:
    """The options of the script: addresses and codes, and the few sentences needed before any data."""
    return {
        "base": frame.base,
        "lang": frame.lang,
        "controls": frame.controls,
        "theme": theme,
        "words": {key: say(f"map.{key}", frame.lang) for key in FIRST_WORDS},
    }


def _files(kind: Literal["js", "css"], theme: Theme) -> list[str]:
    """The map's own files and, on the wall, the wall's, in the order they build upon each other."""
    shared, more = (SCRIPTS, WALL_SCRIPTS) if kind == "js" else (STYLES, WALL_STYLES)
    return [f"map/{name}.{kind}" for name in shared] + [
        f"wall/{name}.{kind}" for name in (more if theme == "dark" else ())
    ]


def _check(kind: str, code: str, allowed: bool) -> None:
    if not allowed:
        raise UnknownCode(kind=kind, code=code)


def _address(frame: Frame, path: str) -> str:
    return f"{frame.assets}/{path}?v={_version(path)}"


@lru_cache(maxsize=128)
def _version(path: str) -> str:
    """Eight hex digits of a static file's content; ``0`` while set-up has not brought it yet."""
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8] if file.is_file() else "0"
