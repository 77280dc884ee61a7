"""One palette: what Streamlit's settings and the pages' styles say about colour comes from it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from typing import Any

from xqgis.cartography.palette import LIGHT, css_tokens
from xqgis.web.assets import STATIC
from xqgis.web.mark import mark_svg

CONFIG = STATIC.parent / ".streamlit" / "config.toml"
HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


def settings() -> dict[str, Any]:
    return tomllib.loads(CONFIG.read_text("utf-8"))


def test_theme_takes_its_colours_from_the_palette() -> None:
    theme = settings()["theme"]
    ours = {value for field in fields(LIGHT) if isinstance(value := getattr(LIGHT, field.name), str)}
    single = {key: value for key, value in theme.items() if isinstance(value, str) and HEX.fullmatch(value)}
    assert single and set(single.values()) <= ours
    assert single["primaryColor"] == LIGHT.accent
    assert set(LIGHT.div) - {LIGHT.div[3]} <= set(theme["chartDivergingColors"])
    assert set(LIGHT.seq) <= set(theme["chartSequentialColors"])


def test_styles_of_the_pages_name_no_colour_of_their_own() -> None:
    tokens = css_tokens("light")
    for name in ("app.css", "icons.css"):
        style = re.sub(r'url\("data:[^"]*"\)', "", (STATIC / name).read_text("utf-8"))
        assert HEX.findall(style) == [] and "rgb(" not in style and "rgba(" not in style
        used = set(re.findall(r"var\((--[a-z0-9-]+)", style)) - {
            "--i",
            "--xq-upload-button",
            "--xq-upload-limit",
            "--xq-no-results",
            "--xq-working",
        }
        assert used <= set(tokens)


def test_mark_is_drawn_in_the_palette() -> None:
    assert set(HEX.findall(mark_svg())) <= set(css_tokens("light").values())


def test_streamlit_is_told_to_keep_to_itself() -> None:
    told = settings()
    assert told["browser"]["gatherUsageStats"] is False
    assert told["client"]["allowedOrigins"] == []
    assert told["client"]["showErrorDetails"] == "none"
    assert told["server"]["enableStaticServing"] is False
    assert told["server"]["fileWatcherType"] == "none"
    for face in told["theme"]["fontFaces"]:
        assert face["url"].startswith("/assets/vendor/fonts/")


def test_settings_are_found_from_whatever_folder_the_server_is_started() -> None:
    assert CONFIG.parent.parent / "shell.py" == STATIC.parent / "shell.py"
    assert (STATIC.parent / "shell.py").is_file()
